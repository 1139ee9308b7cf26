"""Quotes, searched and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from api.errors import InvalidValue
from api.services.change_log import not_there
from api.services.highlights import Highlighter
from api.services.mapping import quote_record
from api.services.pages import date_position, float_position
from api.services.quote_criteria import criteria_with
from api.services.quote_filter import QuoteFilter
from api.services.quote_items import RENDERER, Body, highlighted, rendered
from api.services.records import Key, Page, QuoteRecord
from api.services.speakers import speaker_ids_meant
from api.storage import quotes, relevance
from api.storage.changes import Resource
from api.storage.lookup import moment_of
from api.storage.models import Quote
from api.storage.orders import QuoteOrder
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_pages import Place, QuotePages
from api.storage.session import Database

EXPORTED_AT_ONCE = 500

Shown = TypeVar("Shown")


class QuoteSearch:
    """Answers who said what."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pages = QuotePages(database)

    def items(
        self,
        asked: QuoteFilter,
        limit: int,
        after: Key | None = None,
        *,
        order: QuoteOrder = QuoteOrder.NEWEST,
        count: bool = False,
    ) -> Page[Body]:
        """Quotes that meet all conditions, in JSON, with the places of what was looked for.

        Newest first, those of one article come in order of its text. With `count` the page tells how many
        there are in all. Raises InvalidValue naming the condition whose value means nothing: an unknown
        country or topic, dates in the wrong order, a full-text query that cannot be parsed, or none where
        relevance to it is asked for.
        """
        return self._page(asked, limit, after, order, count, self._bodies, RENDERER.form)

    def list(
        self,
        asked: QuoteFilter,
        limit: int,
        after: Key | None = None,
        *,
        order: QuoteOrder = QuoteOrder.NEWEST,
        count: bool = False,
    ) -> Page[QuoteRecord]:
        """The same as records; raises as `items` does."""
        return self._page(asked, limit, after, order, count, self._records)

    def _page(
        self,
        asked: QuoteFilter,
        limit: int,
        after: Key | None,
        order: QuoteOrder,
        count: bool,
        shown: Callable[[Sequence[Place], QuoteCriteria], Mapping[str, Shown]],
        form: int | None = None,
    ) -> Page[Shown]:
        """The page of quotes as `shown` gives them by id; what was erased in between is on no page."""
        criteria = criteria_with(self._meant, asked)
        total = self._count(criteria) if count else None
        others = None
        if order is QuoteOrder.RELEVANCE:
            if criteria.search is None:
                raise InvalidValue("Relevance is to a full-text query: give q, too.", field="sort")
            ranking = self._pages.ranked(criteria, limit + 1, float_position(after))
            others = relevance.MOST_RANKED if ranking.others else None
            ids = [quote_id for _, quote_id in ranking.rows]
            places = self._pages.with_ids(ids[:limit], form)
            next_key: Key | None = ranking.rows[limit - 1] if len(ids) > limit else None
        else:
            places = self._pages.places(criteria, limit + 1, _position_in(order, after), order, form=form)
            ids = [place.id for place in places]
            next_key = _key_of(places[limit - 1], order) if len(ids) > limit else None
        there = shown(places[:limit], criteria)
        return Page([there[each] for each in ids[:limit] if each in there], next_key, total, others)

    def _bodies(self, places: Sequence[Place], criteria: QuoteCriteria) -> Mapping[str, Body]:
        """The quotes in JSON; those that are not kept so are put together."""
        bodies: dict[str, Body] = {place.id: place.body for place in places if place.body is not None}
        if len(bodies) < len(places):
            outdated = [place.id for place in places if place.body is None]
            bodies |= {row.id: rendered(row) for row in self._pages.rows_of(outdated)}
        if criteria.search is None:
            return bodies
        highlighter = Highlighter(criteria.search)
        return {quote_id: highlighted(body, highlighter) for quote_id, body in bodies.items()}

    def _records(self, places: Sequence[Place], criteria: QuoteCriteria) -> Mapping[str, QuoteRecord]:
        record, ids = _record(criteria), [place.id for place in places]
        with self._database.reading() as session:
            return {quote.id: record(quote) for quote in quotes.by_ids(session, ids)}

    def _count(self, criteria: QuoteCriteria) -> int:
        with self._database.reading() as session:
            return quotes.count(session, criteria)

    def _meant(self, id_or_name: str) -> Sequence[str]:
        if (known := self._pages.speaker_with_id(id_or_name)) is not None:
            return (known,)
        with self._database.reading() as session:
            return speaker_ids_meant(session, id_or_name)

    def export(
        self, asked: QuoteFilter, *, order: QuoteOrder = QuoteOrder.NEWEST
    ) -> Iterator[Sequence[QuoteRecord]]:
        """All quotes that meet the conditions, some at a time, as `list` gives them.

        Each lot is read in a transaction of its own, for as long as that takes: however slow the reader is,
        nothing waits, and what was there throughout comes exactly once. Raises as `list` does, at once, and
        for an order by relevance, which not all have.
        """
        if order is QuoteOrder.RELEVANCE:
            raise InvalidValue(
                f"An export has all quotes, and relevance ranks no more than {relevance.MOST_RANKED}.",
                field="sort",
            )
        page = self.list(asked, EXPORTED_AT_ONCE, order=order)
        return self._pages_from(page, asked, order)

    def _pages_from(
        self, page: Page[QuoteRecord], asked: QuoteFilter, order: QuoteOrder
    ) -> Iterator[Sequence[QuoteRecord]]:
        yield page.items
        while page.next_key is not None:
            page = self.list(asked, EXPORTED_AT_ONCE, page.next_key, order=order)
            yield page.items

    def get(self, quote_id: str) -> QuoteRecord:
        """One quote. Raises NotFound or Gone."""
        with self._database.reading() as session:
            quote = quotes.find(session, quote_id)
            if quote is None:
                raise not_there(session, Resource.QUOTE, quote_id)
            return quote_record(quote)


def _record(criteria: QuoteCriteria) -> Callable[[Quote], QuoteRecord]:
    """Makes records that tell where the words looked for stand."""
    search = criteria.search
    if search is None:
        return quote_record
    highlighter = Highlighter(search)
    return lambda quote: quote_record(quote, highlighter.of(quote))


def _position_in(order: QuoteOrder, after: Key | None) -> tuple[datetime | float, str] | None:
    return float_position(after) if order.position is float else date_position(after)


def _key_of(row: Place, order: QuoteOrder) -> Key:
    """Where a page that ends with this row ends."""
    return row.position if order.position is float else moment_of(row.position), row.id
