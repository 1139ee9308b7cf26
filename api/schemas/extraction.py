"""Extraction without storage, on the wire: a document in, the data contract out."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas import examples
from api.schemas.base import NOT_BLANK, RequestSchema, ResponseSchema, about
from api.schemas.quotations import Model, Quotation


class Document(RequestSchema):
    """A text, or an HTML page, to extract quotations from."""

    id = fields.String(
        validate=validate.Length(1, 200),
        metadata=about("Any id of yours; it comes back with the result.", "doc-1"),
    )
    text = fields.String(
        validate=NOT_BLANK,
        metadata=about(
            "The text, in English. The server's setting max_text_length limits it further.", examples.TEXT
        ),
    )
    html = fields.String(
        validate=NOT_BLANK, metadata=about("The page instead of the text; its main text is read.")
    )


class Extraction(ResponseSchema):
    """The quotations of a document."""

    id = fields.String(allow_none=True, metadata=about("The id that came with the text.", "doc-1"))
    model = fields.Nested(Model, metadata=about("What found them."))
    quotes = fields.List(fields.Nested(Quotation), metadata=about("The quotations, in order of the text."))
    text = fields.String(
        allow_none=True,
        metadata=about("The main text of the page, which offsets count into; null where a text was given."),
    )
