"""Rows of quotes: one alone, or several by their ids; how many meet some conditions."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from api.storage.models import Quote
from api.storage.quote_criteria import QuoteCriteria, leader_of, meeting

_MOST_AT_ONCE = 5_000  # values in a statement


def find(session: Session, quote_id: str) -> Quote | None:
    """One quote with its article, speaker, countries and topics."""
    return session.scalar(_with_article().where(Quote.id == quote_id))


def by_ids(session: Session, ids: Collection[str]) -> list[Quote]:
    """These quotes with their articles, speakers, countries and topics."""
    given = list(ids)
    lots = (given[start : start + _MOST_AT_ONCE] for start in range(0, len(given), _MOST_AT_ONCE))
    return [quote for lot in lots for quote in session.scalars(_with_article().where(Quote.id.in_(lot)))]


def ids_in_article(session: Session, article_id: str) -> list[str]:
    """Ids of all quotes of an article."""
    return list(session.scalars(select(Quote.id).where(Quote.article_id == article_id).order_by(Quote.id)))


def count(session: Session, criteria: QuoteCriteria) -> int:
    """How many quotes meet the criteria."""
    query = meeting(
        select(func.count()).select_from(Quote).join(Quote.article), criteria, leader_of(criteria)
    )
    return session.scalars(query).one()


def _with_article() -> Select[Quote]:
    return select(Quote).join(Quote.article).options(contains_eager(Quote.article))
