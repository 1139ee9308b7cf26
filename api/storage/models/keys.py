"""API keys, and responses kept for requests that are sent again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.models.base import Base


class ApiKey(Base):
    """A key that a client authenticates with; only its digest is stored."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)  # the part of the key that finds it
    digest: Mapped[str]
    scope: Mapped[str]  # read | write | admin
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class IdempotentResponse(Base):
    """What a request with an Idempotency-Key was answered."""

    __tablename__ = "idempotent_responses"

    client: Mapped[str] = mapped_column(primary_key=True)  # id of the API key, or empty
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]  # of method, path and body
    status: Mapped[int | None]  # None: still being worked on
    headers: Mapped[list[list[str]] | None] = mapped_column(JSON(none_as_null=True))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    resource_id: Mapped[str | None] = mapped_column(index=True)  # what erasing it erases this for
    created_at: Mapped[datetime] = mapped_column(index=True)
    held_by: Mapped[str | None]  # whoever works on it
    held_until: Mapped[datetime | None]  # and until when nobody else may, unless that is put off
