"""Quotes as lists show them, kept since putting one together takes a dozen lookups."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.models.base import Base


class RenderedQuote(Base):
    """A quote in JSON. It holds as long as the quote was not changed since, and is of the form wanted."""

    __tablename__ = "rendered_quotes"

    number: Mapped[int] = mapped_column(ForeignKey("quotes.number", ondelete="CASCADE"), primary_key=True)
    updated_at: Mapped[datetime]  # the quote's own, when it was rendered
    form: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
