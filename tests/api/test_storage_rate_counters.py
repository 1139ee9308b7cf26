"""Counters that threads and processes share."""

from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from limits.errors import StorageError

from api.settings import Settings
from api.storage.rate_counters import FileCounters, SharedCounters, counters_beside
from api.storage.session import Database
from tests.postgresql_server import PostgresqlServer


class Clock:
    """Stands still."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counters(settings: Settings, clock: Clock) -> SharedCounters:
    made = counters_beside(Database(settings.database_url))
    assert isinstance(made, SharedCounters)
    made._clock = clock
    return made


def test_counts_in_a_window_that_begins_with_the_first(counters: SharedCounters, clock: Clock) -> None:
    assert counters.get("a") == 0
    assert counters.get_expiry("a") == 1_000
    assert [counters.incr("a", 60), counters.incr("a", 60, amount=3)] == [1, 4]
    assert counters.incr("b", 60) == 1
    clock.now += 59.9
    assert counters.incr("a", 60) == 5
    assert (counters.get("a"), counters.get_expiry("a")) == (5, 1_060)
    clock.now += 0.1
    assert counters.get("a") == 0
    assert counters.incr("a", 60) == 1
    assert counters.get_expiry("a") == 1_120


def test_counters_are_forgotten(counters: SharedCounters) -> None:
    for name in "abc":
        counters.incr(name, 60)
    counters.clear("a")
    assert [counters.get(name) for name in "abc"] == [0, 1, 1]
    assert counters.reset() == 2
    assert counters.get("b") == 0
    assert counters.check()


def test_threads_count_together(counters: SharedCounters) -> None:
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: counters.incr("a", 60), range(400)))
    assert sorted(seen) == list(range(1, 401))


COUNT = """
import sys
from api.storage.rate_counters import counters_beside
from api.storage.session import Database
counters = counters_beside(Database(sys.argv[1]))
print(*(counters.incr("a", 600) for _ in range(300)))
"""


def test_processes_count_together(settings: Settings) -> None:
    command = [sys.executable, "-c", COUNT, settings.database_url]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    seen = [int(number) for process in processes for number in process.communicate(timeout=120)[0].split()]
    assert sorted(seen) == list(range(1, 901))


@pytest.mark.parametrize(
    "use", [lambda c: c.incr("a", 60), lambda c: c.get("a"), lambda c: c.reset(), lambda c: c.check()]
)
def test_a_file_that_cannot_be_used_is_told(tmp_path: Path, use: Callable[[SharedCounters], object]) -> None:
    with pytest.raises(StorageError):
        use(FileCounters(f"{tmp_path}/no/such/folder"))


def test_a_table_that_is_not_there_is_told(postgresql: PostgresqlServer) -> None:
    with pytest.raises(StorageError):
        counters_beside(Database(postgresql.url("postgres"))).incr("a", 60)


def test_the_file_lies_beside_the_database_and_is_made_on_first_use(tmp_path: Path) -> None:
    counters = counters_beside(Database(f"sqlite:///{tmp_path}/onrecord.db"))
    assert not list(tmp_path.iterdir())
    counters.incr("a", 60)
    assert (tmp_path / "onrecord.db-limits").exists()


def test_the_file_is_closed_with_the_counters(tmp_path: Path) -> None:
    counters = FileCounters(f"{tmp_path}/counters")
    counters.incr("a", 60)
    connection = counters._connection
    assert connection is not None
    del counters
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")


def test_a_damaged_file_costs_no_descriptors(tmp_path: Path) -> None:
    (tmp_path / "limits").write_bytes(b"this is no database, and will not become one" * 100)
    counters = FileCounters(str(tmp_path / "limits"))
    open_ones = []
    for _ in range(20):
        with pytest.raises(StorageError):
            counters.incr("a", 60)
        open_ones.append(len(list(Path("/proc/self/fd").iterdir())))
    assert open_ones[-1] == open_ones[0]
