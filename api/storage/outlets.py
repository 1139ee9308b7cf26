"""Outlets: what the articles say who published them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from api.storage.models import Article


def page(session: Session, limit: int, after: str | None) -> list[tuple[str, int, datetime]]:
    """At most `limit` folded names behind `after`, with numbers of articles and dates of the latest one."""
    query = select(Article.outlet_key, func.count(), func.max(Article.listed_at))
    query = query.where(Article.outlet_key.is_not(None) if after is None else Article.outlet_key > after)
    rows = session.execute(query.group_by(Article.outlet_key).order_by(Article.outlet_key).limit(limit))
    return [(key, number, latest) for key, number, latest in rows if key is not None]


def names(session: Session, keys: Collection[str]) -> dict[str, str]:
    """The outlets of these folded names as their latest articles spell them."""
    named = aliased(Article)
    latest = (
        select(named.outlet)
        .where(named.outlet_key == Article.outlet_key)
        .order_by(named.listed_at.desc(), named.id.desc())
        .limit(1)
        .correlate(Article)
        .scalar_subquery()
    )
    query = select(Article.outlet_key, latest).where(Article.outlet_key.in_(keys))
    rows = session.execute(query.group_by(Article.outlet_key))
    return {key: name for key, name in rows if key is not None and name is not None}
