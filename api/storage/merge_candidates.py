"""Rows of pairs of speakers that may be one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from api.storage.identifiers import new_id
from api.storage.models import MergeCandidate


class Doubt(NamedTuple):
    """How sure it is that two speakers are one, and why."""

    score: float
    evidence: list[dict[str, Any]]


def page(
    session: Session,
    limit: int,
    after: tuple[datetime, str] | None,
    speaker_id: str | None = None,
    min_score: float | None = None,
) -> list[MergeCandidate]:
    """At most `limit` pairs, those found last first, from behind the position `after`."""
    query = select(MergeCandidate)
    query = query.order_by(MergeCandidate.found_at.desc(), MergeCandidate.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(MergeCandidate.found_at, MergeCandidate.id) < after)
    if speaker_id is not None:
        query = query.where(_with(speaker_id))
    if min_score is not None:
        query = query.where(MergeCandidate.score >= min_score)
    return list(session.scalars(query))


def replace(session: Session, speaker_id: str, doubts: Mapping[str, Doubt], now: datetime) -> None:
    """Let the speaker be a candidate with these others, by their ids, and no more.

    A pair that stays keeps its id and the time when it was found.
    """
    known = {
        row.other_id if row.one_id == speaker_id else row.one_id: row
        for row in session.scalars(select(MergeCandidate).where(_with(speaker_id)))
    }
    gone = [row.id for other_id, row in known.items() if other_id not in doubts]
    if gone:
        session.execute(delete(MergeCandidate).where(MergeCandidate.id.in_(gone)))
    for other_id, doubt in doubts.items():
        if (row := known.get(other_id)) is not None:
            row.score, row.evidence = doubt
        else:
            one_id, second_id = sorted((speaker_id, other_id))
            session.add(
                MergeCandidate(
                    id=new_id("mgc"), one_id=one_id, other_id=second_id, found_at=now, **doubt._asdict()
                )
            )


def _with(speaker_id: str) -> Any:
    return (MergeCandidate.one_id == speaker_id) | (MergeCandidate.other_id == speaker_id)
