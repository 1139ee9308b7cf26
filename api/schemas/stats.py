"""Numbers of quotes on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from api.schemas.base import ListQuery, ResponseSchema, about, page_of
from api.schemas.merge_candidates import SpeakerReference
from api.schemas.quotes import QuoteConditions
from nlp.quotation import QuotationType


class StatsQuery(QuoteConditions, ListQuery):
    """Which quotes are counted."""


class TimelineQuery(StatsQuery):
    """Which quotes are counted, over which periods."""

    interval = fields.String(
        load_default="day",
        validate=validate.OneOf(["day", "week", "month"]),
        metadata=about("How long the periods are; weeks begin on Monday. All in UTC.", "week"),
    )


def number(of: str) -> fields.Integer:
    """The field with how many quotes there are."""
    return fields.Integer(metadata=about(f"How many quotes {of}.", 5))


class PeriodCount(ResponseSchema):
    """A day, week or month and its quotes."""

    start = fields.String(metadata=about("Its first day.", "2024-03-04", format="date"))
    quotes = number("were published then, or stored where that date is not known")


class SpeakerCount(ResponseSchema):
    """A speaker and the quotes."""

    speaker = fields.Nested(SpeakerReference, metadata=about("Who speaks."))
    quotes = number("there are")


class CountryCount(ResponseSchema):
    """A country and the quotes that concern it."""

    code = fields.String(metadata=about("ISO 3166-1 alpha-2.", "ES"))
    name = fields.String(metadata=about("English name.", "Spain"))
    quotes = number("are by speakers of this country or mention it")
    speaker_quotes = number("are by speakers of this country")
    mentioned_quotes = number("name it in their content")


class TypeCount(ResponseSchema):
    """A type of quotation and the quotes."""

    type = fields.Enum(
        QuotationType, by_value=True, metadata=about("How the content stands in the text.", "direct")
    )
    quotes = number("there are")


class OutletCount(ResponseSchema):
    """An outlet and the quotes in its articles."""

    outlet = fields.String(metadata=about("Its name, as the latest article spells it.", "Example News"))
    quotes = number("there are")


Timeline = page_of(PeriodCount, "Timeline")
SpeakerCountPage = page_of(SpeakerCount, "SpeakerCountPage")
CountryCountPage = page_of(CountryCount, "CountryCountPage")
TypeCountPage = page_of(TypeCount, "TypeCountPage")
OutletCountPage = page_of(OutletCount, "OutletCountPage")
