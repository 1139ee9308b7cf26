"""Articles."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.models.base import Base

IS_WAITING = text("status IN ('pending', 'extracting')")
IS_TAKEN = text("leased_until IS NOT NULL")
HAS_FAILED = text("status = 'failed'")
"""Conditions of partial indexes; planners know them again only word by word, without a parameter."""


class Article(Base):
    """An article with the text as it came in."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    url: Mapped[str | None]
    external_id: Mapped[str | None] = mapped_column(index=True)  # the client's own
    outlet: Mapped[str | None]
    outlet_key: Mapped[str | None]  # folded
    published_at: Mapped[datetime | None]
    authors: Mapped[list[str]]
    text: Mapped[str] = mapped_column(Text, deferred=True)
    text_digest: Mapped[str] = mapped_column(index=True)
    identity: Mapped[str] = mapped_column(unique=True)  # digest of text, url and outlet
    status: Mapped[str]
    status_reason: Mapped[str | None]
    model_name: Mapped[str | None]
    model_version: Mapped[str | None]
    import_id: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(server_default="0")  # extractions begun
    leased_until: Mapped[datetime | None]  # whoever extracts it has it until then
    superseded_by: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    listed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        # Longer than other indexes of PostgreSQL take.
        Index("ix_articles_url", "url", postgresql_using="hash"),
        Index("ix_articles_created", "created_at", "id"),
        Index("ix_articles_updated", "updated_at", "id"),
        Index("ix_articles_listed", "listed_at", "id"),
        Index("ix_articles_outlet_listed", "outlet_key", "listed_at", "id"),
        # Few articles are superseded: an index of the others would tempt a planner to begin lists with it.
        Index(
            "ix_articles_superseded_by",
            "superseded_by",
            sqlite_where=superseded_by.is_not(None),
            postgresql_where=superseded_by.is_not(None),
        ),
        Index("ix_articles_import", "import_id", "status"),
        # What is still to be extracted: few among many.
        Index(
            "ix_articles_waiting", "created_at", "id", sqlite_where=IS_WAITING, postgresql_where=IS_WAITING
        ),
        Index("ix_articles_taken", "leased_until", sqlite_where=IS_TAKEN, postgresql_where=IS_TAKEN),
        Index("ix_articles_failed", "status_reason", sqlite_where=HAS_FAILED, postgresql_where=HAS_FAILED),
    )
