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
_IMPORTS_EVERY = 600.0  # seconds between two looks at imports that nobody sends any more
_GRACE = 20.0  # seconds to stop in


def start() -> subprocess.Popen[bytes]:
    """Start the supervisor as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", __name__, f"{os.getpid()}"], start_new_session=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    """End it, and with it the extraction process."""
    process.terminate()
    try:
        process.wait(_GRACE + 5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


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
            logging.getLogger("onrecord").warning("another server sees to extraction now")


def _supervise(services: Services, is_in_office: Callable[[], bool]) -> None:
    pause = _PAUSE
    looked_after_imports = -_IMPORTS_EVERY
    while is_in_office():
        if time.monotonic() - looked_after_imports > _IMPORTS_EVERY:
            looked_after_imports = time.monotonic()
            _end_silent_imports(services)
        if _anything_waits(services):
            status = _run_process(is_in_office)
            pause = _PAUSE if status == 0 else min(pause * 2, _LONGEST_PAUSE)
            if status:
                logging.getLogger("onrecord").error("the extraction process ended with status %s", status)
        time.sleep(pause)


def _anything_waits(services: Services) -> bool:
    try:
        return services.waiting_articles.is_any()
    except (Unavailable, SQLAlchemyError):  # the database is not there yet, or not up to date
        return False


def _end_silent_imports(services: Services) -> None:
    with suppress(Unavailable, SQLAlchemyError):
        services.imports.end_silent()


def _run_process(is_in_office: Callable[[], bool]) -> int:
    """Run the extraction process to its end, or until this one is not in office any more."""
    command = [sys.executable, "-m", "api.extraction_process", f"{os.getpid()}"]
    with _ended_after(subprocess.Popen(command)) as process:
        while is_in_office():
            try:
                return process.wait(_PAUSE)
            except subprocess.TimeoutExpired:
                continue
        return 0


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
