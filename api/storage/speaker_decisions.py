"""Rows of decisions about who is who, and of the quotes and spellings that they move."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Text, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from api.storage import kept_counts
from api.storage.models import (
    Correction,
    MergeCandidate,
    Quote,
    Speaker,
    SpeakerAlias,
    SpeakerBlock,
    SpeakerDecision,
    SpeakerDistinction,
    SpeakerWord,
)

_MOST_AT_ONCE = 5_000  # values in a statement


def of_speaker(session: Session, speaker_id: str) -> list[SpeakerDecision]:
    """All decisions about a speaker, the first one first."""
    concerns = (SpeakerDecision.speaker_id == speaker_id) | (SpeakerDecision.other_id == speaker_id)
    return list(session.scalars(select(SpeakerDecision).where(concerns).order_by(SpeakerDecision.number)))


def find(session: Session, speaker_id: str, decision_id: str) -> SpeakerDecision | None:
    """One decision about a speaker."""
    return next((each for each in of_speaker(session, speaker_id) if each.id == decision_id), None)


def undone(session: Session, decision: SpeakerDecision) -> bool:
    """Whether the decision was taken back."""
    query = select(func.count()).where(SpeakerDecision.undoes == decision.id)
    return session.execute(query).scalar_one() > 0


def about(session: Session, speaker_ids: Collection[str]) -> set[str]:
    """Those of these speakers about whom a person decided anything, or as whom others live on."""
    columns = (SpeakerDecision.speaker_id, SpeakerDecision.other_id, Speaker.merged_into)
    found = [session.scalars(select(column).where(column.in_(speaker_ids)).distinct()) for column in columns]
    return {speaker_id for ids in found for speaker_id in ids if speaker_id is not None}


def of_kind(session: Session, action: str, speaker_ids: Collection[str]) -> list[SpeakerDecision]:
    """The decisions of this kind about any of these speakers, the first one first."""
    concerns = or_(SpeakerDecision.speaker_id.in_(speaker_ids), SpeakerDecision.other_id.in_(speaker_ids))
    query = select(SpeakerDecision).where(concerns, SpeakerDecision.action == action)
    return list(session.scalars(query.order_by(SpeakerDecision.number)))


def corrected_in(session: Session, article_id: str) -> set[str]:
    """Ids of the speakers who by a correction of a quote of the article spoke before it, or since."""
    changes = session.scalars(select(Correction.changes).where(Correction.article_id == article_id))
    values = [value for each in changes for value in each.get("speaker", {}).values()]
    return {value["id"] for value in values if value is not None and value["id"] is not None}


def is_corrected(session: Session, speaker_id: str) -> bool:
    """Whether by a correction, of any quote, the speaker spoke before it, or since; reads all corrections."""
    named = cast(Correction.changes, Text).contains(f'"{speaker_id}"', autoescape=True)
    return session.scalar(select(Correction.id).where(named).limit(1)) is not None


def is_any_there(session: Session, quote_ids: Sequence[str]) -> bool:
    """Whether any of these quotes is there."""
    lots = (quote_ids[start : start + _MOST_AT_ONCE] for start in range(0, len(quote_ids), _MOST_AT_ONCE))
    return any(session.scalar(select(Quote.id).where(Quote.id.in_(lot)).limit(1)) for lot in lots)


def quote_ids(session: Session, condition: ColumnElement[bool]) -> list[str]:
    """Ids of the quotes that meet a condition."""
    return list(session.scalars(select(Quote.id).where(condition).order_by(Quote.id)))


def move_quotes(session: Session, condition: ColumnElement[bool], speaker_id: str) -> None:
    """Let the quotes that meet a condition be this speaker's."""
    kept_counts.will_change(
        session, list(session.scalars(select(Quote.article_id).where(condition).distinct()))
    )
    session.execute(update(Quote).where(condition).values(speaker_id=speaker_id))
    session.expire_all()  # quotes may have been read with the former speaker


def uses_of_spellings(session: Session, speaker_id: str) -> dict[str, int]:
    """How many quotes call the speaker by which name."""
    query = (
        select(Quote.speaker_name, func.count())
        .where(Quote.speaker_id == speaker_id, Quote.speaker_name.is_not(None))
        .group_by(Quote.speaker_name)
    )
    return {name: count for name, count in session.execute(query) if name is not None}


def redirect(session: Session, from_id: str, to_id: str) -> list[str]:
    """Let those who lived on as the one live on as the other; their ids."""
    ids = list(session.scalars(select(Speaker.id).where(Speaker.merged_into == from_id)))
    session.execute(update(Speaker).where(Speaker.id.in_(ids)).values(merged_into=to_id))
    return ids


def redirect_one(session: Session, speaker_id: str, from_id: str, to_id: str) -> None:
    """Let one who lives on as the one live on as the other."""
    session.execute(
        update(Speaker)
        .where(Speaker.id == speaker_id, Speaker.merged_into == from_id)
        .values(merged_into=to_id)
    )


def hide(session: Session, speaker_id: str) -> None:
    """Let nobody be taken for the speaker any more."""
    for table, column in (
        (SpeakerBlock, SpeakerBlock.speaker_id),
        (SpeakerWord, SpeakerWord.speaker_id),
        (SpeakerAlias, SpeakerAlias.speaker_id),
    ):
        session.execute(delete(table).where(column == speaker_id))
    session.execute(
        delete(MergeCandidate).where(
            (MergeCandidate.one_id == speaker_id) | (MergeCandidate.other_id == speaker_id)
        )
    )
    session.expire_all()


def told_apart(session: Session, speaker_ids: Collection[str]) -> dict[str, set[str]]:
    """Of each of these speakers, the ids of those whom somebody told apart from it."""
    one, other = SpeakerDistinction.one_id, SpeakerDistinction.other_id
    apart: dict[str, set[str]] = {speaker_id: set() for speaker_id in speaker_ids}
    for pair in session.execute(select(one, other).where(one.in_(speaker_ids) | other.in_(speaker_ids))):
        for speaker_id in pair:
            if speaker_id in apart:
                apart[speaker_id] |= {*pair} - {speaker_id}
    return apart


def distinguish(session: Session, decision: SpeakerDecision, ids: Collection[str]) -> None:
    """Note that two speakers are not one."""
    one_id, other_id = sorted(ids)
    session.merge(SpeakerDistinction(one_id=one_id, other_id=other_id, made_at=decision.made_at))


def forget_distinction(session: Session, ids: Collection[str]) -> None:
    """Note that two speakers may be one after all."""
    one_id, other_id = sorted(ids)
    session.execute(
        delete(SpeakerDistinction).where(
            SpeakerDistinction.one_id == one_id, SpeakerDistinction.other_id == other_id
        )
    )
