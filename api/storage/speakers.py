"""Rows of speakers and their aliases."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import JSON, ColumnElement, Select, bindparam, case, false, func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from api.storage.dialects import spelled
from api.storage.models import Quote, Speaker, SpeakerAlias, SpeakerWord

_BEHIND_Z = "{"  # folded words have letters and digits alone
_BEGINS_SO = 10**12  # more than anybody is quoted

RECENT = 50  # quotes that tell what is currently said of a speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerCriteria:
    """Conditions on speakers, all of which must hold; of several values any will do."""

    ids: Collection[str] | None = None
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    beginnings: tuple[str, ...] | None = None  # folded; a word of a name begins with each of them


class RecentRole(NamedTuple):
    """What so many of a speaker's latest quotes say that the speaker is."""

    role: str | None
    affiliation: str | None
    country: str | None
    quote_count: int


class NamedSpeaker(NamedTuple):
    """A speaker by all names, in order of their letters, so that it is compared alike wherever it is kept."""

    type: str
    country: str | None
    names: tuple[str, ...]


class StatedRole(NamedTuple):
    """What articles say somebody is, with how many quotes and from when to when."""

    role: str | None
    affiliation: str | None
    country: str | None
    quote_count: int
    first_seen: datetime
    last_seen: datetime


def find(session: Session, speaker_id: str) -> Speaker | None:
    """The speaker with all aliases."""
    return session.scalar(
        select(Speaker).where(Speaker.id == speaker_id).options(selectinload(Speaker.aliases))
    )


def merged_into(session: Session, speaker_ids: Collection[str]) -> list[Speaker]:
    """The speakers who live on as one of these, with all aliases."""
    query = select(Speaker).where(Speaker.merged_into.in_(speaker_ids))
    return list(session.scalars(query.options(selectinload(Speaker.aliases))))


def by_ids(session: Session, ids: Collection[str]) -> list[Speaker]:
    """These speakers with all aliases, the oldest first."""
    query = select(Speaker).where(Speaker.id.in_(ids)).order_by(Speaker.id)
    return list(session.scalars(query.options(selectinload(Speaker.aliases)))) if ids else []


def living_on(session: Session, ids: Collection[str]) -> set[str]:
    """Those of these speakers who live on as another, as that one, and the others that are there."""
    rows = session.execute(select(Speaker.id, Speaker.merged_into).where(Speaker.id.in_(ids))) if ids else ()
    return {merged_into or speaker_id for speaker_id, merged_into in rows}


def unquoted(session: Session, ids: Collection[str]) -> set[str]:
    """Those of these speakers whom no quote has."""
    if not ids:
        return set()
    return set(ids) - set(
        session.scalars(select(Quote.speaker_id).where(Quote.speaker_id.in_(ids)).distinct())
    )


def page(
    session: Session, criteria: SpeakerCriteria, limit: int, after: tuple[str, str] | None
) -> list[Speaker]:
    """At most `limit` speakers by name, from behind the position `after`, with their aliases."""
    query = (
        select(Speaker)
        .where(*_conditions(criteria))
        .options(selectinload(Speaker.aliases))
        .order_by(Speaker.sort_name, Speaker.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Speaker.sort_name, Speaker.id) > after)
    return list(session.scalars(query))


def ranked_page(
    session: Session, criteria: SpeakerCriteria, limit: int, after: tuple[float, str] | None
) -> list[tuple[Speaker, int]]:
    """At most `limit` speakers with their ranks, the highest first, with their aliases.

    Those whose name begins with what was typed rank before those who have it further on; then whoever is
    quoted most.
    """
    uses = (
        select(func.coalesce(func.sum(SpeakerAlias.uses), 0))
        .where(SpeakerAlias.speaker_id == Speaker.id)
        .correlate(Speaker)
        .scalar_subquery()
    )
    begins_so = Speaker.sort_name.startswith(" ".join(criteria.beginnings or ()), autoescape=True)
    rank = case((begins_so, _BEGINS_SO), else_=0) + uses
    ranked = select(Speaker.id, rank.label("rank")).where(*_conditions(criteria)).subquery()
    query = select(Speaker, ranked.c.rank).join(ranked, ranked.c.id == Speaker.id)
    query = query.options(selectinload(Speaker.aliases))
    query = query.order_by(ranked.c.rank.desc(), Speaker.id.desc()).limit(limit)
    if after is not None:
        query = query.where(tuple_(ranked.c.rank, Speaker.id) < after)
    return [(speaker, rank) for speaker, rank in session.execute(query)]


def count(session: Session, criteria: SpeakerCriteria) -> int:
    """How many speakers meet the criteria."""
    query = select(func.count()).select_from(Speaker).where(*_conditions(criteria))
    return session.scalars(query).one()


def _conditions(criteria: SpeakerCriteria) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Speaker.merged_into.is_(None)]
    if criteria.ids is not None:
        found.append(Speaker.id.in_(criteria.ids))
    if criteria.types:
        found.append(Speaker.type.in_(criteria.types))
    if criteria.countries:
        found.append(Speaker.country.in_(criteria.countries))
    if criteria.beginnings is not None:
        words = [
            Speaker.id.in_(
                select(SpeakerWord.speaker_id).where(
                    SpeakerWord.word >= beginning, SpeakerWord.word < beginning + _BEHIND_Z
                )
            )
            for beginning in criteria.beginnings
        ]
        found.extend(words or [false()])
    return found


def ids_named(session: Session, spelling: str, link_keys: Collection[str]) -> tuple[str, ...]:
    """Ids of the speakers with an alias of this spelling or one of these keys; of persons, also those whose
    names end so."""
    alias = SpeakerAlias
    ends_so = (Speaker.type == "person") & alias.spelling.endswith(f" {spelling}", autoescape=True)
    return tuple(
        session.scalars(
            select(Speaker.id)
            .join(Speaker.aliases)
            .where((alias.spelling == spelling) | alias.link_key.in_(link_keys) | ends_so)
            .distinct()
            .order_by(Speaker.id)
        )
    )


_NAMED = (
    select(Speaker.id, Speaker.type, Speaker.country, SpeakerAlias.name)
    .join(Speaker.aliases)
    .where(Speaker.id.in_(bindparam("ids", expanding=True)))
)


def named(session: Session, ids: Collection[str]) -> dict[str, NamedSpeaker]:
    """These speakers by id, as far as their names go."""
    found: dict[str, NamedSpeaker] = {}
    for speaker_id, speaker_type, country, name in session.execute(_NAMED, {"ids": [*ids]}) if ids else ():
        names = found[speaker_id].names if speaker_id in found else ()
        found[speaker_id] = NamedSpeaker(speaker_type, country, tuple(sorted((*names, name))))
    return found


def _recently_stated() -> Select[str, Any]:
    latest = (
        select(Quote.role, Quote.affiliation, Quote.speaker_country)
        .where(Quote.speaker_id == Speaker.id)
        .order_by(Quote.listed_at.desc(), Quote.id.desc())
        .limit(RECENT)
        .correlate(Speaker)
        .subquery()
    )
    counted = select(*latest.c, func.count().label("quotes")).group_by(*latest.c).subquery()
    # Databases that limit a join for each of its rows do not agree on how to write it.
    together = spelled(
        sqlite=func.json_group_array(func.json_array(*counted.c), type_=JSON),
        postgresql=func.json_agg(func.json_build_array(*counted.c), type_=JSON),
    )
    stated = select(together).select_from(counted).scalar_subquery()
    return select(Speaker.id, stated).where(Speaker.id.in_(bindparam("ids", expanding=True)))


_RECENTLY_STATED = _recently_stated()


def recently_stated(session: Session, ids: Collection[str]) -> dict[str, list[RecentRole]]:
    """Roles in the latest quotes of each of these speakers, most frequent first."""
    rows = session.execute(_RECENTLY_STATED, {"ids": [*ids]}) if ids else ()
    return {
        speaker_id: sorted(map(RecentRole._make, roles or ()), key=_most_frequent_first)
        for speaker_id, roles in rows
    }


def _most_frequent_first(stated: RecentRole) -> tuple[Any, ...]:
    return -stated.quote_count, *((each is not None, each) for each in stated[:3])


def roles(session: Session, speaker_ids: Collection[str]) -> dict[str, list[StatedRole]]:
    """All that articles say these speakers are, most recent first."""
    stated = (Quote.role, Quote.affiliation, Quote.speaker_country)
    last_seen = func.max(Quote.listed_at)
    rows = session.execute(
        select(Quote.speaker_id, *stated, func.count(), func.min(Quote.listed_at), last_seen)
        .where(Quote.speaker_id.in_(speaker_ids))
        .group_by(Quote.speaker_id, *stated)
        .order_by(last_seen.desc(), *(each.nulls_first() for each in stated))
    )
    found: dict[str, list[StatedRole]] = {speaker_id: [] for speaker_id in speaker_ids}
    for speaker_id, *stated_role in rows:
        if speaker_id is not None:
            found[speaker_id].append(StatedRole._make(stated_role))
    return found


def spellings_in_article(session: Session, article_id: str) -> list[tuple[str, str, int]]:
    """Whom an article quotes: the speaker's id, the spelling of the name, the number of quotes."""
    rows = session.execute(
        select(Quote.speaker_id, Quote.speaker_name, func.count())
        .where(Quote.article_id == article_id, Quote.speaker_id.is_not(None))
        .group_by(Quote.speaker_id, Quote.speaker_name)
    )
    return [(speaker_id, name, count) for speaker_id, name, count in rows if speaker_id and name]
