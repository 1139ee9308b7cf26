"""Quotes, searched and read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.errors import InvalidValue
from api.services.change_log import not_there
from api.services.highlights import Highlighter
from api.services.mapping import quote_record
from api.services.pages import date_position, float_position, page_of
from api.services.quote_criteria import criteria_with
from api.services.quote_filter import QuoteFilter
from api.services.quote_items import Item, moment_of, quote_item
from api.services.records import Key, Page, QuoteRecord
from api.services.speakers import speaker_ids_meant
from api.storage import quotes, relevance
from api.storage.changes import Resource
from api.storage.models import Quote
from api.storage.orders import QuoteOrder
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_pages import QuotePages
from api.storage.relevance import MOST_RANKED
from api.storage.session import Database

EXPORTED_AT_ONCE = 500


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
    ) -> Page[Item]:
        """Quotes that meet all conditions; newest first, those of one article come in order of its text.

        With `count` the page tells how many there are in all. Raises InvalidValue naming the condition whose
        value means nothing: an unknown country or topic, dates in the wrong order, a full-text query that
        cannot be parsed, or none where relevance to it is asked for.
        """
        criteria = criteria_with(self._meant, asked)
        total = self._count(criteria) if count else None
        highlighter = None if criteria.search is None else Highlighter(criteria.search)
        if order is QuoteOrder.RELEVANCE:
            with self._database.reading() as session:
                following, ranked_newest = _following(session, criteria, limit, float_position(after))
            known = self._pages.rows_of([quote_id for _, quote_id in following])
            # What was erased in between is on no page.
            there = [ranked for ranked in following if ranked[1] in known]
            page = page_of(
                there, limit, lambda row: quote_item(known[row[1]], highlighter), lambda row: row, total
            )
            return replace(page, ranked_newest=ranked_newest)
        rows = self._pages.rows(criteria, limit + 1, _position_in(order, after), order)
        return page_of(
            rows, limit, lambda row: quote_item(row, highlighter), lambda row: _key_of(row, order), total
        )

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
        criteria = criteria_with(self._meant, asked)
        total = self._count(criteria) if count else None
        if order is QuoteOrder.RELEVANCE:
            with self._database.reading() as session:
                return _ranked_page(session, criteria, limit, float_position(after), total)
        ids = self._pages.ids(criteria, limit + 1, _position_in(order, after), order)
        with self._database.reading() as session:
            known = {quote.id: quote for quote in quotes.by_ids(session, ids)}
            rows = [known[quote_id] for quote_id in ids if quote_id in known]
            return page_of(rows, limit, _record(criteria), lambda quote: _position(quote, order), total)

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
    following, ranked_newest = _following(session, criteria, limit, after)
    known = {quote.id: quote for quote in quotes.by_ids(session, [quote_id for _, quote_id in following])}
    record = _record(criteria)
    page = page_of(following, limit, lambda row: record(known[row[1]]), lambda row: row, total)
    return replace(page, ranked_newest=ranked_newest)


def _following(
    session: Session, criteria: QuoteCriteria, limit: int, after: tuple[float, str] | None
) -> tuple[Sequence[tuple[float, str]], int | None]:
    """Scores and ids of a page, one row more than that, and how many were ranked if there are others."""
    if criteria.search is None:
        raise InvalidValue("Relevance is to a full-text query: give q, too.", field="sort")
    ranking = relevance.ranked(session, criteria, criteria.search)
    following = relevance.behind(ranking.rows, after)[: limit + 1]
    return following, len(ranking.rows) if ranking.others else None


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


def _position_in(order: QuoteOrder, after: Key | None) -> tuple[datetime | float, str] | None:
    return float_position(after) if order.position is float else date_position(after)


def _key_of(row: Any, order: QuoteOrder) -> Key:
    """Where a page that ends with this row ends."""
    if order.key == "confidence":
        return row.confidence, row.id
    return moment_of(row.listed_at if order.key == "published_at" else row.created_at), row.id
