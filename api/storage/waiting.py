"""Rows of articles whose quotes have yet to be found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session, undefer

from api.storage.models import Article
from api.storage.models.articles import HAS_FAILED, IS_TAKEN, IS_WAITING


def is_any(session: Session, now: datetime) -> bool:
    """Whether there is an article that nobody has taken."""
    return session.scalar(_free(now).with_only_columns(Article.id).limit(1)) is not None


def number_and_oldest(session: Session) -> tuple[int, datetime | None]:
    """How many articles wait or are being extracted, and since when the oldest of them does.

    One that was extracted before waits since it was last changed.
    """
    since = case((Article.model_name.is_(None), Article.created_at), else_=Article.updated_at)
    number, oldest = session.execute(
        select(func.count(), func.min(since)).select_from(Article).where(IS_WAITING)
    ).one()
    return number, oldest


def failures(session: Session) -> dict[str, int]:
    """How many articles failed, by the reason."""
    query = select(Article.status_reason, func.count()).where(HAS_FAILED).group_by(Article.status_reason)
    return {reason or "unknown": number for reason, number in session.execute(query)}


def next_ids(
    session: Session, now: datetime, limit: int, most_characters: int, among: Sequence[str] | None = None
) -> list[str]:
    """Ids of the articles to be taken next, oldest first; only some `among` these where there are any.

    One that was begun before stands alone: it may be what ended the process that had begun it.
    """
    query = _free(now).order_by(Article.created_at, Article.id).limit(limit)
    if among is not None:
        query = query.where(Article.id.in_(among))
    rows = session.execute(query.with_only_columns(Article.id, Article.attempts, func.length(Article.text)))
    found: list[str] = []
    characters = 0
    for article_id, attempts, length in rows:
        characters += length
        if found and (attempts > 0 or characters > most_characters):
            break
        found.append(article_id)
        if attempts > 0:
            break
    return found


def free(session: Session, now: datetime, among: Sequence[str]) -> list[Article]:
    """Those of these articles that wait and that nobody has taken, oldest first."""
    query = _free(now).where(Article.id.in_(among)).order_by(Article.created_at, Article.id)
    return list(session.scalars(query))


def with_texts(session: Session, ids: list[str]) -> list[Article]:
    """These articles with their texts, oldest first."""
    query = select(Article).where(Article.id.in_(ids)).order_by(Article.created_at, Article.id)
    return list(session.scalars(query.options(undefer(Article.text))))


def taken(session: Session, among: Sequence[str] | None = None) -> list[Article]:
    """The articles that somebody has taken, or those `among` these."""
    query = select(Article).where(IS_TAKEN)
    return list(session.scalars(query if among is None else query.where(Article.id.in_(among))))


def held(session: Session, lease: datetime) -> list[Article]:
    """The articles that whoever made this lease has taken."""
    return list(session.scalars(select(Article).where(IS_TAKEN, Article.leased_until == lease)))


def _free(now: datetime) -> Select[Any]:
    return select(Article).where(IS_WAITING, or_(Article.leased_until.is_(None), Article.leased_until < now))
