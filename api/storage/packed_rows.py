"""All rows of a statement in one value, on SQLite.

Python's driver lets other threads run before each row, and then waits for its turn again, which one row that
has them all spares. Its one value is octets: long texts, which are sent as they are, need not be decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import LargeBinary, Select, Text, case, cast, func, literal_column, select

_BETWEEN_ROWS, _BETWEEN_VALUES, _NOTHING = b"\x1e", b"\x1f", b"\x1d"
"""No text has these characters; JSON writes them otherwise."""


@lru_cache(1_000)
def packed(statement: Select[*tuple[Any, ...]]) -> Select[Any]:
    """The statement that gives the rows of another one, of texts and numbers, in one value; in any order."""
    rows = statement.subquery("rows")
    values = [case((column.is_(None), _sign(_NOTHING)), else_=_spelled(column)) for column in rows.c]
    row: Any = values[0]
    for value in values[1:]:
        row = row.op("||")(_sign(_BETWEEN_VALUES)).op("||")(value)
    return select(cast(func.group_concat(row, _sign(_BETWEEN_ROWS)), LargeBinary)).select_from(rows)


def unpacked(octets: bytes | None, statement: Select[*tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows, as the driver would give those of the statement."""
    if octets is None:
        return []
    readers = _readers(statement)
    return [
        tuple(
            None if value == _NOTHING else read(value)
            for read, value in zip(readers, row.split(_BETWEEN_VALUES), strict=True)
        )
        for row in octets.split(_BETWEEN_ROWS)
    ]


@lru_cache(1_000)
def _readers(statement: Select[*tuple[Any, ...]]) -> Sequence[Callable[[bytes], Any]]:
    return [_READERS.get(column.type.python_type, bytes.decode) for column in statement.selected_columns]


_READERS: Mapping[type, Callable[[bytes], Any]] = {float: float, bytes: bytes}


def _spelled(column: Any) -> Any:
    """A value as a text, a number with all of its digits."""
    return func.quote(column, type_=Text) if column.type.python_type is float else column


def _sign(character: bytes) -> Any:
    return literal_column(f"char({ord(character)})", Text)
