"""Rows of what people corrected in quotes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from api.storage.models import Article, Correction

_MOST_AT_ONCE = 5_000  # values in a statement


def of_quote(session: Session, quote_id: str) -> list[Correction]:
    """All corrections of a quote, the first one first."""
    query = select(Correction).where(Correction.quote_id == quote_id).order_by(Correction.number)
    return list(session.scalars(query))


def of_quotes(session: Session, quote_ids: Sequence[str]) -> Mapping[str, list[Correction]]:
    """The same of each of these quotes, by its id."""
    found: dict[str, list[Correction]] = defaultdict(list)
    for lot in _lots(quote_ids):
        query = select(Correction).where(Correction.quote_id.in_(lot)).order_by(Correction.number)
        for correction in session.scalars(query):
            found[correction.quote_id].append(correction)
    return found


def find(session: Session, quote_id: str, correction_id: str) -> Correction | None:
    """One correction of a quote."""
    query = select(Correction).where(Correction.quote_id == quote_id, Correction.id == correction_id)
    return session.scalar(query)


def by_ids(session: Session, correction_ids: Sequence[str]) -> list[Correction]:
    """Those of these corrections that are there, the first one first."""
    return [
        correction
        for lot in _lots(correction_ids)
        for correction in session.scalars(
            select(Correction).where(Correction.id.in_(lot)).order_by(Correction.number)
        )
    ]


def count_articles(session: Session) -> int:
    """How many articles have corrected quotes."""
    return session.scalar(select(func.count(distinct(Correction.article_id)))) or 0


def next_corrected_article(session: Session, after: str) -> str | None:
    """Id of the first article behind `after`, in their order, that has corrected quotes."""
    query = select(Article.id).where(Article.id.in_(select(Correction.article_id)), Article.id > after)
    return session.scalar(query.order_by(Article.id).limit(1))


def _lots(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _MOST_AT_ONCE] for start in range(0, len(ids), _MOST_AT_ONCE))
