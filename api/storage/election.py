"""One process among those that work on the same database, on whatever machine."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import OperationalError

from api.storage.postgresql import OFFICES
from api.storage.session import Database

_PAUSE = 2.0  # seconds between two attempts


@contextmanager
def elected(database_url: str, office: str) -> Iterator[None]:
    """Wait until no other process holds this office; it is given up when that ends, in whatever way."""
    database = Database(database_url)
    if database.file is not None:
        office_held = _lock_on_file(Path(f"{database.file}-{office}.lock"))
    else:
        office_held = _advisory_lock(database, office)
    with office_held:
        yield


@contextmanager
def _lock_on_file(path: Path) -> Iterator[None]:
    """A lock on an empty file beside the database."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def _advisory_lock(database: Database, office: str) -> Iterator[None]:
    """A lock that lasts as long as its connection: where that breaks, another process may be elected, too."""
    number = crc32(office.encode()) % 2**31
    try:
        while (connection := _connection_with_lock(database, number)) is None:
            time.sleep(_PAUSE)
        with connection:
            yield
    finally:
        database.close()


def _connection_with_lock(database: Database, number: int) -> Connection | None:
    # Asked again and again: a session that waits for a lock would keep the server from tidying up.
    try:
        connection = database.engine.execution_options(isolation_level="AUTOCOMMIT").connect()
        if connection.scalar(select(func.pg_try_advisory_lock(OFFICES, number))):
            return connection
        connection.close()
    except OperationalError:
        pass  # the server is not there at the moment
    return None
