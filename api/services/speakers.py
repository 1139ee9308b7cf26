"""Speakers, listed and read."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.errors import NotFound
from api.services.mapping import speaker_record
from api.services.names import fold, organization_key, spelling_key
from api.services.pages import name_position, page_of
from api.services.records import Key, Page, SpeakerRecord
from api.storage import counts, speakers
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
            shown = [speaker.id for speaker in rows[:limit]]
            roles = speakers.roles(session, shown)
            quote_counts = counts.count_by_speaker(session, shown)
            return page_of(
                rows,
                limit,
                lambda speaker: speaker_record(speaker, roles[speaker.id], quote_counts.get(speaker.id, 0)),
                lambda speaker: (speaker.sort_name, speaker.id),
            )

    def get(self, speaker_id: str) -> SpeakerRecord:
        """One speaker. Raises NotFound."""
        with self._database.reading() as session:
            speaker = speakers.find(session, speaker_id)
            if speaker is None:
                raise NotFound(f"There is no speaker {speaker_id}.")
            roles = speakers.roles(session, [speaker_id])[speaker_id]
            quote_count = counts.count_by_speaker(session, [speaker_id]).get(speaker_id, 0)
            return speaker_record(speaker, roles, quote_count)


def speaker_ids_meant(session: Session, id_or_name: str) -> tuple[str, ...]:
    """Ids of the speakers that an id or a name, in whatever spelling, may mean; the surname is enough."""
    if speakers.find(session, id_or_name) is not None:
        return (id_or_name,)
    spelling = spelling_key(fold(id_or_name))
    if not spelling:
        return ()
    return speakers.ids_named(session, spelling, {spelling, organization_key(id_or_name, None)})
