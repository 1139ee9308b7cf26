"""A SQLite database written anew, without what was erased from it."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from api.errors import InvalidValue, Unavailable
from api.storage.backup import database_file

_LOCK_TIMEOUT = 30.0  # seconds


def compact(url: str) -> tuple[int, int]:
    """Leave nothing in the database's files of what was deleted; how many bytes they had, and have now.

    SQLite leaves deleted rows in pages that it uses again some day, and its index of words their words until
    it merges them. Nobody can write meanwhile, and the disk needs room for the database twice more. Raises
    InvalidValue for a database that is no file, Unavailable where others use it, or where it cannot be read.
    """
    file = database_file(url)
    if file is None:
        raise InvalidValue("This database is no file: PostgreSQL does this by VACUUM (FULL).")
    before = file.stat().st_size
    try:
        with closing(sqlite3.connect(file, timeout=_LOCK_TIMEOUT, isolation_level=None)) as connection:
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE % USING fts5%'"
            ).fetchall():
                connection.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
            connection.execute("VACUUM")
            (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise Unavailable(f"{file} cannot be written anew: {error}.") from None
    if busy:
        raise Unavailable(f"Others use {file}, and its log still has what was: stop them, and repeat this.")
    return before, file.stat().st_size
