"""Outlets on the wire."""

from __future__ import annotations

from marshmallow import fields

from api.schemas.base import ResponseSchema, Timestamp, about, page_of


class Outlet(ResponseSchema):
    """Who published articles."""

    name = fields.String(metadata=about("Its name, as the latest article spells it.", "Example News"))
    article_count = fields.Integer(metadata=about("How many articles there are.", 3))
    quote_count = fields.Integer(metadata=about("How many quotes (of speech) they have.", 12))
    latest_at = Timestamp(
        metadata=about(
            "When the latest article was published, or stored where that is not known.",
            "2024-04-11T08:00:00Z",
        )
    )


OutletPage = page_of(Outlet, "OutletPage")
