"""SQLite: one file, one writer at a time."""

from __future__ import annotations

import sqlite3

from sqlalchemy import URL, Connection, Engine, create_engine, event

from api.storage.transactions import LOCK_TIMEOUT_MS, WAITS, WRITES, Backend


def _check(url: URL) -> None:
    if url.database in {None, "", ":memory:"}:
        raise ValueError("a database in memory cannot be shared by processes; name a file")


def _make_engine(url: URL) -> Engine:
    engine = create_engine(url)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    # Without an isolation level sqlite3 begins no transactions behind our back: _begin does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {LOCK_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
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


SQLITE = Backend(_check, _make_engine, reading={}, writing={WRITES: True})
