"""Speakers, the spellings of their names, and whom else they may be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.storage.models.base import Base


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
    external_id: Mapped[str | None] = mapped_column(index=True)  # Wikidata's
    merged_into: Mapped[str | None] = mapped_column(index=True)  # id of whom it lives on as
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    aliases: Mapped[list[SpeakerAlias]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (Index("ix_speakers_sort_name", "sort_name", "id"),)


class SpeakerAlias(Base):
    """A spelling of a speaker's name that at least one quote has, or that somebody added."""

    __tablename__ = "speaker_aliases"

    speaker_id: Mapped[str] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    spelling: Mapped[str] = mapped_column(index=True)  # folded, and the same however it is transliterated
    link_key: Mapped[str] = mapped_column(index=True)  # what other spellings of the name share: the surname
    uses: Mapped[int]  # number of quotes with this spelling
    added_by_hand: Mapped[bool] = mapped_column(server_default=false())  # stays without a quote


class SpeakerBlock(Base):
    """A key that a speaker shares with all whose names may be the same person's or organisation's."""

    __tablename__ = "speaker_blocks"

    key: Mapped[str] = mapped_column(primary_key=True)
    speaker_id: Mapped[str] = mapped_column(
        ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True
    )

    __table_args__ = ({"sqlite_with_rowid": False},)


class SpeakerWord(Base):
    """A word of a speaker's names, folded: whoever types its beginning is shown the speaker."""

    __tablename__ = "speaker_words"

    word: Mapped[str] = mapped_column(primary_key=True)
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


class SpeakerDistinction(Base):
    """Two speakers whom somebody told apart; `one_id` is the lower id."""

    __tablename__ = "speaker_distinctions"

    one_id: Mapped[str] = mapped_column(ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[str] = mapped_column(
        ForeignKey("speakers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    made_at: Mapped[datetime]
