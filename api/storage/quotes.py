"""Rows of quotes: one page of those that meet some conditions, or one alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from api.storage.full_text import numbers_matching
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic
from api.storage.search_query import SearchQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCriteria:
    """Conditions on quotes in the terms of the tables; None is no condition.

    `role_words` and `affiliation_words` are folded; `published_from` is inclusive, `published_before` not.
    """

    article_id: str | None = None
    speaker_ids: tuple[str, ...] | None = None
    role_words: str | None = None
    affiliation_words: str | None = None
    country: str | None = None
    speaker_country: str | None = None
    mentioned_country: str | None = None
    topic_id: str | None = None
    type: str | None = None
    reported: str | None = None
    outlet_key: str | None = None
    published_from: datetime | None = None
    published_before: datetime | None = None
    min_confidence: float | None = None
    search: SearchQuery | None = None


def find(session: Session, quote_id: str) -> Quote | None:
    """One quote with its article, speaker, countries and topics."""
    return session.scalar(_with_article().where(Quote.id == quote_id))


def ids_in_article(session: Session, article_id: str) -> list[str]:
    """Ids of all quotes of an article."""
    return list(session.scalars(select(Quote.id).where(Quote.article_id == article_id).order_by(Quote.id)))


def page(
    session: Session, criteria: QuoteCriteria, limit: int, after: tuple[datetime, str] | None
) -> list[Quote]:
    """At most `limit` quotes, newest first, from behind the position `after`."""
    query = _with_article()
    listed_at: InstrumentedAttribute[datetime] = Quote.listed_at
    last: InstrumentedAttribute[str] = Quote.id
    # A page is read off one index in its order. A table beside the quotes has to lead where its index is the
    # narrow one; the planner cannot know that both tables have the same order.
    if leader := _leader(criteria):
        query = query.join(leader, leader.quote_id == Quote.id)
        listed_at, last = leader.listed_at, leader.quote_id
    query = query.where(*_conditions(criteria, leader)).order_by(listed_at.desc(), last.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(listed_at, last) < after)
    return list(session.scalars(query))


def _with_article() -> Select[Quote]:
    return select(Quote).join(Quote.article).options(contains_eager(Quote.article))


def _leader(criteria: QuoteCriteria) -> type[QuoteTopic | QuoteCountry] | None:
    if criteria.article_id is not None or criteria.speaker_ids is not None or criteria.search is not None:
        return None
    if criteria.topic_id is not None:
        return QuoteTopic
    if criteria.country is not None or criteria.mentioned_country is not None:
        return QuoteCountry
    return None


def _conditions(
    criteria: QuoteCriteria, leader: type[QuoteTopic | QuoteCountry] | None
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if criteria.article_id is not None:
        found.append(Quote.article_id == criteria.article_id)
    else:
        found.append(Article.superseded_by.is_(None))
    equal: list[tuple[InstrumentedAttribute[Any], str | None]] = [
        (Quote.speaker_country, criteria.speaker_country),
        (Quote.type, criteria.type),
        (Quote.reported, criteria.reported),
        (Quote.outlet_key, criteria.outlet_key),
    ]
    found.extend(attribute == value for attribute, value in equal if value is not None)
    worded = [(Quote.role_key, criteria.role_words), (Quote.affiliation_key, criteria.affiliation_words)]
    found.extend(
        column.contains(f" {words} ", autoescape=True) for column, words in worded if words is not None
    )
    if criteria.speaker_ids is not None:
        found.append(Quote.speaker_id.in_(criteria.speaker_ids))
    if criteria.topic_id is not None:
        about = QuoteTopic.topic_id == criteria.topic_id
        found.append(about if leader is QuoteTopic else Quote.topics.any(about))
    found.extend(_country_conditions(criteria, leader))
    if criteria.published_from is not None or criteria.published_before is not None:
        # Where an article has a date, listed_at is that date, and it is the one that has an index.
        found.append(Article.published_at.is_not(None))
    if criteria.published_from is not None:
        found.append(Quote.listed_at >= criteria.published_from)
    if criteria.published_before is not None:
        found.append(Quote.listed_at < criteria.published_before)
    if criteria.min_confidence is not None:
        found.append(Quote.confidence >= criteria.min_confidence)
    if criteria.search is not None:
        found.append(Quote.number.in_(numbers_matching(criteria.search)))
    return found


def _country_conditions(
    criteria: QuoteCriteria, leader: type[QuoteTopic | QuoteCountry] | None
) -> list[ColumnElement[bool]]:
    concerned: list[ColumnElement[bool]] = []
    if criteria.country is not None:
        concerned.append(QuoteCountry.country == criteria.country)
    if criteria.mentioned_country is not None:
        mentioned = QuoteCountry.country == criteria.mentioned_country
        concerned.append(mentioned & QuoteCountry.mentioned_position.is_not(None))
    leads = 1 if leader is QuoteCountry else 0
    return concerned[:leads] + [Quote.countries.any(condition) for condition in concerned[leads:]]
