"""Rows of articles."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, undefer

from api.storage import kept_counts
from api.storage.full_text import forget_quotes
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic
from api.storage.orders import ArticleOrder, in_order
from api.storage.periods import ALWAYS, Period, within

SPEECH = "speech"

_SORTED_BY: dict[str, InstrumentedAttribute[datetime]] = {
    "published_at": Article.listed_at,
    "created_at": Article.created_at,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleCriteria:
    """Conditions on articles, all of which must hold; of several values any will do."""

    outlet_keys: tuple[str, ...] = ()
    excluded_outlet_keys: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    published: Period = ALWAYS
    created: Period = ALWAYS
    updated: Period = ALWAYS


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


def by_identity(session: Session, identities: Collection[str]) -> dict[str, Article]:
    """Those of these articles that are there, by identity."""
    found = session.scalars(select(Article).where(Article.identity.in_(identities)))
    return {article.identity: article for article in found}


def shared_urls(session: Session, urls: Collection[str]) -> set[str]:
    """Those of these urls that several articles have."""
    if not urls:
        return set()
    query = select(Article.url).where(Article.url.in_(urls)).group_by(Article.url).having(func.count() > 1)
    return {url for url in session.scalars(query) if url is not None}


def page(
    session: Session,
    criteria: ArticleCriteria,
    limit: int,
    after: tuple[datetime, str] | None,
    order: ArticleOrder = ArticleOrder.NEWEST,
) -> list[ArticleRow]:
    """At most `limit` articles in this order, from behind the position `after`."""
    query = _rows().where(*_conditions(criteria))
    query = in_order(query, order, _SORTED_BY[order.key], Article.id, after)
    return [ArticleRow(*row) for row in session.execute(query.limit(limit))]


def count(session: Session, criteria: ArticleCriteria) -> int:
    """How many articles meet the criteria."""
    query = select(func.count()).select_from(Article).where(*_conditions(criteria))
    return session.scalars(query).one()


def ids_meeting(
    session: Session, criteria: ArticleCriteria, among: Collection[str] | None = None
) -> list[str]:
    """Ids of all articles that meet the criteria, or of those `among` them, oldest first."""
    query = select(Article.id).where(*_conditions(criteria)).order_by(Article.id)
    return list(session.scalars(query if among is None else query.where(Article.id.in_(among))))


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
    kept_counts.will_change(session, [article.id])
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
    kept_counts.will_change(session, [other.id for other in others])
    for other in others:
        other.superseded_by, other.updated_at = article.id, article.updated_at
    session.flush()
    return [other.id for other in others]


def leave_url(session: Session, article: Article, now: datetime) -> list[str]:
    """Take the article out of the versions of its url: older ones point to what counts instead, if anything.

    Gives the ids of those older versions.
    """
    query = select(Article).where(Article.superseded_by == article.id)
    older = list(session.scalars(query.order_by(Article.created_at.desc(), Article.id.desc())))
    kept_counts.will_change(session, [article.id, *(version.id for version in older)])
    for version in older:
        version.superseded_by, version.updated_at = None, now
        version.superseded_by = article.superseded_by or _counting_instead(session, article, version)
        session.flush()  # the next one may be an older version of this one
    article.superseded_by = None
    session.flush()
    return [version.id for version in older]


def _counting_instead(session: Session, article: Article, version: Article) -> str | None:
    """Id of another article that counts of the url of a version, such as that of another outlet."""
    return session.scalar(
        select(Article.id)
        .where(
            Article.url == version.url,
            Article.text_digest != version.text_digest,
            Article.id != article.id,
            Article.superseded_by.is_(None),
        )
        .order_by(Article.created_at.desc(), Article.id.desc())
        .limit(1)
    )


def newest_version(session: Session, article: Article) -> Article | None:
    """The version that counts of the article's url, among others that were stored later than it."""
    return session.scalar(
        select(Article)
        .where(
            Article.url == article.url,
            Article.text_digest != article.text_digest,
            Article.superseded_by.is_(None),
            tuple_(Article.created_at, Article.id) > (article.created_at, article.id),
        )
        .order_by(Article.created_at.desc(), Article.id.desc())
        .limit(1)
    )


def erase(session: Session, article: Article, now: datetime) -> list[str]:
    """Delete the article and its quotes; older versions then point to what counts instead, if anything.

    Gives the ids of those older versions.
    """
    kept_counts.will_change(session, [article.id])
    forget_quotes(session, select(Quote.number).where(Quote.article_id == article.id))
    older = leave_url(session, article, now)
    session.execute(delete(Article).where(Article.id == article.id))
    return older


def describe_quotes(session: Session, article: Article) -> None:
    """Let the quotes of the article, and the rows beside them, have its date and outlet."""
    quotes = select(Quote.id).where(Quote.article_id == article.id)
    dated = {"listed_at": article.listed_at}
    session.execute(
        update(Quote).where(Quote.article_id == article.id).values(outlet_key=article.outlet_key, **dated)
    )
    session.execute(update(QuoteCountry).where(QuoteCountry.quote_id.in_(quotes)).values(**dated))
    session.execute(update(QuoteTopic).where(QuoteTopic.quote_id.in_(quotes)).values(**dated))


def _rows() -> Select[Article, int, str | None]:
    quote_count = (
        select(func.count())
        .where(Quote.article_id == Article.id, Quote.reported == SPEECH, Quote.rejected_at.is_(None))
        .correlate(Article)
        .scalar_subquery()
    )
    return select(Article, quote_count, _first_with_same_text())


def _conditions(criteria: ArticleCriteria) -> list[ColumnElement[bool]]:
    columns: list[tuple[InstrumentedAttribute[Any], tuple[str, ...]]] = [
        (Article.outlet_key, criteria.outlet_keys),
        (Article.external_id, criteria.external_ids),
        (Article.status, criteria.statuses),
    ]
    found: list[ColumnElement[bool]] = [column.in_(values) for column, values in columns if values]
    if criteria.excluded_outlet_keys:
        unknown = Article.outlet_key.is_(None)
        found.append(unknown | Article.outlet_key.not_in(criteria.excluded_outlet_keys))
    if criteria.published != ALWAYS:
        found.append(Article.published_at.is_not(None))
    found.extend(within(Article.listed_at, criteria.published))
    found.extend(within(Article.created_at, criteria.created))
    found.extend(within(Article.updated_at, criteria.updated))
    return found


def _first_with_same_text() -> ColumnElement[str | None]:
    other = aliased(Article)
    return (
        select(func.min(other.id))
        .where(other.text_digest == Article.text_digest, other.id < Article.id)
        .correlate(Article)
        .scalar_subquery()
    )
