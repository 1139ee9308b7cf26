"""What the overview is about, as it stands in the address: conditions of `/v1/quotes`, by the same names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from api.request_parser import unambiguous
from api.schemas.quotes import QuoteConditions
from api.services.quote_filter import QuoteFilter

Given = str | None
"""The value of a condition in an address; None: without it."""


class OverviewQuery(QuoteConditions):
    """Which quotes. Those that words are in are for the search: it has them in an order."""

    class Meta:
        """Marshmallow's options."""

        exclude = ("q",)


class Span(NamedTuple):
    """A period to choose, by how long ago it begins."""

    name: str
    days: int | None  # None: at any time


SPANS = (
    Span("Past 30 days", 30),
    Span("Past 12 months", 365),
    Span("Past 5 years", 5 * 365 + 1),
    Span("All time", None),
)

_SCHEMA = OverviewQuery()


class Overview:
    """The conditions that the address has, and addresses of what lies beside or behind it."""

    def __init__(self, given: MultiDict[str, str]) -> None:
        self.given = given

    @classmethod
    def of_request(cls) -> Overview:
        """What the address of the request says."""
        return cls(request.args)

    @property
    def has_blanks(self) -> bool:
        """Whether fields of the form were left blank, which say nothing."""
        return "" in self.given.values()

    @property
    def is_narrowed(self) -> bool:
        """Whether there is any condition."""
        return bool(self._pairs({}))

    def filter(self) -> QuoteFilter:
        """The conditions. Raises ValidationError with messages by parameter."""
        return QuoteFilter.of(**_SCHEMA.load(unambiguous(self.given, _SCHEMA)))

    def value(self, name: str) -> str:
        """The first value of a condition."""
        return self.given.get(name, "")

    def kept(self, *shown: str) -> list[tuple[str, str]]:
        """What the form has to carry along beside the fields that it shows."""
        return [
            (name, value) for name, values in self._pairs({}).items() if name not in shown for value in values
        ]

    def here(self, **conditions: Given) -> str:
        """Where the overview is that has these conditions instead of what it has of the same names."""
        return url_for("overview.show_overview", **self._pairs(conditions))

    def search(self, **conditions: Given) -> str:
        """Where the search is for what the overview counts, with these conditions too."""
        return url_for("search.show_search", **self._pairs(conditions))

    def table(self, name: str, **parameters: Given) -> str:
        """Where the numbers of a chart are as CSV."""
        return url_for("overview.export_numbers", table=name, **self._pairs(parameters))

    def during(self, span: Span) -> str:
        """Where the overview of this period is."""
        return self.here(published_from=_first_day(span), published_to=None)

    def is_during(self, span: Span) -> bool:
        """Whether it is of this period."""
        return (self.given.get("published_from"), self.given.get("published_to")) == (_first_day(span), None)

    def _pairs(self, changed: dict[str, Given]) -> dict[str, Any]:
        """What addresses are made of; parameters that there are not stay out of them."""
        found = {
            name: [value for value in values if value]
            for name, values in self.given.lists()
            if name in _SCHEMA.fields
        }
        found |= {name: [] if value is None else [value] for name, value in changed.items()}
        return {name: values for name, values in found.items() if values}


def _first_day(span: Span) -> str | None:
    today: date = datetime.now(UTC).date()
    return None if span.days is None else (today - timedelta(days=span.days)).isoformat()
