"""Rows of the words under which speakers are shown to whoever begins to type them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from api.storage.models import SpeakerWord


def replace(session: Session, speaker_id: str, words: Collection[str]) -> None:
    """Let the speaker be found by these words, and no others."""
    old = set(session.scalars(select(SpeakerWord.word).where(SpeakerWord.speaker_id == speaker_id)))
    if gone := old - set(words):
        session.execute(
            delete(SpeakerWord).where(SpeakerWord.speaker_id == speaker_id, SpeakerWord.word.in_(gone))
        )
    if new := sorted(set(words) - old):
        session.execute(insert(SpeakerWord), [{"word": word, "speaker_id": speaker_id} for word in new])
