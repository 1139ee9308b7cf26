"""Counters of requests that all server processes share.

With SQLite they lie in a small file beside the database, with PostgreSQL in a table that forgets what was in
it when the server crashes. Counting never waits for whoever writes articles, nor holds them up.
"""

from __future__ import annotations

import sqlite3
import time
import weakref
from abc import abstractmethod
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any

from limits.storage import Storage
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.storage.session import Database
from api.storage.write_ahead_log import use_write_ahead_log

_BUSY_TIMEOUT_MS = 1_000

_TABLE = """
CREATE TABLE IF NOT EXISTS rate_counters (
    name TEXT PRIMARY KEY, hits INTEGER NOT NULL, ends_at REAL NOT NULL
) WITHOUT ROWID
"""

_COUNT = """
INSERT INTO rate_counters AS old (name, hits, ends_at) VALUES (:name, :amount, :now + :seconds)
ON CONFLICT (name) DO UPDATE SET
    hits = CASE WHEN old.ends_at > :now THEN old.hits + :amount ELSE :amount END,
    ends_at = CASE WHEN old.ends_at > :now THEN old.ends_at ELSE excluded.ends_at END
RETURNING hits
"""


def counters_beside(database: Database) -> Storage:
    """Counters that every process counts into that works on this database."""
    if database.file is None:
        return DatabaseCounters(database)
    return FileCounters(f"{database.file}-limits")


class SharedCounters(Storage):
    """Counters in a table, one row for each name, so that it never grows beyond clients times limits.

    Safe to share between threads and processes.
    """

    STORAGE_SCHEME = None

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__(wrap_exceptions=True)
        self._clock = clock

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; how many there are now in the window, which lasts `expiry` seconds from its first hit."""
        values = {"name": key, "amount": amount, "now": self._clock(), "seconds": expiry}
        return int(self._rows(_COUNT, values)[0][0])

    def get(self, key: str) -> int:
        """How many there are in the window."""
        values = {"name": key, "now": self._clock()}
        rows = self._rows("SELECT hits FROM rate_counters WHERE name = :name AND ends_at > :now", values)
        return int(rows[0][0]) if rows else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now, where there is none."""
        rows = self._rows("SELECT ends_at FROM rate_counters WHERE name = :name", {"name": key})
        return max(float(rows[0][0]), self._clock()) if rows else self._clock()

    def check(self) -> bool:
        """Whether counting works."""
        self.get("")
        return True

    def reset(self) -> int | None:
        """Forget everything; how many counters there were."""
        return len(self._rows("DELETE FROM rate_counters RETURNING name", {}))

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._rows("DELETE FROM rate_counters WHERE name = :name RETURNING name", {"name": key})

    @abstractmethod
    def _rows(self, statement: str, values: Mapping[str, Any]) -> list[Any]:
        """What the statement gives, in a transaction of its own."""


class FileCounters(SharedCounters):
    """Counters in an SQLite file, opened on first use."""

    def __init__(self, path: str, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._path = path
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What goes wrong inside; callers get limits.errors.StorageError."""
        return sqlite3.Error

    def _rows(self, statement: str, values: Mapping[str, Any]) -> list[Any]:
        with self._lock:
            return self._opened().execute(statement, values).fetchall()  # to the end: that commits

    def _opened(self) -> sqlite3.Connection:
        # Not before the first use, which comes after the server's fork: connections do not survive one.
        if self._connection is None:
            self._connection = _open(self._path)
            weakref.finalize(self, self._connection.close)
        return self._connection


def _open(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
        use_write_ahead_log(connection, _BUSY_TIMEOUT_MS)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(_TABLE)
    except BaseException:
        connection.close()
        raise
    return connection


class DatabaseCounters(SharedCounters):
    """Counters in a table of the database, for servers on several machines."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        super().__init__(clock)
        self._database = database

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What goes wrong inside; callers get limits.errors.StorageError."""
        return SQLAlchemyError

    def _rows(self, statement: str, values: Mapping[str, Any]) -> list[Any]:
        engine = self._database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            return list(connection.execute(text(statement), values))
