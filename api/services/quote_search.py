"""Quotes, searched and read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from api.services.change_log import not_there
from api.services.mapping import quote_record
from api.services.pages import date_position, float_position, page_of
from api.services.quote_criteria import criteria_of
from api.services.quote_filter import QuoteFilter
from api.services.records import Key, Page, QuoteRecord
from api.storage import quotes
from api.storage.changes import Resource
from api.storage.models import Quote
from api.storage.orders import QuoteOrder
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
        cannot be parsed.
        """
        position = float_position(after) if order.position is float else date_position(after)
        with self._database.reading() as session:
            criteria = criteria_of(session, asked)
            rows = quotes.page(session, criteria, limit + 1, position, order)
            total = quotes.count(session, criteria) if count else None
            return page_of(rows, limit, quote_record, lambda quote: _position(quote, order), total)

    def export(
        self, asked: QuoteFilter, *, order: QuoteOrder = QuoteOrder.NEWEST
    ) -> Iterator[Sequence[QuoteRecord]]:
        """All quotes that meet the conditions, some at a time, as `list` gives them.

        Each lot is read in a transaction of its own, for as long as that takes: however slow the reader is,
        nothing waits, and what was there throughout comes exactly once. Raises as `list` does, at once.
        """
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


def _position(quote: Quote, order: QuoteOrder) -> Key:
    by: dict[str, datetime | float] = {
        "published_at": quote.listed_at,
        "created_at": quote.created_at,
        "confidence": quote.confidence,
    }
    return by[order.key], quote.id
