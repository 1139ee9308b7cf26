"""Counters of requests that all server processes share: a small SQLite file beside the database.

Not in the database itself: counting must not wait for whoever writes there, nor hold them up.
"""

from __future__ import annotations

import sqlite3
import time
import weakref
from collections.abc import Callable
from threading import Lock
from typing import Any

from limits.storage import MemoryStorage, Storage
from sqlalchemy import make_url

_BUSY_TIMEOUT_MS = 1_000

_TABLE = """
CREATE TABLE IF NOT EXISTS counters (
    name TEXT PRIMARY KEY, hits INTEGER NOT NULL, ends_at REAL NOT NULL
) WITHOUT ROWID
"""

_COUNT = """
INSERT INTO counters (name, hits, ends_at) VALUES (:name, :amount, :now + :seconds)
ON CONFLICT (name) DO UPDATE SET
    hits = CASE WHEN ends_at > :now THEN hits + :amount ELSE :amount END,
    ends_at = CASE WHEN ends_at > :now THEN ends_at ELSE excluded.ends_at END
RETURNING hits
"""


def counters_beside(database_url: str) -> Storage:
    """Counters that every process counts into that works on this database.

    Where it is no file of this machine, each process counts for itself.
    """
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or url.database is None:
        return MemoryStorage()
    return SharedCounters(f"{url.database}-limits")


class SharedCounters(Storage):
    """Counters in a file; opened on first use, and safe to share between threads and processes.

    There is one row for each name, so the file never grows beyond clients times limits.
    """

    STORAGE_SCHEME = None

    def __init__(self, path: str, clock: Callable[[], float] = time.time) -> None:
        super().__init__(wrap_exceptions=True)
        self._path = path
        self._clock = clock
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        """What goes wrong inside; callers get limits.errors.StorageError."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; how many there are now in the window, which lasts `expiry` seconds from its first hit."""
        values = {"name": key, "amount": amount, "now": self._clock(), "seconds": expiry}
        return int(self._first(_COUNT, values)[0])

    def get(self, key: str) -> int:
        """How many there are in the window."""
        row = self._first("SELECT hits FROM counters WHERE name = ? AND ends_at > ?", (key, self._clock()))
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now, where there is none."""
        row = self._first("SELECT ends_at FROM counters WHERE name = ?", (key,))
        return max(float(row[0]), self._clock()) if row else self._clock()

    def check(self) -> bool:
        """Whether the file can be used."""
        self.get("")
        return True

    def reset(self) -> int | None:
        """Forget everything; how many counters there were."""
        return self._change("DELETE FROM counters")

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._change("DELETE FROM counters WHERE name = ?", (key,))

    def _first(self, statement: str, values: Any) -> Any:
        with self._lock:
            rows = self._opened().execute(statement, values).fetchall()  # to the end: that commits
        return rows[0] if rows else None

    def _change(self, statement: str, values: Any = ()) -> int:
        with self._lock:
            return self._opened().execute(statement, values).rowcount

    def _opened(self) -> sqlite3.Connection:
        # Not before the first use, which comes after the server's fork: connections do not survive one.
        if self._connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            weakref.finalize(self, connection.close)
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_TABLE)
            self._connection = connection
        return self._connection
