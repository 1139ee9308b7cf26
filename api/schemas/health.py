"""Health on the wire."""

from __future__ import annotations

from marshmallow import fields

from api.schemas.base import ResponseSchema, about


class Health(ResponseSchema):
    """That the server is well; where it is not, a problem is sent instead."""

    status = fields.String(metadata=about("Always ok.", "ok"))
