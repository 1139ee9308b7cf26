"""The tables.

Every index that serves a listing ends in (listed_at, id): a page then starts where the last one ended,
whatever the filter, and nothing is sorted. `listed_at` is coalesce(published_at, created_at).
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC; SQLite knows no zones, so they are taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC. Raises ValueError for a datetime without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the value its zone."""
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value


class Base(DeclarativeBase):
    """Declarative base; constraints are named, as migrations need."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy's declaration)
        datetime: UtcDateTime,
        str: String,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
        list[str]: JSON,
    }


class Article(Base):
    """An article with the text as it came in."""

    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    url: Mapped[str | None] = mapped_column(index=True)
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
    superseded_by: Mapped[str | None] = mapped_column(ForeignKey("articles.id", ondelete="SET NULL"))
    listed_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    __table_args__ = (
        Index("ix_articles_listed", "listed_at", "id"),
        Index("ix_articles_outlet_listed", "outlet_key", "listed_at", "id"),
        # Few articles are superseded: an index of the others would tempt a planner to begin lists with it.
        Index(
            "ix_articles_superseded_by",
            "superseded_by",
            sqlite_where=superseded_by.is_not(None),
            postgresql_where=superseded_by.is_not(None),
        ),
    )


class Speaker(Base):
    """Somebody who speaks in one article or more."""

    __tablename__ = "speakers"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    sort_name: Mapped[str]  # folded
    type: Mapped[str]
    country: Mapped[str | None]
    blocked_by: Mapped[int] = mapped_column(
        server_default="0", index=True
    )  # version of the keys of its blocks
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    aliases: Mapped[list[SpeakerAlias]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (Index("ix_speakers_sort_name", "sort_name", "id"),)


class SpeakerAlias(Base):
    """A spelling of a speaker's name that at least one quote has."""

    __tablename__ = "speaker_aliases"

    speaker_id: Mapped[str] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    spelling: Mapped[str] = mapped_column(index=True)  # folded, and the same however it is transliterated
    link_key: Mapped[str] = mapped_column(index=True)  # what other spellings of the name share: the surname
    uses: Mapped[int]  # number of quotes with this spelling


class SpeakerBlock(Base):
    """A key that a speaker shares with all whose names may be the same person's or organisation's."""

    __tablename__ = "speaker_blocks"

    key: Mapped[str] = mapped_column(primary_key=True)
    speaker_id: Mapped[str] = mapped_column(
        ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    __table_args__ = ({"sqlite_with_rowid": False},)


class MergeCandidate(Base):
    """Two speakers who may be one, and why; `one_id` is the lower id."""

    __tablename__ = "merge_candidates"

    id: Mapped[str] = mapped_column(primary_key=True)
    one_id: Mapped[str] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"))
    other_id: Mapped[str] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"), index=True)
    score: Mapped[float]
    evidence: Mapped[list[dict[str, Any]]]
    found_at: Mapped[datetime]

    one: Mapped[Speaker] = relationship(foreign_keys=one_id, lazy="joined", innerjoin=True)
    other: Mapped[Speaker] = relationship(foreign_keys=other_id, lazy="joined", innerjoin=True)

    __table_args__ = (
        Index("uq_merge_candidates_pair", "one_id", "other_id", unique=True),
        Index("ix_merge_candidates_found", "found_at", "id"),
    )


IS_THOUGHT = text("reported = 'thought'")
"""Condition of a partial index; planners know it again only word by word, without a parameter."""


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
    created_at: Mapped[datetime]

    article: Mapped[Article] = relationship(lazy="joined", innerjoin=True)
    speaker: Mapped[Speaker | None] = relationship(lazy="joined")
    countries: Mapped[list[QuoteCountry]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, lazy="selectin"
    )
    topics: Mapped[list[QuoteTopic]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, lazy="selectin"
    )

    __table_args__ = (
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
