"""Problem details on the wire (RFC 9457)."""

from __future__ import annotations

from marshmallow import fields

from api.schemas.base import ResponseSchema, about


class FieldProblem(ResponseSchema):
    """One thing that is wrong, and where: `parameter`, `header`, `pointer` or `component` says it."""

    message = fields.String(metadata=about("What is wrong.", "Must be one of: speech, thought."))
    parameter = fields.String(
        metadata=about("Name of the query or path parameter at fault.", "reported", optional=True)
    )
    header = fields.String(metadata=about("Name of the header at fault.", optional=True))
    pointer = fields.String(
        metadata=about("JSON Pointer (RFC 6901) into the body, '' for all of it.", optional=True)
    )
    component = fields.String(metadata=about("What the server lacks: database or model.", optional=True))


class Problem(ResponseSchema):
    """Why a request was not answered as asked."""

    type = fields.String(metadata=about("Always about:blank: see `code`.", "about:blank", format="uri"))
    title = fields.String(metadata=about("The status in words.", "Unprocessable Entity"))
    status = fields.Integer(metadata=about("The status of the response.", 422))
    code = fields.String(metadata=about("What went wrong, for programs.", "schema_violation"))
    detail = fields.String(
        metadata=about("What went wrong, for people.", "The request does not fit its schema.")
    )
    request_id = fields.String(
        allow_none=True, metadata=about("Names this request in the server's log.", "6f1d0c1e9b")
    )
    errors = fields.List(
        fields.Nested(FieldProblem), metadata=about("The fields at fault, if there are any.", optional=True)
    )
