"""Outlets: what the articles say who published them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import String, column, func, select, values
from sqlalchemy.orm import Session

from api.storage.models import Article


def page(session: Session, limit: int, after: str | None) -> list[tuple[str, int, datetime]]:
    """At most `limit` folded names behind `after`, with numbers of articles and dates of the latest one."""
    query = select(Article.outlet_key, func.count(), func.max(Article.listed_at))
    query = query.where(Article.outlet_key.is_not(None) if after is None else Article.outlet_key > after)
    rows = session.execute(query.group_by(Article.outlet_key).order_by(Article.outlet_key).limit(limit))
    return [(key, number, latest) for key, number, latest in rows if key is not None]


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
