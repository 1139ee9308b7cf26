"""Keeps one extraction process running while articles wait, whichever server received them.

``python -m api.extraction_supervisor SERVER``, started by the server's first process, ends with it. Whoever
starts it says what the id of that process is: it may have ended before anything here could ask.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.exc import SQLAlchemyError

from api.errors import Unavailable
from api.log_lines import configure_logging
from api.services import Services, build_services
from api.settings import Settings
from api.storage.election import elected

OFFICE = "extraction"

_PAUSE = 1.0  # seconds between two looks
_LONGEST_PAUSE = 60.0  # after a process that failed, again and again
_LASTED = 60.0  # seconds of life after which a supervisor that ended did not fail at once
_IMPORTS_EVERY = 600.0  # seconds between two looks at imports that nobody sends any more
_GRACE = 20.0  # seconds to stop in
STOPS_WITHIN = _GRACE + 5.0  # seconds, with all that it has started

_LOGGER = logging.getLogger("onrecord")


def start() -> subprocess.Popen[bytes]:
    """Start the supervisor as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", __name__, f"{os.getpid()}"], start_new_session=True)


class Keeper:
    """Keeps a supervisor running beside the server whose first process this is, until it is told to stop."""

    def __init__(self, is_serving: Callable[[], bool]) -> None:
        """Start one. No other follows it once the server `is_serving` no more."""
        self._is_serving = is_serving
        self._stopping = threading.Event()
        # Held while one is started, and while this process forks: a server's process that is forked at that
        # moment would keep the pipe open on whose end the start waits.
        self._starting = threading.Lock()
        os.register_at_fork(
            before=self._starting.acquire,
            after_in_parent=self._starting.release,
            after_in_child=self._starting.release,
        )
        self._process = self._started()
        threading.Thread(target=self._keep, name="extraction-supervisor", daemon=True).start()

    def stop(self) -> None:
        """End it for good, and with it the extraction process."""
        self._stopping.set()
        with self._starting:  # what is being started is ended, too
            process = self._process
        if process:
            process.terminate()
            try:
                process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _keep(self) -> None:
        pause = _PAUSE
        while True:
            started_at = time.monotonic()
            if self._process:
                self._process.wait()  # gunicorn may have asked for its status before: then it is unknown
            if time.monotonic() - started_at > _LASTED:
                pause = _PAUSE
            # What tells all processes of a service to end has told the server, too, which needs a moment.
            if self._stopping.wait(pause) or not self._is_serving():
                return
            with self._starting:
                if self._stopping.is_set():
                    return
                if self._process:
                    _LOGGER.error("the supervisor of extraction has ended; it is started again")
                self._process = self._started()
            pause = min(pause * 2, _LONGEST_PAUSE)

    @staticmethod
    def _started() -> subprocess.Popen[bytes] | None:
        try:
            return start()
        except OSError as error:  # there is no memory, or there are too many processes, for the moment
            _LOGGER.error("the supervisor of extraction cannot be started: %s", error)
            return None


def main(server: int) -> None:
    """Supervise until the server, the process that started this one, has ended, or SIGTERM comes."""
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))

    def is_wanted() -> bool:
        return os.getppid() == server

    while is_wanted():
        with elected(settings.database_url, OFFICE, is_wanted) as is_held:
            _supervise(build_services(settings), lambda: is_wanted() and is_held())
        if is_wanted():
            _LOGGER.warning("another server sees to extraction now")


def _supervise(services: Services, is_in_office: Callable[[], bool]) -> None:
    pause = _PAUSE
    looked_after_imports = -_IMPORTS_EVERY
    while is_in_office():
        if time.monotonic() - looked_after_imports > _IMPORTS_EVERY:
            looked_after_imports = time.monotonic()
            _end_silent_imports(services)
        if _anything_waits(services):
            failure = _run_process(is_in_office)
            pause = min(pause * 2, _LONGEST_PAUSE) if failure else _PAUSE
            if failure:
                _LOGGER.error("the extraction process %s", failure)
        time.sleep(pause)


def _anything_waits(services: Services) -> bool:
    try:
        return services.waiting_articles.is_any()
    except (Unavailable, SQLAlchemyError):  # the database is not there yet, or not up to date
        return False


def _end_silent_imports(services: Services) -> None:
    with suppress(Unavailable, SQLAlchemyError):
        services.imports.end_silent()


def _run_process(is_in_office: Callable[[], bool]) -> str | None:
    """Run the extraction process to its end, or until this one is not in office any more.

    What became of it, if it failed.
    """
    command = [sys.executable, "-m", "api.extraction_process", f"{os.getpid()}"]
    try:
        started = subprocess.Popen(command)
    except OSError as error:  # there is no memory, or there are too many processes, for the moment
        return f"cannot be started: {error}"
    with _ended_after(started) as process:
        while is_in_office():
            try:
                status = process.wait(_PAUSE)
            except subprocess.TimeoutExpired:
                continue
            return f"ended with status {status}" if status else None
        return None


@contextmanager
def _ended_after(process: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else os.getppid())
