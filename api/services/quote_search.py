"""Quotes, searched and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from api.errors import InvalidValue
from api.services.change_log import not_there
from api.services.highlights import Highlighter
from api.services.mapping import quote_record
from api.services.pages import date_position, float_position, page_of
from api.services.quote_criteria import criteria_of
from api.services.quote_filter import QuoteFilter
from api.services.records import Key, Page, QuoteRecord
from api.storage import quotes, relevance
from api.storage.changes import Resource
from api.storage.models import Quote
from api.storage.orders import QuoteOrder
from api.storage.quote_criteria import QuoteCriteria
from api.storage.relevance import MOST_RANKED
from api.storage.session import Database

EXPORTED_AT_ONCE = 500


class QuoteSearch:
    """Answers who said what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self,
        asked: QuoteFilter,
        limit: int,
        after: Key | None = None,
        *,
        order: QuoteOrder = QuoteOrder.NEWEST,
        count: bool = False,
    ) -> Page[QuoteRecord]:
        """Quotes that meet all conditions; newest first, those of one article come in order of its text.

        With `count` the page tells how many there are in all. Raises InvalidValue naming the condition whose
        value means nothing: an unknown country or topic, dates in the wrong order, a full-text query that
        cannot be parsed, or none where relevance to it is asked for.
        """
        with self._database.reading() as session:
            criteria = criteria_of(session, asked)
            total = quotes.count(session, criteria) if count else None
            if order is QuoteOrder.RELEVANCE:
                return _ranked_page(session, criteria, limit, float_position(after), total)
            position = float_position(after) if order.position is float else date_position(after)
            rows = quotes.page(session, criteria, limit + 1, position, order)
            return page_of(rows, limit, _record(criteria), lambda quote: _position(quote, order), total)

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
                f"An export has all quotes, and relevance ranks no more than {MOST_RANKED}.", field="sort"
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


def _ranked_page(
    session: Session,
    criteria: QuoteCriteria,
    limit: int,
    after: tuple[float, str] | None,
    total: int | None,
) -> Page[QuoteRecord]:
    if criteria.search is None:
        raise InvalidValue("Relevance is to a full-text query: give q, too.", field="sort")
    ranking = relevance.ranked(session, criteria, criteria.search)
    following = relevance.behind(ranking.rows, after)[: limit + 1]
    known = {quote.id: quote for quote in quotes.by_ids(session, [quote_id for _, quote_id in following])}
    record = _record(criteria)
    page = page_of(following, limit, lambda row: record(known[row[1]]), lambda row: row, total)
    return replace(page, ranked_newest=len(ranking.rows) if ranking.others else None)


def _record(criteria: QuoteCriteria) -> Callable[[Quote], QuoteRecord]:
    """Makes records that tell where the words looked for stand."""
    search = criteria.search
    if search is None:
        return quote_record
    highlighter = Highlighter(search)
    return lambda quote: quote_record(quote, highlighter.of(quote))


def _position(quote: Quote, order: QuoteOrder) -> Key:
    by: dict[str, datetime | float] = {
        "published_at": quote.listed_at,
        "created_at": quote.created_at,
        "confidence": quote.confidence,
    }
    return by[order.key], quote.id
