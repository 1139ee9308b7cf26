"""Topics on the wire."""

from __future__ import annotations

from marshmallow import fields

from api.schemas.base import ResponseSchema, about, page_of


class Topic(ResponseSchema):
    """An IPTC Media Topic and its quotes (of speech)."""

    id = fields.String(metadata=about("IPTC Media Topic.", "medtop:20001245"))
    name = fields.String(metadata=about("English name.", "infrastructure projects"))
    broader = fields.String(
        allow_none=True, metadata=about("Id of the next broader topic.", "medtop:04000000")
    )
    quotes = fields.Integer(metadata=about("Quotes about it or a narrower topic.", 5))


TopicPage = page_of(Topic, "TopicPage")
