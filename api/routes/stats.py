"""Numbers of quotes."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.pagination import open_window
from api.schemas.stats import (
    CountryCountPage,
    OutletCountPage,
    SpeakerCountPage,
    StatsQuery,
    Timeline,
    TimelineQuery,
    TypeCountPage,
)
from api.schemas.topics import TopicPage
from api.services.quote_filter import QuoteFilter
from api.services.statistics import Statistics


def stats_routes(statistics: Statistics) -> Blueprint:
    """The blueprint of numbers."""
    blueprint = Blueprint(
        "stats", "How many quotes there are, under the same conditions as a search", url_prefix="/v1/stats"
    )

    @blueprint.route("/timeline")
    @blueprint.arguments(TimelineQuery, location="query")
    @blueprint.listing(Timeline)
    def count_over_time(query: dict[str, Any]) -> Any:
        """Count quotes by day, week or month, the earliest first

        By date of publication, or of storage where that is not known. Periods without quotes are left out.
        """
        interval = query.pop("interval")
        window = open_window(query, by=str)
        asked = QuoteFilter.of(**window.filters)
        return window.envelope(statistics.timeline(asked, interval, window.limit, window.after))

    @blueprint.route("/speakers")
    @blueprint.arguments(StatsQuery, location="query")
    @blueprint.listing(SpeakerCountPage)
    def count_by_speaker(query: dict[str, Any]) -> Any:
        """Count quotes by speaker, those with most first

        Quotes of nobody in particular are not among them.
        """
        window = open_window(query, by=int)
        asked = QuoteFilter.of(**window.filters)
        return window.envelope(statistics.speakers(asked, window.limit, window.after))

    @blueprint.route("/topics")
    @blueprint.arguments(StatsQuery, location="query")
    @blueprint.listing(TopicPage)
    def count_by_topic(query: dict[str, Any]) -> Any:
        """Count quotes by topic, those with most first

        A quote about a topic counts for the broader ones too.
        """
        window = open_window(query, by=int)
        asked = QuoteFilter.of(**window.filters)
        return window.envelope(statistics.topics(asked, window.limit, window.after))

    @blueprint.route("/countries")
    @blueprint.arguments(StatsQuery, location="query")
    @blueprint.listing(CountryCountPage)
    def count_by_country(query: dict[str, Any]) -> Any:
        """Count quotes by country, those with most first

        A quote counts for the country of its speaker and for each that its content names.
        """
        window = open_window(query, by=int)
        asked = QuoteFilter.of(**window.filters)
        return window.envelope(statistics.countries(asked, window.limit, window.after))

    @blueprint.route("/types")
    @blueprint.arguments(StatsQuery, location="query")
    @blueprint.listing(TypeCountPage)
    def count_by_type(query: dict[str, Any]) -> Any:
        """Count quotes by type, the most frequent first

        Direct, indirect or mixed.
        """
        window = open_window(query, by=int)
        asked = QuoteFilter.of(**window.filters)
        return window.envelope(statistics.types(asked, window.limit, window.after))

    @blueprint.route("/outlets")
    @blueprint.arguments(StatsQuery, location="query")
    @blueprint.listing(OutletCountPage)
    def count_by_outlet(query: dict[str, Any]) -> Any:
        """Count quotes by outlet, those with most first

        Quotes of articles without an outlet are not among them.
        """
        window = open_window(query, by=int)
        asked = QuoteFilter.of(**window.filters)
        return window.envelope(statistics.outlets(asked, window.limit, window.after))

    return blueprint
