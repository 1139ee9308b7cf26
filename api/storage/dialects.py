"""Expressions that databases spell differently."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FunctionElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler


class spelled(FunctionElement[Any]):  # noqa: N801  (it reads as the functions of SQLAlchemy do)
    """The expression `sqlite` on SQLite, `postgresql` on PostgreSQL; both have the same type."""

    name = "spelled"
    inherit_cache = True

    def __init__(self, *, sqlite: ColumnElement[Any], postgresql: ColumnElement[Any]) -> None:
        super().__init__(sqlite, postgresql)
        self.type = sqlite.type

    def self_group(self, against: Any = None) -> spelled:
        """Stands as it is in whatever surrounds it: it is written in parentheses anyway."""
        return self


@compiles(spelled, "sqlite")
def _on_sqlite(element: spelled, compiler: SQLCompiler, **options: Any) -> str:
    sqlite, _ = element.clauses
    return f"({compiler.process(sqlite, **options)})"


@compiles(spelled, "postgresql")
def _on_postgresql(element: spelled, compiler: SQLCompiler, **options: Any) -> str:
    _, postgresql = element.clauses
    return f"({compiler.process(postgresql, **options)})"


class elements(FunctionElement[Any]):  # noqa: N801
    """The elements of a JSON array as rows, each with a `value`; a table once `table_valued` makes it one.

    However many elements there are, the statement reads the same.
    """

    name = "elements"
    inherit_cache = True


@compiles(elements, "sqlite")
def _each_on_sqlite(element: elements, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(elements, "postgresql")
def _each_on_postgresql(element: elements, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_array_elements({compiler.process(element.clauses, **options)})"
