"""Who is quoted beside a speaker."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.storage.models import Article, Quote

MOST_READ = 1_000
"""The latest quotes of a speaker, in whose articles others are looked for."""


class Neighbours(NamedTuple):
    """Ids of speakers with the numbers of articles that they share with somebody, those with most first."""

    articles: dict[str, int]
    complete: bool  # whether all articles were looked at, not only the latest


def quoted_beside(session: Session, speaker_id: str, limit: int) -> Neighbours:
    """At most `limit` speakers who are quoted in the same articles, among the latest."""
    said = Quote.rejected_at.is_(None) & (Quote.reported == "speech")
    latest = (
        select(Quote.article_id)
        .join(Article, Article.id == Quote.article_id)
        .where(Quote.speaker_id == speaker_id, said, Article.superseded_by.is_(None))
        .order_by(Quote.listed_at.desc(), Quote.id.desc())
        .limit(MOST_READ + 1)
    )
    found = list(session.scalars(latest))
    articles = set(found[:MOST_READ])
    others = select(Quote.speaker_id, func.count(Quote.article_id.distinct()).label("articles")).where(
        Quote.article_id.in_(articles), said, Quote.speaker_id.is_not(None), Quote.speaker_id != speaker_id
    )
    others = others.group_by(Quote.speaker_id).order_by(
        func.count(Quote.article_id.distinct()).desc(), Quote.speaker_id
    )
    rows = session.execute(others.limit(limit))
    return Neighbours({key: number for key, number in rows if key}, len(found) <= MOST_READ)
