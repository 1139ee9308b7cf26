"""Rows of pairs of speakers that may be one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from api.storage.bulk import add_rows
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


def replace(session: Session, doubts: Mapping[str, Mapping[str, Doubt]], now: datetime) -> None:
    """Let each of these speakers be a candidate with these others, by their ids, and no more.

    Of two of these speakers the later one decides. A pair that stays keeps its id and the time when it was
    found.
    """
    row = MergeCandidate
    known = {
        (one_id, other_id): (candidate_id, Doubt(*doubt))
        for candidate_id, one_id, other_id, *doubt in session.execute(
            select(row.id, row.one_id, row.other_id, row.score, row.evidence).where(
                row.one_id.in_(doubts) | row.other_id.in_(doubts)
            )
        )
    }
    standing = {pair: doubt for pair, (_, doubt) in known.items()}
    for speaker_id, others in doubts.items():
        standing = {
            pair: doubt
            for pair, doubt in standing.items()
            if speaker_id not in pair or {*pair} & others.keys()
        }
        standing |= {_pair(speaker_id, other_id): doubt for other_id, doubt in others.items()}

    if gone := [known[pair][0] for pair in known if pair not in standing]:
        session.execute(delete(row).where(row.id.in_(gone)))
    if changed := [
        {"id": known[pair][0], **doubt._asdict()}
        for pair, doubt in standing.items()
        if pair in known and known[pair][1] != doubt
    ]:
        session.execute(update(row), changed)
    new = [
        {"id": new_id("mgc"), "one_id": pair[0], "other_id": pair[1], "found_at": now, **doubt._asdict()}
        for pair, doubt in standing.items()
        if pair not in known
    ]
    add_rows(session, row, new)


def _pair(speaker_id: str, other_id: str) -> tuple[str, str]:
    return min(speaker_id, other_id), max(speaker_id, other_id)


def _with(speaker_id: str) -> Any:
    return (MergeCandidate.one_id == speaker_id) | (MergeCandidate.other_id == speaker_id)
