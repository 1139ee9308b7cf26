"""Connections and transactions."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

BUSY_TIMEOUT_MS = 30_000
WRITES = "onrecord_writes"  # execution option of a connection that will write
WAITS = "onrecord_waits"  # execution option: whether it waits for others that write


class Database:
    """The database behind a URL; connects on first use, and is safe to share between threads.

    Raises ValueError for a URL that OnRecord cannot work with.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError:
            raise ValueError("not a database URL, such as sqlite:///onrecord.db") from None
        if self._url.get_backend_name() != "sqlite":
            raise ValueError(f"no support for {self._url.get_backend_name()} databases, only for sqlite")
        if self._url.database in {None, "", ":memory:"}:
            raise ValueError("a database in memory cannot be shared by processes; name a file")

    @cached_property
    def engine(self) -> Engine:
        """The engine. Do not let it be created before a fork."""
        engine = create_engine(self._url)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        # From Python 3.13 on, a connection that is collected without being closed is warned about.
        weakref.finalize(self, engine.dispose)
        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[Session]:
        """A session that is alone in writing; committed at the end, rolled back by an exception.

        Without `wait`, raises OperationalError where somebody else is writing.
        """
        engine = self.engine.execution_options(**{WRITES: True, WAITS: wait})
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close pooled connections."""
        self.engine.dispose()


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    # Without an isolation level sqlite3 begins no transactions behind our back: _begin does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
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
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
