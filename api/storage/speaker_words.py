"""Rows of the words under which speakers are shown to whoever begins to type them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy.orm import Session

from api.storage.models import SpeakerWord
from api.storage.speaker_keys import replace_keys


def replace(session: Session, words: Mapping[str, Collection[str]]) -> None:
    """Let these speakers, by their ids, be found by these words and no others."""
    replace_keys(session, SpeakerWord, SpeakerWord.word, words)
