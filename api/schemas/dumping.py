"""What schemas dump, several times faster: each schema is walked once, not once an item.

Lists and exports are dumped so. A test holds the result equal to what marshmallow gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

import marshmallow as ma
from marshmallow import fields

from api.schemas.base import Timestamp, rfc3339

Dump = Callable[[Any], dict[str, Any]]
_Convert = Callable[[Any], Any]


def dumper(schema: ma.Schema) -> Dump:
    """A function that gives of a record what `schema.dump` gives."""
    members = [
        (field.data_key or name, attrgetter(field.attribute or name), _converter(field))
        for name, field in schema.dump_fields.items()
    ]

    def dump(record: Any) -> dict[str, Any]:
        return {
            name: value if convert is None or value is None else convert(value)
            for name, get, convert in members
            for value in (get(record),)
        }

    return dump


def picker(schema: ma.Schema) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A function that gives of an item, as it is on the wire, the fields that the schema has."""
    members = [(field.data_key or name, _inner_picker(field)) for name, field in schema.dump_fields.items()]

    def pick(item: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: value if inner is None or value is None else inner(value)
            for name, inner in members
            for value in (item[name],)
        }

    return pick


def _inner_picker(field: fields.Field[Any]) -> _Convert | None:
    if isinstance(field, fields.Nested):
        inner = picker(field.schema)
        return _each(inner) if field.many else inner
    if isinstance(field, fields.List):
        convert = _inner_picker(field.inner)
        return None if convert is None else _each(convert)
    return None


def _converter(field: fields.Field[Any]) -> _Convert | None:
    """What makes the field's value one of JSON; None where it is one."""
    if isinstance(field, fields.Nested):
        inner = dumper(field.schema)
        return _each(inner) if field.many else inner
    if isinstance(field, fields.List):
        convert = _converter(field.inner)
        return list if convert is None else _each(convert)
    if isinstance(field, fields.Enum):
        return attrgetter("value")
    if isinstance(field, Timestamp):
        return rfc3339
    if isinstance(field, fields.Float):
        return float
    if type(field) in {fields.String, fields.Integer, fields.Boolean}:
        return None
    raise TypeError(f"dumper knows no {type(field).__name__}")


def _each(convert: _Convert) -> _Convert:
    return lambda values: [convert(value) for value in values]
