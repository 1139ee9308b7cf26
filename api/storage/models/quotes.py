"""Quotes, and the countries and topics they concern."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.storage.models.articles import Article
from api.storage.models.base import Base
from api.storage.models.speakers import Speaker

IS_THOUGHT = text("reported = 'thought'")
"""Condition of a partial index: thoughts are few among the quotes, and are counted twice as fast with it."""


class Quote(Base):
    """A quotation of an article. `number` ties it to its full-text row, `id` is what the world sees."""

    __tablename__ = "quotes"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    article_id: Mapped[str] = mapped_column(ForeignKey("articles.id", ondelete="CASCADE"))
    speaker_id: Mapped[str | None] = mapped_column(ForeignKey("speakers.id"))
    type: Mapped[str]
    reported: Mapped[str]
    polarity: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    content: Mapped[list[dict[str, Any]]]
    cue: Mapped[list[dict[str, Any]]]
    source: Mapped[list[dict[str, Any]]]
    speaker_name: Mapped[str | None]  # as the article spells it
    role: Mapped[str | None]
    role_key: Mapped[str | None]  # folded, a space before and after
    affiliation: Mapped[str | None]
    affiliation_key: Mapped[str | None]  # folded, a space before and after
    speaker_country: Mapped[str | None]  # of the speaker or the unnamed source
    speaker_country_evidence: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    unnamed_description: Mapped[str | None]
    unnamed_type: Mapped[str | None]
    via: Mapped[str | None]
    addressee: Mapped[str | None]
    context: Mapped[dict[str, Any]]
    confidence: Mapped[float]
    outlet_key: Mapped[str | None]
    listed_at: Mapped[datetime]
    corrected: Mapped[list[str]] = mapped_column(server_default="[]")  # fields that a person set
    rejected_at: Mapped[datetime | None]  # when a person said that it is no quotation
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    article: Mapped[Article] = relationship(lazy="joined", innerjoin=True)
    speaker: Mapped[Speaker | None] = relationship(lazy="joined")
    countries: Mapped[list[QuoteCountry]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, lazy="selectin"
    )
    topics: Mapped[list[QuoteTopic]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, lazy="selectin"
    )

    __table_args__ = (
        Index("ix_quotes_created", "created_at", "id"),
        Index("ix_quotes_updated", "updated_at", "id"),
        Index("ix_quotes_confidence", "confidence", "id"),
        Index("ix_quotes_listed", "listed_at", "id"),
        Index("ix_quotes_article_listed", "article_id", "listed_at", "id"),
        Index("ix_quotes_speaker_listed", "speaker_id", "listed_at", "id"),
        Index("ix_quotes_speaker_country_listed", "speaker_country", "listed_at", "id"),
        Index("ix_quotes_outlet_listed", "outlet_key", "listed_at", "id"),
        Index("ix_quotes_thought", "id", sqlite_where=IS_THOUGHT, postgresql_where=IS_THOUGHT),
    )


class QuoteCountry(Base):
    """A country that a quote concerns: its speaker's, a mentioned one, or both."""

    __tablename__ = "quote_countries"

    quote_id: Mapped[str] = mapped_column(ForeignKey("quotes.id", ondelete="CASCADE"), primary_key=True)
    country: Mapped[str] = mapped_column(primary_key=True)
    mentioned_position: Mapped[int | None]  # None: it is the speaker's alone
    listed_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_quote_countries_listed", "country", "listed_at", "quote_id", "mentioned_position"),
    )


class QuoteTopic(Base):
    """A topic of a quote, or one broader than that, so that a search for it finds the quote."""

    __tablename__ = "quote_topics"

    quote_id: Mapped[str] = mapped_column(ForeignKey("quotes.id", ondelete="CASCADE"), primary_key=True)
    topic_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    score: Mapped[float | None]
    position: Mapped[int | None]  # None: only a narrower topic was found
    listed_at: Mapped[datetime]

    __table_args__ = (Index("ix_quote_topics_listed", "topic_id", "listed_at", "quote_id"),)
