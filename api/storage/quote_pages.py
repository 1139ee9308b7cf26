"""Pages of quotes, each read in one statement, in whichever way visits few rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select

from api.storage.frequencies import Frequencies
from api.storage.models import Article, Quote, RenderedQuote, Speaker
from api.storage.named_values import named
from api.storage.orders import QuoteOrder
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_rows import COLUMNS, QuoteRow
from api.storage.quote_ways import AFTER, AFTER_ID, BODY, SORTED_BY, Question, statement
from api.storage.relevance import Ranking, ranked
from api.storage.rendered_quotes import FORM, IS_CURRENT
from api.storage.session import Database

Position = tuple[datetime | float, str]

_AT_ONCE = 25  # ids of one statement, so that there is one for any number of them
_WITH_IDS = Quote.id.in_([bindparam(f"id_{n}") for n in range(_AT_ONCE)])
_PLACES = select(Quote.id, Quote.listed_at).where(_WITH_IDS)
_RENDERED = (
    select(Quote.id, Quote.listed_at, BODY).outerjoin_from(Quote, RenderedQuote, IS_CURRENT).where(_WITH_IDS)
)
_ROWS = select(*COLUMNS).join_from(Quote, Article).where(_WITH_IDS)
_SPEAKER = select(Speaker.id, Speaker.merged_into).where(Speaker.id == bindparam("speaker_id"))


class Place(NamedTuple):
    """A quote, and what its list is sorted by, as the driver gives it."""

    id: str
    position: Any
    body: str | bytes | None = None  # as rendered, where that was asked for and is up to date


_IN_ORDER = attrgetter("position", "id")


class QuotePages:
    """Reads pages of a database, outside of any transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._frequencies = Frequencies(database)

    def places(
        self,
        criteria: QuoteCriteria,
        limit: int,
        after: Position | None = None,
        order: QuoteOrder = QuoteOrder.NEWEST,
        *,
        form: int | None = None,
    ) -> list[Place]:
        """At most `limit` quotes in this order, from behind the position `after`; rendered in this form."""
        if criteria.speaker_ids == ():  # nobody has the name
            return []
        shape, values = named(criteria)
        way = self._frequencies.way(criteria, shape, values, order)
        values[FORM] = form
        if after is not None:
            values[AFTER], values[AFTER_ID] = after
        question = Question(shape, way, order, after is not None, limit)
        place = (Quote.id, SORTED_BY[order.key])
        columns = place if form is None else (*place, BODY)
        rows = self._database.lookup.unordered(statement(question, columns), values)
        places = [Place(*row) for row in rows]
        return sorted(places, key=_IN_ORDER, reverse=order.descending)

    def with_ids(self, ids: Sequence[str], form: int | None = None) -> list[Place]:
        """Those of these quotes that are there, in any order; rendered in this form."""
        asking: Select[*tuple[Any, ...]] = _PLACES if form is None else _RENDERED
        lots = (self._database.lookup.unordered(asking, lot | {FORM: form}) for lot in _lots(ids))
        return [Place(*row) for rows in lots for row in rows]

    def rows_of(self, ids: Sequence[str]) -> list[Any]:
        """Rows of `quote_rows` of those of these quotes that are there, in any order."""
        lots = (self._database.lookup.rows(_ROWS, lot) for lot in _lots(ids))
        return [QuoteRow(*row) for rows in lots for row in rows]

    def ranked(self, criteria: QuoteCriteria, limit: int, after: tuple[float, str] | None = None) -> Ranking:
        """At most `limit` quotes from behind a position, by how well they fit the search in the criteria."""
        if criteria.speaker_ids == ():
            return Ranking([], others=False)
        shape, values = named(criteria)
        found = self._frequencies.of_search(shape, values)
        return ranked(self._database.lookup, shape, values, found, limit, after)

    def speaker_with_id(self, speaker_id: str) -> str | None:
        """The id of the speaker with this id, or of whom that lives on as; None where there is none."""
        for found, merged_into in self._database.lookup.rows(_SPEAKER, {"speaker_id": speaker_id}):
            return str(merged_into or found)
        return None


def _lots(ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Values for `_WITH_IDS`, so many ids at once."""
    for start in range(0, len(ids), _AT_ONCE):
        lot = ids[start : start + _AT_ONCE]
        yield {f"id_{n}": lot[min(n, len(lot) - 1)] for n in range(_AT_ONCE)}
