"""Schemas in the description of the API: what marshmallow says in code is said to clients here."""

from __future__ import annotations

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter


class _Converter(OpenAPIConverter):
    """Adds what a schema demands of several fields together: `json_schema` of its Meta.

    That is said with `if` and `not`, which validators know and client generators pass over: with `oneOf` they
    would make several types of one.
    """

    def schema2jsonschema(self, schema: Any) -> dict[str, Any]:
        described: dict[str, Any] = super().schema2jsonschema(schema)  # type: ignore[no-untyped-call]
        demands: dict[str, Any] = getattr(getattr(schema, "Meta", None), "json_schema", {})
        return described | demands


class SchemaPlugin(MarshmallowPlugin):
    """Marshmallow's schemas, with such demands."""

    Converter = _Converter
