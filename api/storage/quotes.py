"""Rows of quotes: one page of those that meet some conditions, or one alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from api.storage.models import Quote
from api.storage.orders import QuoteOrder, in_order
from api.storage.quote_criteria import QuoteCriteria, leader_of, meeting

_SORTED_BY: dict[str, InstrumentedAttribute[Any]] = {
    "published_at": Quote.listed_at,
    "created_at": Quote.created_at,
    "confidence": Quote.confidence,
}


def find(session: Session, quote_id: str) -> Quote | None:
    """One quote with its article, speaker, countries and topics."""
    return session.scalar(_with_article().where(Quote.id == quote_id))


def by_ids(session: Session, ids: Collection[str]) -> list[Quote]:
    """These quotes with their articles, speakers, countries and topics."""
    return list(session.scalars(_with_article().where(Quote.id.in_(ids))))


def ids_in_article(session: Session, article_id: str) -> list[str]:
    """Ids of all quotes of an article."""
    return list(session.scalars(select(Quote.id).where(Quote.article_id == article_id).order_by(Quote.id)))


def page(
    session: Session,
    criteria: QuoteCriteria,
    limit: int,
    after: tuple[Any, str] | None,
    order: QuoteOrder = QuoteOrder.NEWEST,
) -> list[Quote]:
    """At most `limit` quotes in this order, from behind the position `after`."""
    by = _SORTED_BY[order.key]
    row_id = Quote.id
    leader = leader_of(criteria) if by is Quote.listed_at else None
    # A page is read off one index in its order. A table beside the quotes has to lead where its index is the
    # narrow one; the planner cannot know that both tables have the same order.
    if leader is not None:
        by, row_id = leader.listed_at, leader.quote_id
    query = meeting(_with_article(), criteria, leader)
    return list(session.scalars(in_order(query, order, by, row_id, after).limit(limit)))


def count(session: Session, criteria: QuoteCriteria) -> int:
    """How many quotes meet the criteria."""
    query = meeting(
        select(func.count()).select_from(Quote).join(Quote.article), criteria, leader_of(criteria)
    )
    return session.scalars(query).one()


def _with_article() -> Select[Quote]:
    return select(Quote).join(Quote.article).options(contains_eager(Quote.article))
