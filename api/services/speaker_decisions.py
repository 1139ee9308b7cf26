"""What people decide about who is who: speakers merged and split, spellings and external ids added.

Every decision is kept with who, when, and what it takes to undo it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.errors import Conflict, InvalidValue, Merged, NotFound
from api.services.change_log import not_there
from api.services.corrections import Author
from api.services.records import SpeakerRecord
from api.services.speaker_rearrangement import UNDONE, Rearrangement
from api.services.speakers import speaker_records
from api.storage import speaker_decisions, speakers
from api.storage.changes import Resource
from api.storage.models import Quote, Speaker, SpeakerDecision
from api.storage.session import Database

Guard = Callable[[SpeakerRecord], None]
"""May refuse a decision by raising, once it has seen what is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRecord:
    """One decision about a speaker."""

    id: str
    action: str  # merged | split | edited | undone
    speaker_id: str  # who it is about: who stays, of a merge; who was split, of a split
    other_id: str | None  # who was merged into it, or split off
    undoes: str | None
    undone_by: str | None
    details: dict[str, Any]
    comment: str | None
    made_by: str | None
    made_at: datetime


class SpeakerDecisions:
    """Merges, splits and describes speakers, and knows what was decided."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def merge(
        self, speaker_id: str, other_id: str, author: Author, guard: Guard | None = None
    ) -> SpeakerRecord:
        """Let the other's quotes and names be this speaker's; the other's id leads here from then on.

        Raises NotFound, Gone or Merged, InvalidValue for an `other_id` that cannot be.
        """
        with self._database.writing() as session:
            speaker = _guarded(session, speaker_id, guard)
            other = speakers.find(session, other_id)
            if other is None or other.merged_into is not None or other.id == speaker.id:
                raise InvalidValue("Must be the id of another speaker, as it is now.", field="speaker")
            Rearrangement(session, author).merge(speaker, other)
            return _record_of(session, speaker_id)

    def split(
        self,
        speaker_id: str,
        quote_ids: Sequence[str],
        spellings: Sequence[str],
        author: Author,
        guard: Guard | None = None,
    ) -> SpeakerRecord:
        """Make a new speaker of these quotes, and of those that call the speaker by one of these names.

        The two are not taken for one again. Raises NotFound, Gone or Merged, and InvalidValue naming the
        field where a quote or name is not the speaker's, or nothing would be left to either.
        """
        with self._database.writing() as session:
            speaker = _guarded(session, speaker_id, guard)
            moved = _quotes_meant(session, speaker, quote_ids, spellings)
            new = Rearrangement(session, author).split(speaker, moved)
            return _record_of(session, new.id)

    def describe(
        self, speaker_id: str, told: dict[str, Any], author: Author, guard: Guard | None = None
    ) -> SpeakerRecord:
        """Set `external_id`, or with `aliases` all spellings that no quote needs to have.

        Raises NotFound, Gone or Merged.
        """
        with self._database.writing() as session:
            speaker = _guarded(session, speaker_id, guard)
            Rearrangement(session, author).describe(speaker, told)
            return _record_of(session, speaker_id)

    def undo(
        self, speaker_id: str, decision_id: str, author: Author, guard: Guard | None = None
    ) -> SpeakerRecord:
        """Let all be as before a decision, where it still is as that left it.

        Gives the speaker that the decision is about; where nothing quotes that one without whom was merged
        into it, the latter. Raises NotFound, Gone or Merged, and Conflict where that cannot be any more.
        """
        with self._database.writing() as session:
            speaker = _guarded(session, speaker_id, guard)
            decision = speaker_decisions.find(session, speaker_id, decision_id)
            if decision is None or decision.action == UNDONE:
                raise NotFound(f"There is no decision {decision_id} about speaker {speaker_id}.")
            if speaker_decisions.undone(session, decision):
                raise Conflict("The decision was undone already.", code="undone_already")
            stays_id, other_id = decision.speaker_id, decision.other_id
            Rearrangement(session, author).undo(speaker, decision)
            # One that was split off is gone now.
            is_there = speakers.find(session, stays_id) is not None
            return _record_of(session, stays_id if is_there else other_id or stays_id)

    def history(self, speaker_id: str) -> list[DecisionRecord]:
        """All decisions about a speaker, the first one first. Raises NotFound, Gone or Merged."""
        with self._database.reading() as session:
            _guarded(session, speaker_id, None)
            rows = speaker_decisions.of_speaker(session, speaker_id)
            undone_by = {row.undoes: row.id for row in rows if row.undoes is not None}
            return [_decision_record(row, undone_by.get(row.id)) for row in rows]


def _guarded(session: Session, speaker_id: str, guard: Guard | None) -> Speaker:
    speaker = speakers.find(session, speaker_id)
    if speaker is None:
        raise not_there(session, Resource.SPEAKER, speaker_id)
    if speaker.merged_into is not None:
        raise Merged(speaker.merged_into)
    if guard is not None:
        guard(speaker_records(session, [speaker])[0])
    return speaker


def _record_of(session: Session, speaker_id: str) -> SpeakerRecord:
    session.expire_all()
    return speaker_records(session, [_guarded(session, speaker_id, None)])[0]


def _quotes_meant(
    session: Session, speaker: Speaker, quote_ids: Sequence[str], spellings: Sequence[str]
) -> list[str]:
    own = set(speaker_decisions.quote_ids(session, Quote.speaker_id == speaker.id))
    for quote_id in quote_ids:
        if quote_id not in own:
            raise InvalidValue(f"{quote_id} is no quote of this speaker.", field="quotes")
    names = {alias.name for alias in speaker.aliases}
    for spelling in spellings:
        if spelling not in names:
            raise InvalidValue(f"No quote calls the speaker {spelling}.", field="aliases")
    named = (Quote.speaker_id == speaker.id) & Quote.speaker_name.in_(spellings)
    moved = sorted({*quote_ids, *speaker_decisions.quote_ids(session, named)})
    if not moved:
        raise InvalidValue("A split needs quotes, or names that quotes have.", field="quotes")
    if len(moved) == len(own):
        raise InvalidValue("The speaker would be left without a quote.", field="quotes")
    return moved


def _decision_record(row: SpeakerDecision, undone_by: str | None) -> DecisionRecord:
    return DecisionRecord(
        id=row.id,
        action=row.action,
        speaker_id=row.speaker_id,
        other_id=row.other_id,
        undoes=row.undoes,
        undone_by=undone_by,
        details=row.details,
        comment=row.comment,
        made_by=row.made_by,
        made_at=row.made_at,
    )
