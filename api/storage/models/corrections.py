"""What people corrected: kept with who, when, before and after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.models.base import Base


class Correction(Base):
    """One correction of a quote. `changes` is {field: {"before": …, "after": …}}."""

    __tablename__ = "corrections"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"), index=True)
    quote_id: Mapped[str]
    action: Mapped[str]  # corrected | undone
    undoes: Mapped[str | None]  # id of the correction that this one takes back
    changes: Mapped[dict[str, Any]]
    comment: Mapped[str | None]
    made_by: Mapped[str | None]  # name of the API key; None: without a key
    made_at: Mapped[datetime]

    __table_args__ = (Index("ix_corrections_quote", "quote_id", "number"),)


class SpeakerDecision(Base):
    """One decision about who is who: a merge, a split, an alias, an external id.

    `details` has what it takes to undo it: the quotes that moved, the aliases, what stood there before.
    """

    __tablename__ = "speaker_decisions"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"))
    other_id: Mapped[str | None] = mapped_column(index=True)
    action: Mapped[str]  # merged | split | edited | undone
    undoes: Mapped[str | None]
    details: Mapped[dict[str, Any]]
    comment: Mapped[str | None]
    made_by: Mapped[str | None]
    made_at: Mapped[datetime]

    __table_args__ = (Index("ix_speaker_decisions_speaker", "speaker_id", "number"),)
