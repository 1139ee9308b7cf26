"""Rows that each give a speaker a key, of whatever kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.storage.bulk import add_rows
from api.storage.models import SpeakerBlock, SpeakerWord


def replace_keys(
    session: Session,
    table: type[SpeakerBlock | SpeakerWord],
    key: InstrumentedAttribute[str],
    wanted: Mapping[str, Collection[str]],
) -> None:
    """Let these speakers, by their ids, have these keys and no others."""
    there: dict[str, set[str]] = defaultdict(set)
    rows = session.execute(select(table.speaker_id, key).where(table.speaker_id.in_(wanted)))
    for speaker_id, each in rows:
        there[speaker_id].add(each)
    for speaker_id, old in there.items():
        if gone := old - set(wanted[speaker_id]):
            session.execute(delete(table).where(table.speaker_id == speaker_id, key.in_(gone)))
    new = [
        {"speaker_id": speaker_id, key.key: each}
        for speaker_id, keys in wanted.items()
        for each in sorted(set(keys) - there[speaker_id])
    ]
    add_rows(session, table, new)
