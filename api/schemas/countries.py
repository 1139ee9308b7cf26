"""Countries on the wire."""

from __future__ import annotations

from marshmallow import fields

from api.schemas.base import ResponseSchema, about, page_of


class Country(ResponseSchema):
    """A country and its quotes (of speech)."""

    code = fields.String(metadata=about("ISO 3166-1 alpha-2.", "ES"))
    name = fields.String(metadata=about("English name.", "Spain"))
    speaker_quotes = fields.Integer(metadata=about("Quotes by speakers of this country.", 12))
    mentioned_quotes = fields.Integer(metadata=about("Quotes whose content names it.", 7))


CountryPage = page_of(Country, "CountryPage")
