"""All rows of a statement in one text, on SQLite.

Python's driver lets other threads run before each row, and then waits for its turn again, which one row that
has them all spares.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, case, func, literal_column, select

_BETWEEN_ROWS, _BETWEEN_VALUES, _NOTHING = "\x1e", "\x1f", "\x1d"
"""No text has these characters; JSON writes them otherwise."""


@lru_cache(1_000)
def packed(statement: Select[*tuple[Any, ...]]) -> Select[Any]:
    """The statement that gives the rows of another one, of texts and numbers, in one text; in any order."""
    rows = statement.subquery("rows")
    values = [case((column.is_(None), _sign(_NOTHING)), else_=_spelled(column)) for column in rows.c]
    row: Any = values[0]
    for value in values[1:]:
        row = row.op("||")(_sign(_BETWEEN_VALUES)).op("||")(value)
    return select(func.group_concat(row, _sign(_BETWEEN_ROWS), type_=Text)).select_from(rows)


def unpacked(text: str | None, statement: Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows, as the driver would give those of the statement."""
    if text is None:
        return []
    readers = _readers(statement)
    return [
        tuple(
            None if value == _NOTHING else read(value)
            for read, value in zip(readers, row.split(_BETWEEN_VALUES), strict=True)
        )
        for row in text.split(_BETWEEN_ROWS)
    ]


@lru_cache(1_000)
def _readers(statement: Select[*tuple[Any, ...]]) -> Sequence[Callable[[str], Any]]:
    columns = statement.selected_columns
    return [float if column.type.python_type is float else str for column in columns]


def _spelled(column: Any) -> Any:
    """A value as a text, a number with all of its digits."""
    return func.quote(column, type_=Text) if column.type.python_type is float else column


def _sign(character: str) -> Any:
    return literal_column(f"char({ord(character)})", Text)
