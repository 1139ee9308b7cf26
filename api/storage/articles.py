"""Rows of articles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, select, tuple_
from sqlalchemy.orm import Session, aliased, undefer

from api.storage.full_text import forget_quotes
from api.storage.models import Article, Quote

SPEECH = "speech"


class ArticleRow(NamedTuple):
    """An article with what other rows say about it."""

    article: Article
    quote_count: int  # of speech
    same_text_as: str | None


def find(session: Session, article_id: str) -> ArticleRow | None:
    """The article with its text."""
    rows = session.execute(_rows().where(Article.id == article_id).options(undefer(Article.text)))
    return next((ArticleRow(*row) for row in rows), None)


def find_by_identity(session: Session, identity: str) -> Article | None:
    """The article with this digest of text, url and outlet."""
    return session.scalar(select(Article).where(Article.identity == identity))


def page(
    session: Session, limit: int, after: tuple[datetime, str] | None, outlet_key: str | None
) -> list[ArticleRow]:
    """At most `limit` articles, newest first, from behind the position `after`."""
    query = _rows().order_by(Article.listed_at.desc(), Article.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(Article.listed_at, Article.id) < after)
    if outlet_key is not None:
        query = query.where(Article.outlet_key == outlet_key)
    return [ArticleRow(*row) for row in session.execute(query)]


def by_ids(session: Session, ids: Collection[str]) -> list[ArticleRow]:
    """These articles without their texts."""
    return [ArticleRow(*row) for row in session.execute(_rows().where(Article.id.in_(ids)))]


def ids_with_text_of(session: Session, article: Article) -> list[str]:
    """Ids of the other articles with the very same text."""
    query = select(Article.id).where(Article.text_digest == article.text_digest, Article.id != article.id)
    return list(session.scalars(query.order_by(Article.id)))


def supersede_others(session: Session, article: Article) -> list[str]:
    """Make `article` the version that counts of its url; the same text under another outlet is no version.

    Gives the ids of the articles that no longer count.
    """
    session.flush()
    article.superseded_by = None
    if article.url is None:
        return []
    others = list(
        session.scalars(
            select(Article).where(
                Article.url == article.url,
                Article.text_digest != article.text_digest,
                Article.superseded_by.is_(None),
            )
        )
    )
    for other in others:
        other.superseded_by, other.updated_at = article.id, article.updated_at
    session.flush()
    return [other.id for other in others]


def erase(session: Session, article: Article) -> list[str]:
    """Delete the article and its quotes; older versions then point to what replaced this one, if anything.

    Gives the ids of those older versions.
    """
    forget_quotes(session, select(Quote.number).where(Quote.article_id == article.id))
    older = list(session.scalars(select(Article).where(Article.superseded_by == article.id)))
    for version in older:
        version.superseded_by = article.superseded_by
    session.flush()
    session.execute(delete(Article).where(Article.id == article.id))
    return [version.id for version in older]


def _rows() -> Select[Article, int, str | None]:
    quote_count = (
        select(func.count())
        .where(Quote.article_id == Article.id, Quote.reported == SPEECH)
        .correlate(Article)
        .scalar_subquery()
    )
    return select(Article, quote_count, _first_with_same_text())


def _first_with_same_text() -> ColumnElement[str | None]:
    other = aliased(Article)
    return (
        select(func.min(other.id))
        .where(other.text_digest == Article.text_digest, other.id < Article.id)
        .correlate(Article)
        .scalar_subquery()
    )
