"""What changed last about each resource, in the order of the changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.models.base import Base


class Change(Base):
    """The last change of an article, quote or speaker; it outlives what it tells of.

    `sequence` grows with every change and is never given out twice.
    """

    __tablename__ = "changes"

    sequence: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    resource: Mapped[str]  # article | quote | speaker
    resource_id: Mapped[str]
    action: Mapped[str]  # upserted | deleted | merged | rejected
    # What a merged speaker lives on as; the article that a quote is no longer found in.
    target_id: Mapped[str | None]
    changed_at: Mapped[datetime]

    __table_args__ = (
        Index("uq_changes_resource", "resource", "resource_id", unique=True),
        {"sqlite_autoincrement": True},
    )
