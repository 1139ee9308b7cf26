"""SQLite's write-ahead log, with which nobody who reads waits for whoever writes."""

from __future__ import annotations

import sqlite3
import time

_PAUSE = 0.01  # seconds between two attempts


def use_write_ahead_log(connection: sqlite3.Connection, timeout_ms: int) -> None:
    """Let the file have one, if it has none yet.

    While others give it one, or write without, SQLite says at once that the file is locked, whatever its
    `busy_timeout` is; so the waiting is done here. Raises sqlite3.OperationalError after so many
    milliseconds.
    """
    deadline = time.monotonic() + timeout_ms / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_PAUSE)
