"""Rows of the keys under which speakers are found."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import case, delete, func, insert, literal, select
from sqlalchemy.orm import Session, selectinload

from api.storage.models import Speaker, SpeakerBlock


def replace(session: Session, speaker: Speaker, keys: Collection[str], version: int) -> None:
    """Let the speaker be found under these keys, and no others."""
    block = SpeakerBlock
    old = set(session.scalars(select(block.key).where(block.speaker_id == speaker.id)))
    if gone := old - set(keys):
        session.execute(delete(block).where(block.speaker_id == speaker.id, block.key.in_(gone)))
    if new := sorted(set(keys) - old):
        session.execute(insert(block), [{"key": key, "speaker_id": speaker.id} for key in new])
    speaker.blocked_by = version


def sharing(
    session: Session, keys: Collection[str], types: Collection[str], country: str | None, limit: int
) -> list[Speaker]:
    """At most `limit` speakers of these types with one of the keys, with their aliases.

    Those of the country come first, then those with most of the keys, then the oldest.
    """
    if not keys:
        return []
    at_home = case((Speaker.country == country, 0), else_=1) if country else literal(0)
    found = (
        select(Speaker.id)
        .join(SpeakerBlock, SpeakerBlock.speaker_id == Speaker.id)
        .where(SpeakerBlock.key.in_(keys), Speaker.type.in_(types))
        .group_by(Speaker.id)
        .order_by(at_home, func.count().desc(), Speaker.id)
        .limit(limit)
    )
    ids = list(session.scalars(found))
    rows = session.scalars(select(Speaker).where(Speaker.id.in_(ids)).options(selectinload(Speaker.aliases)))
    return sorted(rows, key=lambda speaker: ids.index(speaker.id))


def outdated(session: Session, version: int, limit: int) -> list[Speaker]:
    """At most `limit` speakers whose keys are of another version, with their aliases."""
    return list(
        session.scalars(
            select(Speaker)
            .where(Speaker.blocked_by < version)
            .options(selectinload(Speaker.aliases))
            .limit(limit)
        )
    )
