"""SQLite: one file, one writer at a time."""

from __future__ import annotations

import sqlite3

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from api.storage.transactions import LOCK_TIMEOUT_MS, WAITS, WRITES, Backend, Failure
from api.storage.write_ahead_log import use_write_ahead_log

_FAILURES = {
    sqlite3.SQLITE_BUSY: Failure.BUSY,
    sqlite3.SQLITE_LOCKED: Failure.BUSY,
    sqlite3.SQLITE_PROTOCOL: Failure.BUSY,  # somebody else kept the log's index locked
    sqlite3.SQLITE_FULL: Failure.FULL,
    sqlite3.SQLITE_CANTOPEN: Failure.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Failure.UNREACHABLE,
    sqlite3.SQLITE_NOMEM: Failure.UNREACHABLE,
    sqlite3.SQLITE_PERM: Failure.UNREACHABLE,
    sqlite3.SQLITE_READONLY: Failure.UNREACHABLE,
}


def _check(url: URL) -> None:
    if url.database in {None, "", ":memory:"}:
        raise ValueError("a database in memory cannot be shared by processes; name a file")


def _make_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # messages are logged, and texts of articles are not
        max_overflow=-1,  # as many connections as there are threads that ask
    )
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    # Without an isolation level sqlite3 begins no transactions behind our back: _begin does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_MS}")
    use_write_ahead_log(connection, LOCK_TIMEOUT_MS)
    cursor.execute("PRAGMA synchronous = FULL")  # what was answered for stays, though the power fails
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails where another one wrote in between, and
    # no timeout helps; one that begins immediately waits for its turn.
    options = connection.get_execution_options()
    if not options.get(WRITES, False):
        connection.exec_driver_sql("BEGIN DEFERRED")
    elif options.get(WAITS, True):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_MS}")


def _failure(error: DBAPIError) -> Failure | None:
    code: int | None = getattr(error.orig, "sqlite_errorcode", None)
    return None if code is None else _FAILURES.get(code & 0xFF)  # the rest of it tells more of the same


SQLITE = Backend(_check, _make_engine, None, reading={}, writing={WRITES: True}, failure=_failure)
