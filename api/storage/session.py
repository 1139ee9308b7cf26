"""Connections and transactions."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from api.storage.postgresql import POSTGRESQL
from api.storage.sqlite import SQLITE
from api.storage.transactions import WAITS

_BACKENDS = {"postgresql": POSTGRESQL, "sqlite": SQLITE}


class Database:
    """The database behind a URL; connects on first use, and is safe to share between threads.

    Raises ValueError for a URL that OnRecord cannot work with.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError:
            raise ValueError("not a database URL, such as sqlite:///onrecord.db") from None
        backend = _BACKENDS.get(self._url.get_backend_name())
        if backend is None:
            raise ValueError(
                f"no support for {self._url.get_backend_name()} databases, only for sqlite and postgresql"
            )
        self._backend = backend
        self._backend.check(self._url)

    @property
    def file(self) -> str | None:
        """The file that it lies in; None where a server keeps it."""
        return self._url.database if self._backend is SQLITE else None

    @cached_property
    def engine(self) -> Engine:
        """The engine. Do not let it be created before a fork."""
        engine = self._backend.make_engine(self._url)
        # From Python 3.13 on, a connection that is collected without being closed is warned about.
        weakref.finalize(self, engine.dispose)
        return engine

    @cached_property
    def for_reading(self) -> Engine:
        """The engine, for connections that only read."""
        return self.engine.execution_options(**self._backend.reading)

    @cached_property
    def for_writing(self) -> Engine:
        """The engine, for connections that write."""
        return self.engine.execution_options(**self._backend.writing)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with Session(self.for_reading) as session:
            yield session

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[Session]:
        """A session that is alone in writing; committed at the end, rolled back by an exception.

        Without `wait`, raises OperationalError where somebody else is writing.
        """
        engine = self.for_writing if wait else self.for_writing.execution_options(**{WAITS: False})
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close pooled connections."""
        self.engine.dispose()
