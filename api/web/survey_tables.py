"""The numbers behind the charts of the overview, as tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import marshmallow as ma
from marshmallow import fields
from werkzeug.exceptions import NotFound

from api.schemas.base import ResponseSchema
from api.schemas.stats import OutletCount, PeriodCount, SpeakerCount, TypeCount
from api.services.intervals import Interval
from api.services.quote_filter import QuoteFilter
from api.services.statistics import Statistics
from api.services.surveys import Surveys
from api.web.overview_query import Overview
from nlp.lexicons.countries import country_name

MOST_ROWS = 1_000_000  # of days
MOST_RANKED = 1_000

Table = tuple[type[ma.Schema], Sequence[Any]]
"""What each row has, and the rows."""


@dataclass(frozen=True, slots=True)
class TopicInCountry:
    """A topic, a country, and the quotes about the one that concern the other."""

    topic_id: str
    topic: str
    country: str
    country_name: str
    quotes: int
    every: int


class TopicInCountryRow(ResponseSchema):
    """The same in a table."""

    topic_id = fields.String()
    topic = fields.String()
    country = fields.String()
    country_name = fields.String()
    quotes = fields.Integer()
    every = fields.Integer()


def table(name: str, overview: Overview, surveys: Surveys, statistics: Statistics) -> Table:
    """The table of this name for the conditions of the overview.

    Raises NotFound where there is none, ValidationError and InvalidValue for conditions that mean nothing.
    """
    make = _TABLES.get(name)
    if make is None:
        raise NotFound
    return make(overview.filter(), surveys, statistics)


def _over_time(asked: QuoteFilter, surveys: Surveys, statistics: Statistics) -> Table:
    interval = surveys.of(asked).over_time.interval
    wanted = Interval.MONTH if interval is Interval.YEAR else interval
    # As in the chart, quotes stand where they were published, or nowhere.
    dated = replace(asked, published_from=asked.published_from or date.min)
    return PeriodCount, statistics.timeline(dated, wanted, MOST_ROWS).items


def _speakers(asked: QuoteFilter, _: Surveys, statistics: Statistics) -> Table:
    return SpeakerCount, statistics.speakers(asked, MOST_RANKED).items


def _outlets(asked: QuoteFilter, _: Surveys, statistics: Statistics) -> Table:
    return OutletCount, statistics.outlets(asked, MOST_RANKED).items


def _types(asked: QuoteFilter, _: Surveys, statistics: Statistics) -> Table:
    return TypeCount, statistics.types(asked, MOST_RANKED).items


def _topics_by_country(asked: QuoteFilter, surveys: Surveys, _: Statistics) -> Table:
    survey = surveys.of(asked)
    shown = survey.topics_by_country
    return TopicInCountryRow, [
        TopicInCountry(topic.id, topic.name, country, country_name(country), number, survey.every)
        for topic in shown.topics
        for country in shown.countries
        if (number := shown.quotes.get((topic.id, country)))
    ]


_TABLES: dict[str, Callable[[QuoteFilter, Surveys, Statistics], Table]] = {
    "timeline": _over_time,
    "speakers": _speakers,
    "outlets": _outlets,
    "types": _types,
    "topics-by-country": _topics_by_country,
}
