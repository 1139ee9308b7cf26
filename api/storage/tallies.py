"""Numbers of the quotes that meet some criteria, by what they have in common."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from api.storage import kept_counts
from api.storage.dialects import spelled
from api.storage.kept_counts import Kind
from api.storage.models import Quote, QuoteCountry, QuoteTopic
from api.storage.quote_criteria import QuoteCriteria, meeting

Position = tuple[int, str]
"""Where a page ends: the number of the last row, and what it is the number of."""

_BY_DEFAULT = QuoteCriteria(reported="speech")
"""What lists show where nothing else is asked for: some numbers of these quotes are kept."""


def by_speaker(
    session: Session, criteria: QuoteCriteria, limit: int, after: Position | None
) -> list[tuple[str, int]]:
    """At most `limit` ids of speakers with their numbers of quotes, most first."""
    if criteria == _BY_DEFAULT:
        return kept_counts.most(session, Kind.SPEAKER, limit, after)
    return _by_column(session, Quote.speaker_id, criteria, limit, after)


def by_outlet(
    session: Session, criteria: QuoteCriteria, limit: int, after: Position | None
) -> list[tuple[str, int]]:
    """At most `limit` folded names of outlets with their numbers of quotes, most first."""
    if criteria == _BY_DEFAULT:
        return kept_counts.most(session, Kind.OUTLET, limit, after)
    return _by_column(session, Quote.outlet_key, criteria, limit, after)


def by_type(
    session: Session, criteria: QuoteCriteria, limit: int, after: Position | None
) -> list[tuple[str, int]]:
    """At most `limit` types of quotation with their numbers of quotes, most first."""
    return _by_column(session, Quote.type, criteria, limit, after)


def by_topic(
    session: Session, criteria: QuoteCriteria, limit: int, after: Position | None
) -> list[tuple[str, int]]:
    """At most `limit` ids of topics with their numbers of quotes, narrower topics included, most first."""
    if criteria == _BY_DEFAULT:
        return kept_counts.most(session, Kind.TOPIC, limit, after)
    topic = aliased(QuoteTopic)
    query = _tally(topic.topic_id).join(topic, topic.quote_id == Quote.id)
    rows = session.execute(_ranked(meeting(query, criteria), topic.topic_id, limit, after))
    return [(key, number) for key, number in rows]


def by_country(
    session: Session, criteria: QuoteCriteria, limit: int, after: Position | None
) -> list[tuple[str, int, int, int]]:
    """At most `limit` countries, those that most quotes concern first.

    With each the numbers of quotes that concern it, that its speakers said, and that mention it.
    """
    if criteria == _BY_DEFAULT:
        concerned = kept_counts.most(session, Kind.COUNTRY, limit, after)
        codes = [code for code, _ in concerned]
        spoken_by = kept_counts.of_kind(session, Kind.SPEAKER_COUNTRY, codes)
        mentioning = kept_counts.of_kind(session, Kind.MENTIONED_COUNTRY, codes)
        return [(code, all_, spoken_by.get(code, 0), mentioning.get(code, 0)) for code, all_ in concerned]
    country = aliased(QuoteCountry)
    spoken = func.sum(case((Quote.speaker_country == country.country, 1), else_=0))
    query = _tally(country.country, spoken, func.count(country.mentioned_position))
    query = query.join(country, country.quote_id == Quote.id)
    rows = session.execute(_ranked(meeting(query, criteria), country.country, limit, after))
    return [(code, number, spoken, mentioned) for code, number, spoken, mentioned in rows]


def by_day(session: Session, criteria: QuoteCriteria) -> list[tuple[str, int]]:
    """Days (in UTC, as 2024-03-01) with their numbers of quotes, the earliest first."""
    day = spelled(
        sqlite=func.strftime("%Y-%m-%d", Quote.listed_at, type_=String),
        postgresql=func.to_char(Quote.listed_at, "YYYY-MM-DD", type_=String),  # sessions are in UTC
    )
    query = meeting(_tally(day), criteria).group_by(day).order_by(day)
    return [(date, number) for date, number in session.execute(query)]


def _by_column(
    session: Session,
    column: InstrumentedAttribute[Any],
    criteria: QuoteCriteria,
    limit: int,
    after: Position | None,
) -> list[tuple[str, int]]:
    query = meeting(_tally(column), criteria).where(column.is_not(None))
    return [(key, number) for key, number in session.execute(_ranked(query, column, limit, after))]


def _tally(key: ColumnElement[Any] | InstrumentedAttribute[Any], *more: ColumnElement[Any]) -> Select[Any]:
    return select(key, func.count(), *more).select_from(Quote).join(Quote.article)


def _ranked(
    query: Select[Any], key: InstrumentedAttribute[Any], limit: int, after: Position | None
) -> Select[Any]:
    number = func.count()
    query = query.group_by(key).order_by(number.desc(), key).limit(limit)
    if after is not None:
        last_number, last_key = after
        query = query.having(or_(number < last_number, and_(number == last_number, key > last_key)))
    return query
