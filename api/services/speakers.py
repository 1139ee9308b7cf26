"""Speakers, listed and read."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from api.services.change_log import not_there
from api.services.mapping import speaker_record
from api.services.names import fold, organization_key, spelling_key
from api.services.pages import name_position, page_of
from api.services.records import Key, Page, SpeakerRecord
from api.storage import counts, speakers
from api.storage.changes import Resource
from api.storage.models import Speaker
from api.storage.session import Database


class SpeakerDirectory:
    """Knows who is quoted, under which names and in which roles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, limit: int, after: Key | None = None, *, q: str | None = None) -> Page[SpeakerRecord]:
        """Speakers by name; with `q` those that this name (any spelling, surname alone) may mean."""
        with self._database.reading() as session:
            meant = None if q is None else speaker_ids_meant(session, q)
            rows = speakers.page(session, limit + 1, name_position(after), meant)
            records = {record.id: record for record in speaker_records(session, rows[:limit])}
            return page_of(
                rows,
                limit,
                lambda speaker: records[speaker.id],
                lambda speaker: (speaker.sort_name, speaker.id),
            )

    def get(self, speaker_id: str) -> SpeakerRecord:
        """One speaker. Raises NotFound, Gone, or Merged naming the one it lives on as."""
        with self._database.reading() as session:
            speaker = speakers.find(session, speaker_id)
            if speaker is None:
                raise not_there(session, Resource.SPEAKER, speaker_id)
            [record] = speaker_records(session, [speaker])
            return record


def speaker_records(session: Session, rows: Sequence[Speaker]) -> list[SpeakerRecord]:
    """The records of these speakers, in the same order, with the roles that their quotes state."""
    ids = [speaker.id for speaker in rows]
    roles = speakers.roles(session, ids)
    quote_counts = counts.count_by_speaker(session, ids)
    return [speaker_record(row, roles[row.id], quote_counts.get(row.id, 0)) for row in rows]


def speaker_ids_meant(session: Session, id_or_name: str) -> tuple[str, ...]:
    """Ids of the speakers that an id or a name, in whatever spelling, may mean; the surname is enough."""
    if speakers.find(session, id_or_name) is not None:
        return (id_or_name,)
    spelling = spelling_key(fold(id_or_name))
    if not spelling:
        return ()
    return speakers.ids_named(session, spelling, {spelling, organization_key(id_or_name, None)})
