"""Speakers, listed and read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from api.errors import Merged
from api.services.change_log import not_there
from api.services.countries import country_code
from api.services.mapping import speaker_record
from api.services.names import fold, organization_key, spelling_key
from api.services.pages import float_position, name_position, page_of
from api.services.records import Key, Page, SpeakerRecord
from api.storage import counts, speakers
from api.storage.changes import Resource
from api.storage.models import Speaker
from api.storage.session import Database
from api.storage.speakers import SpeakerCriteria
from nlp.quotation import SpeakerType

_MOST_WORDS = 10  # of what was typed


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerFilter:
    """Conditions on speakers; None or no value is no condition, of several values any will do."""

    q: str | None = None  # beginnings of words of the name
    name: str | None = None  # whom this may mean, in any spelling; the surname is enough
    type: Sequence[SpeakerType] = ()
    country: Sequence[str] = ()


class SpeakerDirectory:
    """Knows who is quoted, under which names and in which roles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self, limit: int, after: Key | None = None, *, count: bool = False, **conditions: Any
    ) -> Page[SpeakerRecord]:
        """Speakers by name, or the likeliest first where the conditions, those of SpeakerFilter, have `q`.

        With `count` the page tells how many there are in all. Raises InvalidValue for an unknown country.
        """
        with self._database.reading() as session:
            criteria = _criteria(session, SpeakerFilter(**conditions))
            rows = _keyed(session, criteria, limit + 1, after)
            shown = speaker_records(session, [speaker for speaker, _ in rows[:limit]])
            records = {record.id: record for record in shown}
            return page_of(
                rows,
                limit,
                lambda row: records[row[0].id],
                lambda row: row[1],
                speakers.count(session, criteria) if count else None,
            )

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """Names of the speakers with these ids; what is no id has none."""
        with self._database.reading() as session:
            return {row.id: row.name for row in speakers.by_ids(session, ids)}

    def get(self, speaker_id: str) -> SpeakerRecord:
        """One speaker. Raises NotFound, Gone, or Merged naming the one it lives on as."""
        with self._database.reading() as session:
            [record] = speaker_records(session, [present_speaker(session, speaker_id)])
            return record


def present_speaker(session: Session, speaker_id: str) -> Speaker:
    """One speaker. Raises NotFound, Gone, or Merged naming the one it lives on as."""
    speaker = speakers.find(session, speaker_id)
    if speaker is None:
        raise not_there(session, Resource.SPEAKER, speaker_id)
    if speaker.merged_into is not None:
        raise Merged(speaker.merged_into)
    return speaker


def _criteria(session: Session, asked: SpeakerFilter) -> SpeakerCriteria:
    return SpeakerCriteria(
        ids=None if asked.name is None else speaker_ids_meant(session, asked.name),
        types=tuple(each.value for each in asked.type),
        countries=tuple(country_code(code, "country") for code in asked.country),
        beginnings=None if asked.q is None else tuple(dict.fromkeys(fold(asked.q).split()[:_MOST_WORDS])),
    )


def _keyed(
    session: Session, criteria: SpeakerCriteria, limit: int, after: Key | None
) -> Sequence[tuple[Speaker, Key]]:
    """Rows of a page with their positions."""
    if criteria.beginnings is not None:
        ranked = speakers.ranked_page(session, criteria, limit, float_position(after))
        return [(speaker, (rank, speaker.id)) for speaker, rank in ranked]
    rows = speakers.page(session, criteria, limit, name_position(after))
    return [(speaker, (speaker.sort_name, speaker.id)) for speaker in rows]


def speaker_records(session: Session, rows: Sequence[Speaker]) -> list[SpeakerRecord]:
    """The records of these speakers, in the same order, with the roles that their quotes state."""
    ids = [speaker.id for speaker in rows]
    roles = speakers.roles(session, ids)
    quote_counts = counts.count_by_speaker(session, ids)
    return [speaker_record(row, roles[row.id], quote_counts.get(row.id, 0)) for row in rows]


def speaker_ids_meant(session: Session, id_or_name: str) -> tuple[str, ...]:
    """Ids of the speakers that an id or a name, in whatever spelling, may mean; the surname is enough."""
    if (speaker := speakers.find(session, id_or_name)) is not None:
        return (speaker.merged_into or speaker.id,)
    spelling = spelling_key(fold(id_or_name))
    if not spelling:
        return ()
    return speakers.ids_named(session, spelling, {spelling, organization_key(id_or_name, None)})
