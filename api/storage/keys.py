"""Rows of API keys. None is ever erased: that there once was a key keeps the server closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from api.storage.lookup import Lookup
from api.storage.models import ApiKey

_ANY = select(ApiKey.id).limit(1)


def any_exists(lookup: Lookup) -> bool:
    """Whether a key was ever created."""
    return bool(lookup.rows(_ANY))


def find(session: Session, prefix: str) -> ApiKey | None:
    """The key that begins like this."""
    return session.scalar(select(ApiKey).where(ApiKey.prefix == prefix))


def find_by_id(session: Session, key_id: str) -> ApiKey | None:
    """The key with this id."""
    return session.get(ApiKey, key_id)


def newest_first(session: Session) -> Sequence[ApiKey]:
    """All keys."""
    return session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id.desc())).all()


def mark_used(session: Session, key_id: str, now: datetime, interval: timedelta) -> None:
    """Note that the key was used, unless that was noted within the interval before."""
    is_due = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - interval)
    session.execute(update(ApiKey).where(ApiKey.id == key_id, is_due).values(last_used_at=now))
