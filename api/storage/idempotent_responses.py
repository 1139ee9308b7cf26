"""Rows of responses kept for requests that are sent again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from api.storage.models import IdempotentResponse


def find(session: Session, client: str, key: str) -> IdempotentResponse | None:
    """What is known of a client's request with this key."""
    return session.get(IdempotentResponse, (client, key))


def expire(session: Session, before: datetime) -> None:
    """Forget requests that began before a moment."""
    session.execute(delete(IdempotentResponse).where(IdempotentResponse.created_at < before))


def forget_about(session: Session, resource_ids: Collection[str]) -> None:
    """Forget the responses that hold these resources."""
    session.execute(delete(IdempotentResponse).where(IdempotentResponse.resource_id.in_(resource_ids)))
