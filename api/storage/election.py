"""One process among those that work on the same database, on whatever machine."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO
from zlib import crc32

from sqlalchemy import Connection, func, literal, select
from sqlalchemy.exc import InterfaceError, OperationalError

from api.storage.postgresql import OFFICES
from api.storage.session import Database

_PAUSE = 1.0  # seconds between two attempts
_NOT_THERE = (OperationalError, InterfaceError)  # the server, at the moment


def _always() -> bool:
    return True


@contextmanager
def elected(
    database_url: str, office: str, is_wanted: Callable[[], bool] = _always
) -> Iterator[Callable[[], bool]]:
    """Wait until no other process holds this office; it is given up when that ends, in whatever way.

    Waits no longer than it `is_wanted`. What it gives tells whether this process holds the office, which may
    be lost with the connection to the database: to be asked now and then by whoever holds it for long.
    """
    database = Database(database_url)
    with ExitStack() as at_the_end:
        lock: _FileLock | _AdvisoryLock
        if database.file is not None:
            lock = _FileLock(at_the_end.enter_context(Path(f"{database.file}-{office}.lock").open("a")))
        else:
            at_the_end.callback(database.close)
            lock = _AdvisoryLock(database, crc32(office.encode()) % 2**31)
            at_the_end.callback(lock.give_up)
        while is_wanted() and not lock.take():
            time.sleep(_PAUSE)
        yield lock.is_held


class _FileLock:
    """A lock on an empty file beside the database."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._held = False

    def take(self) -> bool:
        """Take it, unless another process has it."""
        with suppress(BlockingIOError):
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._held = True
        return self._held

    def is_held(self) -> bool:
        """Whether this process has it: then it lasts as long as the process."""
        return self._held


class _AdvisoryLock:
    """A lock on the server that lasts as long as its connection."""

    def __init__(self, database: Database, number: int) -> None:
        self._database = database
        self._number = number
        self._connection: Connection | None = None
        self._held = False

    def take(self) -> bool:
        """Take it, unless another process has it or the server is not there."""
        with suppress(*_NOT_THERE):
            self._held = self._take()
        return self._held

    def is_held(self) -> bool:
        """Whether this process has it, and nobody else.

        Where the connection broke, it is taken again, unless another process was quicker. Until the server
        is there again there is no other: nobody can be elected, nor write.
        """
        if self._held and not self._answers():
            self.take()
        return self._held

    def give_up(self) -> None:
        """Let others have it."""
        if self._connection is not None:
            self._connection.invalidate()  # closed: in a pool it would keep the lock
            self._connection.close()
            self._connection = None

    def _take(self) -> bool:
        # Asked again and again: a session that waits for a lock would keep the server from tidying up.
        self.give_up()
        self._connection = self._database.engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        return bool(self._connection.scalar(select(func.pg_try_advisory_lock(OFFICES, self._number))))

    def _answers(self) -> bool:
        if self._connection is None or self._connection.invalidated:
            return False
        try:
            self._connection.scalar(select(literal(1)))
        except _NOT_THERE:
            return False
        return True
