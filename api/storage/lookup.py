"""Single statements that only read: put together once, asked again and again with other values.

What SQLAlchemy does for each execution (keys of caches, contexts, converted rows) takes longer than SQLite
needs for a page. Here it compiles a statement the first time; from then on the driver runs it, outside of any
transaction, since one statement sees one state of the database anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Engine, Executable, Select
from sqlalchemy.exc import DBAPIError

from api.storage.packed_rows import packed, unpacked

Values = Mapping[str, Any]

_MOST_KEPT = 1_000  # statements


class _Prepared(NamedTuple):
    text: str
    parameters: Callable[[Values], Any]


class Lookup:
    """Runs statements on connections of an engine that begins no transactions by itself."""

    def __init__(
        self,
        engine: Engine,
        failures_told: Callable[[], AbstractContextManager[None]],
        is_lost: Callable[[Exception], bool],
    ) -> None:
        self._engine = engine
        self._failures_told = failures_told
        self._is_lost = is_lost
        self._mistakes: Any = engine.dialect.loaded_dbapi.Error
        self._prepared = lru_cache(_MOST_KEPT)(self._prepare)

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
        with self._failures_told():
            try:
                return self._run(text, given)
            except self._mistakes as error:
                if not self._is_lost(error):
                    raise self._told(text, error) from error
            # The server may have been started anew since the connection was used last: it is asked once more.
            self._engine.dispose()
            try:
                return self._run(text, given)
            except self._mistakes as error:
                raise self._told(text, error) from error

    def unordered(
        self, statement: Select[*tuple[Any, ...]], values: Values | None = None
    ) -> list[tuple[Any, ...]]:
        """The same rows, of texts and floating-point numbers, in any order: faster beside other threads."""
        if self.kind != "sqlite":
            return self.rows(statement, values)
        [(text,)] = self.rows(packed(statement), values)
        return unpacked(text, statement)

    def _told(self, text: str, error: Exception) -> BaseException:
        return DBAPIError.instance(text, None, error, self._mistakes)

    def close(self) -> None:
        """Close pooled connections."""
        self._engine.dispose()

    def _run(self, text: str, parameters: Any) -> list[tuple[Any, ...]]:
        connection = self._engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(text, parameters)
            found = list(cursor.fetchall())
            cursor.close()
            return found
        except self._mistakes:
            connection.invalidate()
            raise
        finally:
            connection.close()

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
