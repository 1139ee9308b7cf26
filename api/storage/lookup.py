"""Single statements that only read: put together once, asked again and again with other values.

What SQLAlchemy does for each execution (keys of caches, contexts, converted rows) takes longer than SQLite
needs for a page. Here it compiles a statement the first time; from then on the driver runs it, outside of any
transaction, since one statement sees one state of the database anyway. Connections are kept at hand: the care
that the engine's pool takes of transactions takes longer than a short statement.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Engine, Executable, PoolProxiedConnection, Select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from api.storage.packed_rows import packed, unpacked

Values = Mapping[str, Any]

_MOST_KEPT = 1_000  # statements


def moment_of(given: datetime | str) -> datetime:
    """A moment as the driver gives it."""
    # SQLite has no type for it: 2024-05-01 09:30:00.000000
    return given if isinstance(given, datetime) else datetime.fromisoformat(given).replace(tzinfo=UTC)


class _Prepared(NamedTuple):
    text: str
    parameters: Callable[[Values], Any]


class Lookup:
    """Runs statements on connections of an engine that begins no transactions by itself."""

    def __init__(
        self,
        engine: Engine,
        failures_told: Callable[[], AbstractContextManager[None]],
        is_lost: Callable[[SQLAlchemyError], bool],
    ) -> None:
        self._engine = engine
        self._failures_told = failures_told
        self._is_lost = is_lost
        self._mistakes: Any = engine.dialect.loaded_dbapi.Error
        self._prepared = lru_cache(_MOST_KEPT)(self._prepare)
        self._idle: deque[PoolProxiedConnection] = deque()

    @property
    def kind(self) -> str:
        """Which kind of database it asks."""
        return self._engine.dialect.name

    def rows(self, statement: Executable, values: Values | None = None) -> list[tuple[Any, ...]]:
        """What the driver gives for the statement, unconverted; `values` are those of its named parameters.

        The same statement object has to come again for it to be known. Raises Unavailable where the database
        cannot do what is asked of it at the moment, SQLAlchemyError for what is our mistake.
        """
        text, parameters = self._prepared(statement)
        given = parameters(values or {})
        try:
            return self._run(text, given)
        except SQLAlchemyError as error:
            with self._failures_told():
                return self._run_after(error, text, given)

    def unordered(
        self, statement: Select[*tuple[Any, ...]], values: Values | None = None
    ) -> list[tuple[Any, ...]]:
        """The same rows, of texts and floating-point numbers, in any order: faster beside other threads."""
        if self.kind != "sqlite":
            return self.rows(statement, values)
        [(text,)] = self.rows(packed(statement), values)
        return unpacked(text, statement)

    def close(self) -> None:
        """Close connections; those in use, when they are given back."""
        idle, self._idle = self._idle, deque()
        with suppress(IndexError):
            while True:
                idle.pop().invalidate()
        self._engine.dispose()

    def _run_after(self, error: SQLAlchemyError, text: str, parameters: Any) -> list[tuple[Any, ...]]:
        """What the driver gives in spite of an error; raises it, or the next one."""
        if not self._is_lost(error):
            raise error
        # The server may have been started anew since the connection was used last: it is asked once more.
        self.close()
        return self._run(text, parameters)

    def _told(self, text: str, error: Exception, *, is_lost: bool) -> BaseException:
        return DBAPIError.instance(text, None, error, self._mistakes, connection_invalidated=is_lost)

    def _run(self, text: str, parameters: Any) -> list[tuple[Any, ...]]:
        """What the driver gives. Raises its errors as SQLAlchemy has them."""
        idle = self._idle  # another one, once this one is closed: then the connection goes back to its pool
        try:
            connection = self._taken()
        except self._mistakes as error:
            raise self._told(text, error, is_lost=True) from error
        try:
            cursor = connection.cursor()
            cursor.execute(text, parameters)
            found = list(cursor.fetchall())
            cursor.close()
        except self._mistakes as error:
            # Whether the server closed it, before we do.
            is_lost = self._engine.dialect.is_disconnect(error, connection, None)
            connection.invalidate()
            raise self._told(text, error, is_lost=is_lost) from error
        except BaseException:
            connection.invalidate()
            raise
        idle.append(connection)
        return found

    def _taken(self) -> PoolProxiedConnection:
        """The connection that was given back last, or a new one."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._engine.raw_connection()

    def _prepare(self, statement: Executable) -> _Prepared:
        dialect = self._engine.dialect
        compiled: Any = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        constants: dict[str, Any] = dict(compiled.params)
        converters = {
            name: convert
            for name, bind in compiled.binds.items()
            if (convert := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        for name, convert in converters.items():
            if constants.get(name) is not None:
                constants[name] = convert(constants[name])
        order: list[str] | None = compiled.positiontup

        def parameters(values: Values) -> Any:
            all_values = {**constants}
            for name, value in values.items():
                if name in constants:
                    all_values[name] = converters[name](value) if name in converters else value
            return all_values if order is None else [all_values[name] for name in order]

        return _Prepared(str(compiled), parameters)
