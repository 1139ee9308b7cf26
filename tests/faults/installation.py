"""A server and workers as they run in production, that can be killed and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from api.storage.session import Database
from tests.postgresql_server import is_alive
from tests.serving import GUNICORN, ROOT, free_port, server_environment, wait_until_ready

ONRECORD = (sys.executable, "-c", "from api.cli import main; main()")


class Installation:
    """Processes on one database; what they need beside it is theirs alone."""

    def __init__(self, database_url: str, folder: str, **settings: str) -> None:
        self.database_url = database_url
        self._folder = folder  # for what processes that are killed leave behind
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {"workers": "2", "log_level": "ERROR", "worker_timeout": "3", **settings}
        self.server: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Start the server, and wait until it is ready."""
        self.server = self._started(GUNICORN)
        wait_until_ready(f"{self.url}/readyz", self.server)

    def start_worker(self, *options: str) -> None:
        """Start a worker of the queue."""
        self.workers.append(self._started((*ONRECORD, "worker", *options)))

    def kill(self) -> None:
        """Kill the server with all its processes, as if somebody had pulled the plug."""
        assert self.server is not None
        kill_all(self.server)

    def kill_worker_of_server(self) -> None:
        """Kill one of the processes that answer requests."""
        assert self.server is not None
        answering = [child for child in children(self.server.pid) if b"gunicorn" in command_line(child)]
        os.kill(answering[0], signal.SIGKILL)

    def stop(self) -> None:
        """End what still runs."""
        for process in (*([self.server] if self.server else []), *self.workers):
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    kill_all(process)

    def run(self, *arguments: str) -> None:
        """Run a command of `onrecord`."""
        subprocess.run((*ONRECORD, *arguments), check=True, env=self._environment(), cwd=ROOT)

    def value(self, query: str) -> Any:
        """What a query of one value gives."""
        [value] = self._column(query)
        return value

    def unanswered(self) -> set[str]:
        """Idempotency-Keys of requests that are being worked on, or were when their process died."""
        return set(self._column("SELECT key FROM idempotent_responses WHERE status IS NULL"))

    def wait_until_extracted(self, seconds: float = 600) -> None:
        """Return once no article waits any more."""
        waiting = "SELECT count(*) FROM articles WHERE status IN ('pending', 'extracting')"
        until(lambda: self.value(waiting) == 0, seconds)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"{self.url}{path}", timeout=60)

    def _column(self, query: str) -> list[Any]:
        with closing(Database(self.database_url)) as database, database.reading() as session:
            return list(session.scalars(text(query)))

    def _started(self, command: tuple[str, ...]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, env=self._environment(), cwd=ROOT)

    def _environment(self) -> dict[str, str]:
        # One thread for each extraction: as many run at once as there are cores.
        return server_environment(database_url=self.database_url, port=self.port, **self.settings) | {
            "OMP_NUM_THREADS": "1",
            "TMPDIR": self._folder,
        }


@contextmanager
def installed(database_url: str, *, concurrency: str = "1", **settings: str) -> Iterator[Installation]:
    """An installation that runs, stopped in the end: a server, and a worker where there is a queue."""
    with tempfile.TemporaryDirectory(prefix="onrecord-", ignore_cleanup_errors=True) as folder:
        installation = Installation(database_url, folder, **settings)
        try:
            if database_url.startswith("postgresql") and settings.get("extraction") != "inline":
                installation.start_worker("--concurrency", concurrency)
            installation.start()
            yield installation
        finally:
            installation.stop()


def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    """What the condition gives, once that is true; fails where it does not become true in time."""
    found = within(seconds, condition)
    if not found:
        pytest.fail("it did not happen in time")
    return found


def within(seconds: float, condition: Callable[[], Any]) -> Any:
    """What the condition gives, once that is true, or when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def until_landed(rounds: int, attempt: Callable[[], bool]) -> None:
    """Make attempts until so many faults have landed in mid-work; `attempt` tells whether one has.

    Those that have not are repeated, and told.
    """
    landed = missed = 0
    while landed < rounds:
        if attempt():
            landed += 1
        else:
            missed += 1
            assert missed <= 10 + 3 * rounds, "faults do not land in mid-work"
    print(f"faults that landed in mid-work: {landed}; that did not, and were repeated: {missed}")


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it has started."""
    doomed = [process.pid, *descendants(process.pid)]
    for pid in doomed:  # stopped first, so that none can do anything about the end of another
        _signal(pid, signal.SIGSTOP)
    doomed = [*doomed, *(pid for pid in descendants(process.pid) if pid not in doomed)]
    for pid in doomed:
        _signal(pid, signal.SIGKILL)
    process.wait()
    until(lambda: not any(map(is_alive, doomed)), 20)


def descendants(pid: int) -> list[int]:
    """All that a process has started, and what those have."""
    return [each for child in children(pid) for each in (child, *descendants(child))]


def children(pid: int) -> list[int]:
    """What a process has started."""
    try:
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return []


def command_line(pid: int) -> bytes:
    """How a process was started."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
