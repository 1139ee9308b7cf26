"""What extracts beside a server, in processes as they run in production: one for all servers, and none for
servers that have ended.
"""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from api import extraction_supervisor
from api.extraction_supervisor import OFFICE, Keeper
from api.services import Services, build_services
from api.services.imports import Line
from api.settings import Settings
from api.storage.election import elected
from api.storage.models import Article
from api.storage.session import Database
from tests.databases import Databases
from tests.factories import a_draft
from tests.postgresql_server import PostgresqlServer, is_alive
from tests.serving import ROOT, server_environment

STARTS_SUPERVISOR = "from api.extraction_supervisor import start; child = start()"
STARTS_MODULE = (
    "import subprocess; command = [sys.executable, '-m', *sys.argv[1:], f'{os.getpid()}'];"
    "child = subprocess.Popen(command, start_new_session=True)"
)


def until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


@contextmanager
def child_of_another(url: str, starts_it: str, *arguments: str) -> Iterator[tuple[int, Callable[[], None]]]:
    """A process that another one starts, and what kills that one; ended in the end, both of them."""
    script = f"import os, sys, time; {starts_it}; print(child.pid, flush=True); time.sleep(600)"
    command = [sys.executable, "-c", script, *arguments]
    environment = server_environment(database_url=url)
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        try:
            yield child, parent.kill
        finally:
            parent.kill()
            if is_alive(child):
                os.kill(child, signal.SIGKILL)


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [each for each in map(int, listed.split()) if is_alive(each)]


def statuses(url: str) -> set[str]:
    with Database(url).reading() as session:
        return set(session.scalars(select(Article.status)))


@pytest.fixture
def url(settings: Settings, services: Services) -> str:
    """A database in which an article waits."""
    wait_for_quotes(services)
    return settings.database_url


@pytest.fixture
def postgresql_url(postgresql_databases: Databases) -> Iterator[str]:
    url = postgresql_databases.migrated()
    yield url
    postgresql_databases.drop(url)


def wait_for_quotes(services: Services) -> None:
    services.imports.receive([Line(1, 1, a_draft("Story."))])


@pytest.mark.parametrize(
    ("starts_it", "arguments"),
    [
        (STARTS_SUPERVISOR, ()),
        (STARTS_MODULE, ("api.extraction_supervisor",)),
        (STARTS_MODULE, ("api.extraction_process",)),
    ],
)
def test_whose_parent_dies_while_it_starts_ends(url: str, starts_it: str, arguments: tuple[str, ...]) -> None:
    with child_of_another(url, starts_it, *arguments) as (child, kill_parent):
        kill_parent()
        until(lambda: not is_alive(child))
    assert statuses(url) == {"pending"}


def test_a_worker_whose_parent_dies_while_it_starts_ends(postgresql_url: str) -> None:
    with child_of_another(postgresql_url, STARTS_MODULE, "api.worker", "0") as (child, kill_parent):
        kill_parent()
        until(lambda: not is_alive(child))


def test_who_waits_for_the_office_ends_with_its_server(url: str) -> None:
    with elected(url, OFFICE), child_of_another(url, STARTS_SUPERVISOR) as (child, kill_parent):
        time.sleep(3)  # nobody tells that it waits; where it does not yet, it ends all the same
        assert is_alive(child)
        kill_parent()
        until(lambda: not is_alive(child))


def test_a_supervisor_that_lost_the_office_ends_extraction_until_it_is_elected_again(
    postgresql_url: str, postgresql: PostgresqlServer, tmp_path: Path
) -> None:
    url = postgresql_url
    wait_for_quotes(build_services(Settings(database_url=url, extraction="inline")))
    command = [sys.executable, "-m", "api.extraction_supervisor"]
    environment = server_environment(database_url=url)
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(command, env=environment, cwd=ROOT, stderr=log) as supervisor,
    ):
        try:
            until(lambda: children(supervisor.pid))
            os.kill(supervisor.pid, signal.SIGSTOP)  # so that another one is quicker
            postgresql.stop("fast")
            postgresql.start()
            with elected(url, OFFICE) as is_held:
                os.kill(supervisor.pid, signal.SIGCONT)
                until(lambda: b"another server" in (tmp_path / "log").read_bytes())
                assert children(supervisor.pid) == []
                assert is_held()
            with Database(url).writing() as session:
                session.execute(Article.__table__.update().values(status="pending", leased_until=None))
            until(lambda: children(supervisor.pid))
            supervisor.terminate()
            assert supervisor.wait(60) == 0
        finally:
            for each in (*children(supervisor.pid), supervisor.pid) if supervisor.poll() is None else ():
                os.kill(each, signal.SIGKILL)


# --- what keeps the supervisor, and the extraction process, running ----------------------------------


class Starts:
    """Stands in for the start of a supervisor: each ends at once, or does what is listed instead."""

    def __init__(self, *instead: BaseException | None) -> None:
        self._instead = [*instead]
        self.at: list[float] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def __call__(self) -> subprocess.Popen[bytes]:
        self.at.append(time.monotonic())
        if self._instead and (error := self._instead.pop(0)):
            raise error
        process = subprocess.Popen([sys.executable, "-S", "-c", "pass"])
        self.processes.append(process)
        return process


def kept(monkeypatch: pytest.MonkeyPatch, starts: Callable[[], Any], is_serving: bool = True) -> Keeper:
    monkeypatch.setattr(extraction_supervisor, "start", starts)
    return Keeper(lambda: is_serving)


def test_a_supervisor_that_does_not_last_is_started_later_and_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_supervisor, "_PAUSE", 0.1)
    monkeypatch.setattr(extraction_supervisor, "_LONGEST_PAUSE", 0.8)
    starts = Starts()
    keeper = kept(monkeypatch, starts)
    until(lambda: len(starts.at) > 6)
    keeper.stop()
    number = len(starts.at)
    pauses = [after - before for before, after in zip(starts.at, starts.at[1:], strict=False)]
    for pause, least in zip(pauses, (0.1, 0.2, 0.4, 0.8, 0.8, 0.8), strict=False):
        assert pause > least
    assert sum(pauses[:6]) < 30
    time.sleep(1)
    assert len(starts.at) == number, "it was to stop for good"


def test_a_supervisor_that_lasted_is_soon_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_supervisor, "_PAUSE", 0.01)
    monkeypatch.setattr(extraction_supervisor, "_LONGEST_PAUSE", 3600.0)
    monkeypatch.setattr(extraction_supervisor, "_LASTED", 0.0)
    starts = Starts()
    keeper = kept(monkeypatch, starts)
    until(lambda: len(starts.at) > 20)
    keeper.stop()


def test_a_supervisor_that_cannot_be_started_is_started_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(extraction_supervisor, "_PAUSE", 0.01)
    refused = OSError(errno.EAGAIN, "Resource temporarily unavailable")
    starts = Starts(refused, None, refused)
    keeper = kept(monkeypatch, starts)
    until(lambda: len(starts.processes) > 1)
    keeper.stop()
    assert caplog.text.count("cannot be started: [Errno 11] Resource temporarily unavailable") == 2


def test_no_supervisor_follows_one_that_ends_with_its_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_supervisor, "_PAUSE", 0.01)
    starts = Starts()
    keeper = kept(monkeypatch, starts, is_serving=False)
    starts.processes[0].wait()
    time.sleep(0.5)
    assert len(starts.at) == 1
    keeper.stop()


def test_a_supervisor_whose_status_somebody_else_asked_for_is_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(extraction_supervisor, "_PAUSE", 0.01)
    monkeypatch.setattr(subprocess.Popen, "_try_wait", lambda process, _: lost_status(process.pid))
    starts = Starts()
    keeper = kept(monkeypatch, starts)
    until(lambda: len(starts.at) > 2)
    keeper.stop()


def lost_status(pid: int) -> tuple[int, int]:
    """What `Popen` makes of a process that `os.waitpid(-1)` has told of already."""
    os.waitpid(pid, 0)
    return pid, 0


def test_an_extraction_process_that_cannot_be_started_is_started_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(extraction_supervisor, "_PAUSE", 0.01)

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    services: Any = SimpleNamespace(
        waiting_articles=SimpleNamespace(is_any=lambda: True), imports=SimpleNamespace(end_silent=lambda: 0)
    )
    looks = iter([True, True, False])
    extraction_supervisor._supervise(services, lambda: next(looks))
    assert caplog.text.count("the extraction process cannot be started: [Errno 12] Cannot allocate") == 2
