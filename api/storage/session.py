"""Connections and transactions."""

from __future__ import annotations

import logging
import re
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from api.errors import OutOfSpace, TookTooLong, Unavailable
from api.storage import kept_counts, rendered_quotes
from api.storage.lookup import Lookup
from api.storage.postgresql import POSTGRESQL
from api.storage.sqlite import SQLITE
from api.storage.transactions import WAITS, Failure

_BACKENDS = {"postgresql": POSTGRESQL, "sqlite": SQLITE}

_LOGGER = logging.getLogger("onrecord")
_FINALIZER = "onrecord_finalizer"

# No "@" after the one of the user: there the rest of a password would be taken for the server, and told in
# messages.
_UNAMBIGUOUS = re.compile(r"\w[\w+]*://(?:[^:/]*(?::[^@]*)?@)?[^@]*")
_AMBIGUOUS = (
    "not a database URL: a port is a number, and in names and passwords "
    "@ is written %40, : %3A, / %2F, ? %3F and % %25"
)


class Database:
    """The database behind a URL; connects on first use, and is safe to share between threads.

    Raises ValueError for a URL that OnRecord cannot work with.
    """

    def __init__(self, url: str) -> None:
        try:
            self._url = make_url(url)
        except ArgumentError:
            raise ValueError("not a database URL, such as sqlite:///onrecord.db") from None
        except ValueError:  # it repeats what it takes for the port
            raise ValueError(_AMBIGUOUS) from None
        backend = _BACKENDS.get(self._url.get_backend_name())
        if backend is None:
            raise ValueError(
                f"no support for {self._url.get_backend_name()} databases, only for sqlite and postgresql"
            )
        if backend is POSTGRESQL and not _UNAMBIGUOUS.fullmatch(url):
            raise ValueError(_AMBIGUOUS)
        self._backend = backend
        self._backend.check(self._url)

    @property
    def file(self) -> str | None:
        """The file that it lies in; None where a server keeps it."""
        return self._url.database if self._backend is SQLITE else None

    @cached_property
    def engine(self) -> Engine:
        """The engine. Do not let it be created before a fork."""
        return self._closed_in_the_end(self._backend.make_engine(self._url))

    @cached_property
    def lookup(self) -> Lookup:
        """Answers single statements that only read."""
        make_engine = self._backend.make_lookup_engine
        engine = self.engine if make_engine is None else self._closed_in_the_end(make_engine(self._url))
        return Lookup(engine, self._failures_told, self._is_lost)

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
        """A session that sees one state of the database and changes nothing.

        Raises Unavailable where the database cannot do what is asked of it at the moment.
        """
        with self._failures_told(), Session(self.for_reading) as session:
            yield session

    @contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[Session]:
        """A session that is alone in writing; committed at the end, rolled back by an exception.

        Raises Unavailable where the database cannot do what is asked of it at the moment, without `wait` also
        where somebody else is writing; OutOfSpace and TookTooLong are kinds of it. Where the
        connection is lost at the very end, what was written may be there all the same.
        """
        engine = self.for_writing if wait else self.for_writing.execution_options(**{WAITS: False})
        with (
            self._failures_told(),
            Session(engine, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
            rendered_quotes.settle(session)
            kept_counts.settle(session)

    def _closed_in_the_end(self, engine: Engine) -> Engine:
        event.listen(engine, "connect", _close_in_the_end)
        # What is in use then goes back to a pool that nobody has any longer.
        weakref.finalize(self, engine.dispose)
        return engine

    def _is_lost(self, error: SQLAlchemyError) -> bool:
        return self._failure(error) is Failure.UNREACHABLE

    @contextmanager
    def _failures_told(self) -> Iterator[None]:
        """Let callers know failures of the database from defects of ours, without the words of its driver."""
        try:
            yield
        except SQLAlchemyError as error:
            failure = self._failure(error)
            if failure is None:
                raise
            if failure is not Failure.BUSY:
                reason = error.orig if isinstance(error, DBAPIError) else error
                _LOGGER.warning("the database fails: %s", " ".join(str(reason).split()))
            raise _told(failure) from error

    def _failure(self, error: SQLAlchemyError) -> Failure | None:
        if isinstance(error, PoolTimeoutError):
            return Failure.BUSY
        return self._backend.failure(error) if isinstance(error, DBAPIError) else None

    def close(self) -> None:
        """Close pooled connections, and those in use when they are given back."""
        self.engine.dispose()
        self.lookup.close()


def _close_in_the_end(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    """Close a connection when its entry in the pool is collected; its driver warns where nobody has."""
    kept = entry.record_info
    assert kept is not None  # proxies of connections have none, entries do
    if (before := kept.pop(_FINALIZER, None)) is not None:
        before.detach()
    kept[_FINALIZER] = finalizer = weakref.finalize(entry, connection.close)
    finalizer.atexit = False


def _told(failure: Failure) -> Unavailable:
    match failure:
        case Failure.FULL:
            return OutOfSpace("The database has no room for more; what is there can be read.")
        case Failure.BUSY:
            return Unavailable("The database is busy.", code="database_busy")
        case Failure.IMPATIENT:
            return TookTooLong("The database gave up a transaction that took too long.")
        case Failure.UNREACHABLE:
            return Unavailable("The database cannot be reached.", code="database_unreachable")
