"""Rows of API keys. None is ever erased: that there once was a key keeps the server closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from api.storage.lookup import Lookup, moment_of
from api.storage.models import ApiKey

_ANY = select(ApiKey.id).limit(1)


def any_exists(lookup: Lookup) -> bool:
    """Whether a key was ever created."""
    return bool(lookup.rows(_ANY))


def find(session: Session, prefix: str) -> ApiKey | None:
    """The key that begins like this."""
    return session.scalar(select(ApiKey).where(ApiKey.prefix == prefix))


class KeyRow(NamedTuple):
    """A key as it is in its row."""

    id: str
    name: str
    prefix: str
    digest: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


def with_prefix(lookup: Lookup, prefix: str) -> KeyRow | None:
    """The key that begins like this."""
    return _row(lookup.rows(_WITH_PREFIX, {"prefix": prefix}))


def with_id(lookup: Lookup, key_id: str) -> KeyRow | None:
    """The key with this id."""
    return _row(lookup.rows(_WITH_ID, {"id": key_id}))


def _row(found: Sequence[tuple[Any, ...]]) -> KeyRow | None:
    for *texts, created, expires, revoked, used in found:
        moments = (created, expires, revoked, used)
        return KeyRow._make([*texts, *(None if moment is None else moment_of(moment) for moment in moments)])
    return None


_KEYS = select(*(ApiKey.__table__.c[name] for name in KeyRow._fields))
_WITH_PREFIX = _KEYS.where(ApiKey.prefix == bindparam("prefix"))
_WITH_ID = _KEYS.where(ApiKey.id == bindparam("id"))


def newest_first(session: Session) -> Sequence[ApiKey]:
    """All keys."""
    return session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.id.desc())).all()


def mark_used(session: Session, key_id: str, now: datetime, interval: timedelta) -> None:
    """Note that the key was used, unless that was noted within the interval before."""
    is_due = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= now - interval)
    session.execute(update(ApiKey).where(ApiKey.id == key_id, is_due).values(last_used_at=now))
