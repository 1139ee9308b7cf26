"""Outlets: what the articles say who published them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, column, func, select, values
from sqlalchemy.orm import Session

from api.storage.kept_counts import IS_POSITIVE, Kind
from api.storage.models import Article, KeptCount


def page(session: Session, limit: int, after: str | None) -> list[tuple[str, int, datetime | None]]:
    """At most `limit` folded names behind `after`, with numbers of articles and dates of the latest one.

    There is no date where the articles are gone and something that does not count left the number behind.
    """
    latest = (
        select(func.max(Article.listed_at))
        .where(Article.outlet_key == KeptCount.key)
        .correlate(KeptCount)
        .scalar_subquery()
    )
    query = select(KeptCount.key, KeptCount.number, latest).where(
        KeptCount.kind == Kind.ARTICLES_OF_OUTLET, IS_POSITIVE
    )
    if after is not None:
        query = query.where(KeptCount.key > after)
    rows = session.execute(query.order_by(KeptCount.key).limit(limit))
    return [(key, number, moment) for key, number, moment in rows]


def names(session: Session, keys: Collection[str]) -> dict[str, str]:
    """The outlets of these folded names as their latest articles spell them."""
    if not keys:
        return {}
    asked = values(column("key", String)).data([(key,) for key in keys]).cte("asked")
    latest = (
        select(Article.outlet)
        .where(Article.outlet_key == asked.c.key)
        .order_by(Article.listed_at.desc(), Article.id.desc())
        .limit(1)
        .correlate(asked)
        .scalar_subquery()
    )
    rows = session.execute(select(asked.c.key, latest))
    return {key: name for key, name in rows if name is not None}
