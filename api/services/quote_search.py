"""Quotes, searched and read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from api.errors import InvalidValue, NotFound
from api.services.countries import country_code
from api.services.mapping import quote_record
from api.services.names import fold
from api.services.pages import date_position, page_of
from api.services.quote_filter import QuoteFilter
from api.services.records import Key, Page, QuoteRecord
from api.services.speakers import speaker_ids_meant
from api.services.topics import topic_id
from api.storage import quotes
from api.storage.quotes import QuoteCriteria
from api.storage.search_query import parse_search_query
from api.storage.session import Database


class QuoteSearch:
    """Answers who said what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, quote_filter: QuoteFilter, limit: int, after: Key | None = None) -> Page[QuoteRecord]:
        """Quotes that meet all conditions, newest first, those of one article in order of its text.

        Raises InvalidValue naming the condition whose value means nothing: an unknown country or topic,
        dates in the wrong order, a full-text query that cannot be parsed.
        """
        with self._database.reading() as session:
            criteria = _criteria(session, quote_filter)
            rows = quotes.page(session, criteria, limit + 1, date_position(after))
            return page_of(rows, limit, quote_record, lambda quote: (quote.listed_at, quote.id))

    def get(self, quote_id: str) -> QuoteRecord:
        """One quote. Raises NotFound."""
        with self._database.reading() as session:
            quote = quotes.find(session, quote_id)
            if quote is None:
                raise NotFound(f"There is no quote {quote_id}.")
            return quote_record(quote)


def _criteria(session: Session, asked: QuoteFilter) -> QuoteCriteria:
    published_from, published_before = _period(asked.published_from, asked.published_to)
    return QuoteCriteria(
        article_id=asked.article_id,
        speaker_ids=None if asked.speaker is None else speaker_ids_meant(session, asked.speaker),
        role_words=_words(asked.role),
        affiliation_words=_words(asked.affiliation),
        country=country_code(asked.country, "country"),
        speaker_country=country_code(asked.speaker_country, "speaker_country"),
        mentioned_country=country_code(asked.mentioned_country, "mentioned_country"),
        topic_id=None if asked.topic is None else topic_id(asked.topic),
        type=asked.type,
        reported=None if asked.reported == "any" else asked.reported,
        outlet_key=_words(asked.outlet),
        published_from=published_from,
        published_before=published_before,
        min_confidence=asked.min_confidence,
        search=None if asked.q is None else parse_search_query(asked.q),
    )


def _words(text: str | None) -> str | None:
    return None if text is None else fold(text)


def _period(
    first: date | datetime | None, last: date | datetime | None
) -> tuple[datetime | None, datetime | None]:
    """From (inclusive) and before (exclusive) in UTC. Raises InvalidValue for dates in the wrong order."""
    start = None if first is None else _moment(first, "published_from")
    if last is None:
        return start, None
    end = _moment(last, "published_to")
    try:
        # The moment itself is asked for too, and nothing lies between it and the next microsecond.
        before = end + (timedelta(microseconds=1) if isinstance(last, datetime) else timedelta(days=1))
    except OverflowError:
        return start, None
    if start is not None and start >= before:
        raise InvalidValue("Lies after published_to.", field="published_from", code="dates_out_of_order")
    return start, before


def _moment(value: date | datetime, field: str) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, UTC)
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise InvalidValue("Lies outside the calendar once in UTC.", field=field) from None
