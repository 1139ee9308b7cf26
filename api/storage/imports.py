"""Rows of imports, and of the lines that were refused."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from api.storage.models import Article, Import, ImportFault


def find(session: Session, import_id: str) -> Import | None:
    """One import."""
    return session.get(Import, import_id)


def page(session: Session, limit: int, after: tuple[datetime, str] | None) -> list[Import]:
    """At most `limit` imports, newest first, from behind the position `after`."""
    query = select(Import).order_by(Import.created_at.desc(), Import.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(Import.created_at, Import.id) < after)
    return list(session.scalars(query))


def faults(session: Session, import_id: str, limit: int, after: int) -> list[ImportFault]:
    """At most `limit` refused lines of an import, in their order, from behind the line `after`."""
    query = select(ImportFault).where(ImportFault.import_id == import_id, ImportFault.line > after)
    return list(session.scalars(query.order_by(ImportFault.line).limit(limit)))


def article_counts(session: Session, import_ids: Collection[str]) -> dict[str, dict[str, int]]:
    """How many articles of these imports have which status."""
    query = select(Article.import_id, Article.status, func.count()).where(Article.import_id.in_(import_ids))
    found: dict[str, dict[str, int]] = {import_id: {} for import_id in import_ids}
    for import_id, status, number in session.execute(query.group_by(Article.import_id, Article.status)):
        if import_id is not None:
            found[import_id][status] = number
    return found


def unfinished(session: Session, since: datetime) -> list[Import]:
    """Imports that are being received, but of which nothing has been heard since then."""
    query = select(Import).where(Import.status == "receiving", Import.updated_at < since)
    return list(session.scalars(query))
