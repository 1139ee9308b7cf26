"""Files that are given a write-ahead log while others use them."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from api.storage.rate_counters import FileCounters
from api.storage.session import Database
from api.storage.write_ahead_log import use_write_ahead_log


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Who writes into a file without a log."""
    connection = sqlite3.connect(tmp_path / "file.db", isolation_level=None, check_same_thread=False)
    with closing(connection):
        connection.execute("CREATE TABLE written (number INTEGER)")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO written VALUES (1)")
        yield connection


def opens_database(file: Path) -> int:
    database = Database(f"sqlite:///{file}")
    with database.reading() as session:
        found = session.execute(text("SELECT number FROM written")).scalar_one()
    database.close()
    return int(found)


def counts(file: Path) -> int:
    return FileCounters(str(file)).incr("one", 60)


@pytest.mark.parametrize("work", [opens_database, counts])
def test_who_writes_without_one_is_waited_for(
    writer: sqlite3.Connection, tmp_path: Path, work: Callable[[Path], int]
) -> None:
    timer = threading.Timer(0.3, writer.execute, ("COMMIT",))
    timer.start()
    assert work(tmp_path / "file.db") == 1
    timer.join()
    with closing(sqlite3.connect(tmp_path / "file.db")) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_nobody_waits_longer_than_allowed(writer: sqlite3.Connection, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "file.db")) as other:
        begun = time.monotonic()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            use_write_ahead_log(other, 200)
        assert time.monotonic() - begun >= 0.2


def test_what_no_waiting_helps_against_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_bytes(b"this is no database, and will not become one" * 100)
    with closing(sqlite3.connect(tmp_path / "no.db")) as connection:
        begun = time.monotonic()
        with pytest.raises(sqlite3.DatabaseError, match="not a database"):
            use_write_ahead_log(connection, 60_000)
        assert time.monotonic() - begun < 30
