"""Rows of what people corrected in quotes."""

from __future__ import annotations

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from api.storage.models import Article, Correction


def of_quote(session: Session, quote_id: str) -> list[Correction]:
    """All corrections of a quote, the first one first."""
    query = select(Correction).where(Correction.quote_id == quote_id).order_by(Correction.number)
    return list(session.scalars(query))


def find(session: Session, quote_id: str, correction_id: str) -> Correction | None:
    """One correction of a quote."""
    query = select(Correction).where(Correction.quote_id == quote_id, Correction.id == correction_id)
    return session.scalar(query)


def by_id(session: Session, correction_id: str) -> Correction | None:
    """One correction."""
    return session.scalar(select(Correction).where(Correction.id == correction_id))


def count_articles(session: Session) -> int:
    """How many articles have corrected quotes."""
    return session.scalar(select(func.count(distinct(Correction.article_id)))) or 0


def next_corrected_article(session: Session, after: str) -> str | None:
    """Id of the first article behind `after`, in their order, that has corrected quotes."""
    query = select(Article.id).where(Article.id.in_(select(Correction.article_id)), Article.id > after)
    return session.scalar(query.order_by(Article.id).limit(1))
