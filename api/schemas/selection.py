"""Schemas with some of their fields, as the parameter `fields` asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import marshmallow as ma

from api.errors import InvalidValue


def picked(item: type[ma.Schema], fields: str | None) -> ma.Schema:
    """The schema with these fields alone. Raises InvalidValue for one that it does not have."""
    if fields is None:
        return _whole(item)
    names = fields.split(",")
    for name in names:
        _require_field(item(), name)
    return item(only=[name for name in names if not _is_inside(name, names)])


@cache
def _whole(item: type[ma.Schema]) -> ma.Schema:
    """The schema with all its fields; to put one together takes as long as to read a page."""
    return item()


def _require_field(schema: ma.Schema, path: str) -> None:
    first, _, rest = path.partition(".")
    field = schema.fields.get(first)
    if field is None:
        known = ", ".join(schema.fields)
        raise InvalidValue(
            f"There is no field {first!r} here; there are {known}.", field="fields", code="unknown_field"
        )
    if rest:
        inner = field.inner if isinstance(field, ma.fields.List) else field
        if not isinstance(inner, ma.fields.Nested):
            raise InvalidValue(f"{first!r} has no fields of its own.", field="fields", code="unknown_field")
        _require_field(inner.schema, rest)


def _is_inside(name: str, names: Sequence[str]) -> bool:
    """Whether another of the names asks for all that this one is part of."""
    return any(name.startswith(f"{other}.") for other in names)
