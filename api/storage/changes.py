"""Rows of changes: the last one of each article, quote and speaker, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from api.storage.bulk import add_rows
from api.storage.models import Change, Quote, Speaker

_MOST_AT_ONCE = 500  # ids in one statement; databases limit its parameters


class Resource(StrEnum):
    """What can change."""

    ARTICLE = "article"
    QUOTE = "quote"
    SPEAKER = "speaker"


class Action(StrEnum):
    """What became of it."""

    UPSERTED = "upserted"  # new, or not as before
    DELETED = "deleted"
    MERGED = "merged"  # it lives on as another
    REJECTED = "rejected"  # a person said that it is no quotation


def record(
    session: Session,
    resource: Resource,
    ids: Sequence[str],
    action: Action,
    now: datetime,
    target_id: str | None = None,
) -> None:
    """Note what became of these resources, in this order, in place of what was noted of them before.

    Belongs into the transaction of the change itself.
    """
    for start in range(0, len(ids), _MOST_AT_ONCE):
        batch = ids[start : start + _MOST_AT_ONCE]
        session.execute(delete(Change).where(Change.resource == resource, Change.resource_id.in_(batch)))
        add_rows(
            session,
            Change,
            [
                {
                    "resource": resource,
                    "resource_id": resource_id,
                    "action": action,
                    "target_id": target_id,
                    "changed_at": now,
                }
                for resource_id in batch
            ],
        )


def last_of(session: Session, resource: Resource, resource_id: str) -> Change | None:
    """The last change of one resource."""
    return session.scalar(
        select(Change).where(Change.resource == resource, Change.resource_id == resource_id)
    )


def was_deleted(session: Session, resource_id: str) -> bool:
    """Whether this was an article, quote or speaker, and is gone."""
    query = select(Change.sequence).where(
        Change.resource.in_(list(Resource)),
        Change.resource_id == resource_id,
        Change.action == Action.DELETED,
    )
    return session.scalar(query) is not None


def page(session: Session, limit: int, after: int, resource: str | None) -> list[Change]:
    """At most `limit` changes, of one kind or all, oldest first, from behind the sequence `after`."""
    query = select(Change).where(Change.sequence > after)
    if resource is not None:
        query = query.where(Change.resource == resource)
    return list(session.scalars(query.order_by(Change.sequence).limit(limit)))


def touch_quotes(session: Session, quotes: ColumnElement[bool], now: datetime) -> list[str]:
    """Note that the quotes that meet this condition read differently now, if only by what they name.

    Returns their ids.
    """
    touched: list[str] = []
    standing = Quote.rejected_at.is_(None)  # a rejected one stays so, whatever it names
    for condition, action in ((standing, Action.UPSERTED), (~standing, Action.REJECTED)):
        ids = list(session.scalars(select(Quote.id).where(quotes, condition).order_by(Quote.id)))
        for start in range(0, len(ids), _MOST_AT_ONCE):
            batch = ids[start : start + _MOST_AT_ONCE]
            session.execute(update(Quote).where(Quote.id.in_(batch)).values(updated_at=now))
        record(session, Resource.QUOTE, ids, action, now)
        touched += ids
    return touched


def touch_speakers(session: Session, quotes: ColumnElement[bool], now: datetime) -> None:
    """Note that the speakers of the quotes that meet this condition read differently now."""
    query = select(Quote.speaker_id).where(quotes, Quote.speaker_id.is_not(None)).distinct()
    ids = sorted(speaker_id for speaker_id in session.scalars(query) if speaker_id is not None)
    for start in range(0, len(ids), _MOST_AT_ONCE):
        batch = ids[start : start + _MOST_AT_ONCE]
        session.execute(update(Speaker).where(Speaker.id.in_(batch)).values(updated_at=now))
    record(session, Resource.SPEAKER, ids, Action.UPSERTED, now)
