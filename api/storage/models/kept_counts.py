"""Numbers that are kept, since counting them anew takes as long as there are quotes."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.models.base import Base


class KeptCount(Base):
    """How many there are of something that a key tells: quotes about a topic, articles of an outlet, say.

    What there is none of has no row.
    """

    __tablename__ = "kept_counts"

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]

    __table_args__ = (Index("ix_kept_counts_number", "kind", "number", "key"),)
