"""Rows of the quotes of one article, for finding them anew."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from api.storage.full_text import forget_quotes
from api.storage.models import Correction, Quote

Spans = list[dict[str, Any]]


def in_order(session: Session, article_id: str) -> list[Quote]:
    """All quotes of an article, in order of its text."""
    query = select(Quote).where(Quote.article_id == article_id).order_by(Quote.id.desc())
    return list(session.scalars(query))


def contents_found(session: Session, article_id: str) -> dict[str, Spans]:
    """What extraction found as the contents of quotes whose contents a person then set, by quote."""
    query = select(Correction).where(Correction.article_id == article_id).order_by(Correction.number.desc())
    return {
        correction.quote_id: correction.changes["content"]["before"]
        for correction in session.scalars(query)
        if "content" in correction.changes
    }


def remove(session: Session, doomed: Collection[Quote]) -> None:
    """Delete quotes, also from the full-text index."""
    if doomed:
        numbers = [quote.number for quote in doomed]
        forget_quotes(session, select(Quote.number).where(Quote.number.in_(numbers)))
        for quote in doomed:
            session.expunge(quote)
        session.execute(delete(Quote).where(Quote.number.in_(numbers)))


def outdated_in_index(session: Session, changed: Collection[Quote]) -> None:
    """Take quotes whose wording changed out of the full-text index, to be put in anew."""
    if changed:
        numbers = [quote.number for quote in changed]
        forget_quotes(session, select(Quote.number).where(Quote.number.in_(numbers)))
