"""Items as rows of a table: which columns there are, and what stands in a cell.

There is a column for each innermost field, named by its path with dots. What is a list on the wire is one
cell with `|` between the values.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import marshmallow as ma
from marshmallow import fields

BETWEEN_VALUES = "|"

# What a spreadsheet would run as a formula, also behind spaces; and the full-width forms of the same signs.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[ ]*[\t\r]")

Cell = str | int | float


def columns(schema: ma.Schema) -> list[str]:
    """The names of the columns, in the order of the schema's fields."""
    return [".".join(path) for path in _paths(schema)]


def rows(schema: ma.Schema, items: Iterable[dict[str, Any]]) -> Iterator[list[Cell]]:
    """The cells of the dumped items."""
    readers = [_reader(path) for path in _paths(schema)]
    for item in items:
        yield [_cell(read(item)) for read in readers]


def encode(table: Iterable[Iterable[Cell]]) -> str:
    """Rows as RFC 4180 has them; texts are in quotation marks, numbers are not."""
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerows(table)
    return buffer.getvalue()


def _paths(schema: ma.Schema) -> Iterator[tuple[str, ...]]:
    for name, field in schema.dump_fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from ((name, *path) for path in _paths(inner.schema))
        else:
            yield (name,)


def _reader(path: tuple[str, ...]) -> Callable[[Any], Any]:
    first, *rest = path
    if not rest:
        return lambda item: item[first]
    deeper = _reader(tuple(rest))

    def read(item: Any) -> Any:
        value = item[first]
        if isinstance(value, list):
            return [deeper(each) for each in value]
        return None if value is None else deeper(value)

    return read


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return _defused(BETWEEN_VALUES.join(str(_plain(each)) for each in value))
    plain = _plain(value)
    return _defused(plain) if isinstance(plain, str) else plain


def _plain(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return BETWEEN_VALUES.join(str(_plain(each)) for each in value)
    return value if isinstance(value, int | float) else str(value)


def _defused(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
