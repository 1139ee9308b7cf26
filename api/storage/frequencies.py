"""About how many quotes have a value: enough to choose the way in which a page is read."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import text

from api.storage import role_index
from api.storage.orders import QuoteOrder
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_entries import LEADS, SEARCH
from api.storage.quote_ways import Way, counting
from api.storage.session import Database

ENOUGH = 5_000
"""From so many rows on, a value is frequent.

Of a million quotes, every two hundredth has it then: a page of 20 is full after some 4,000 rows.
"""

_EXPLAINED = text(
    "EXPLAIN (FORMAT JSON) SELECT FROM quote_full_text WHERE words @@ CAST(:tsquery AS tsquery)"
)

_OF_PHRASE = 10  # where all words of a phrase are, they seldom stand side by side

_KEPT_SECONDS = 600.0
_MOST_KEPT = 20_000


class Frequencies:
    """Counts the quotes of values up to ENOUGH, and remembers that for minutes; it need not be exact."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: OrderedDict[tuple[str, Any], tuple[int, float]] = OrderedDict()

    def way(
        self, criteria: QuoteCriteria, shape: QuoteCriteria, values: Mapping[str, Any], order: QuoteOrder
    ) -> Way:
        """The way to read a page of quotes that meet the criteria; `shape` has names for their values."""
        if criteria.article_id is not None:
            return Way("article_id", gathered=order.key != "published_at")
        given = {by: wanted for by in LEADS if by != "article_id" and (wanted := getattr(criteria, by))}
        worded = role_index.asked_of(criteria)
        by_date = order.key == "published_at"
        if by_date and criteria.search is None and not worded:
            if not given:
                return Way()
            if len(given) == 1:
                [(by, wanted)] = given.items()
                if len(wanted) == 1:
                    return Way(by)
        found = {by: self.of(by, wanted) for by, wanted in (given | worded).items()}
        if criteria.search is not None:
            found[SEARCH] = self.of_search(shape, values)
        rarest = min(found, key=lambda by: found[by], default=None)
        if rarest is not None and found[rarest] < ENOUGH:
            walked = by_date and rarest in given and len(given[rarest]) == 1
            return Way(rarest, gathered=not walked)
        if not by_date:
            return Way()
        return Way(next((by for by, wanted in given.items() if len(wanted) == 1), None))

    def of(self, by: str, values: Collection[str]) -> int:
        """About how many quotes have one of the values of a criterion."""
        return sum(self._of(by, value) for value in values)

    def _of(self, by: str, value: str) -> int:
        if by == "mentioned_countries":
            by = "countries"
        known = self._remembered(by, value)
        if known is None:
            [(known,)] = self._database.lookup.rows(counting(by, ENOUGH), {"value": value})
            self._remember(by, value, known)
        return known

    def of_search(self, shape: QuoteCriteria, values: Mapping[str, Any]) -> int:
        """About how many quotes a search finds."""
        asked = values["fts5"]
        known = self._remembered(SEARCH, asked)
        if known is None:
            known = self._found_by(shape, values)
            self._remember(SEARCH, asked, known)
        return known

    def _found_by(self, shape: QuoteCriteria, values: Mapping[str, Any]) -> int:
        if self._database.lookup.kind == "postgresql":
            # It cannot count in its index alone; but it keeps statistics of words, and tells them.
            [(plan,)] = self._database.lookup.rows(_EXPLAINED, values)
            phrases = sum(name.startswith("phrase") for name in values)
            return int(plan[0]["Plan"]["Plan Rows"] / _OF_PHRASE**phrases)
        [(number,)] = self._database.lookup.rows(counting(SEARCH, ENOUGH, shape.search), values)
        return int(number)

    def _remembered(self, by: str, value: Any) -> int | None:
        number, until = self._known.get((by, value), (None, 0.0))
        return number if until > time.monotonic() else None

    def _remember(self, by: str, value: Any, number: int) -> None:
        self._known[by, value] = number, time.monotonic() + _KEPT_SECONDS
        while len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)
