"""Examples of whole bodies, put together from the examples of their fields."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from marshmallow import fields

TEXT = (
    "“The new railway to Portugal will open in May,” Ana Ruiz, a spokeswoman for the Spanish Ministry of "
    "Transport, told reporters."
)
"""The article of all examples."""


def span(words: str) -> dict[str, Any]:
    """The place of these words in the article of all examples."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def example_of(schema: ma.Schema | type[ma.Schema]) -> dict[str, Any]:
    """An example that fits the schema.

    A field without an example of its own is null if it may be, and left out if it need not be there.
    """
    instance = schema if isinstance(schema, ma.Schema) else schema()
    body = {}
    for name, field in instance.fields.items():
        example = _example(field)
        if example is not None or (field.required and field.allow_none):
            body[field.data_key or name] = example
    return body


def _example(field: fields.Field[Any]) -> Any:
    if "examples" in field.metadata:
        return field.metadata["examples"][0]
    if isinstance(field, fields.Nested):
        body = example_of(field.schema)
        return [body] if field.many else body
    if isinstance(field, fields.List):
        return [_example(field.inner)]
    return None
