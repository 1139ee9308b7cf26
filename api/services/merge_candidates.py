"""Pairs of speakers that may be one, kept apart until somebody decides."""

from __future__ import annotations

from api.services.mapping import merge_candidate_record
from api.services.pages import date_position, page_of
from api.services.records import Key, MergeCandidateRecord, Page
from api.storage import merge_candidates
from api.storage.session import Database


class MergeCandidates:
    """Knows which speakers may be one, and what speaks for and against it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self,
        limit: int,
        after: Key | None = None,
        *,
        speaker: str | None = None,
        min_score: float | None = None,
    ) -> Page[MergeCandidateRecord]:
        """Pairs, those found last first; with `speaker` (an id) those of this speaker."""
        with self._database.reading() as session:
            rows = merge_candidates.page(session, limit + 1, date_position(after), speaker, min_score)
            return page_of(rows, limit, merge_candidate_record, lambda row: (row.found_at, row.id))
