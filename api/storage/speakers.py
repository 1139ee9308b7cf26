"""Rows of speakers and their aliases."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session, selectinload

from api.storage.models import Quote, Speaker, SpeakerAlias

RECENT = 50  # quotes that tell what is currently said of a speaker


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


def by_ids(session: Session, ids: Collection[str]) -> list[Speaker]:
    """These speakers with all aliases."""
    return list(
        session.scalars(select(Speaker).where(Speaker.id.in_(ids)).options(selectinload(Speaker.aliases)))
    )


def page(
    session: Session, limit: int, after: tuple[str, str] | None, ids: Collection[str] | None
) -> list[Speaker]:
    """At most `limit` speakers by name, from behind the position `after`, with their aliases."""
    query = (
        select(Speaker)
        .options(selectinload(Speaker.aliases))
        .order_by(Speaker.sort_name, Speaker.id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(tuple_(Speaker.sort_name, Speaker.id) > after)
    if ids is not None:
        query = query.where(Speaker.id.in_(ids))
    return list(session.scalars(query))


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


def recently_stated(session: Session, speaker_id: str) -> list[StatedRole]:
    """Roles in the speaker's latest quotes, most frequent first."""
    latest = (
        select(Quote.role, Quote.affiliation, Quote.speaker_country, Quote.listed_at)
        .where(Quote.speaker_id == speaker_id)
        .order_by(Quote.listed_at.desc(), Quote.id.desc())
        .limit(RECENT)
        .subquery()
    )
    stated = (latest.c.role, latest.c.affiliation, latest.c.speaker_country)
    count = func.count()
    seen = (func.min(latest.c.listed_at), func.max(latest.c.listed_at))
    rows = session.execute(select(*stated, count, *seen).group_by(*stated).order_by(count.desc(), *stated))
    return [StatedRole(*row) for row in rows]


def roles(session: Session, speaker_ids: Collection[str]) -> dict[str, list[StatedRole]]:
    """All that articles say these speakers are, most recent first."""
    stated = (Quote.role, Quote.affiliation, Quote.speaker_country)
    last_seen = func.max(Quote.listed_at)
    rows = session.execute(
        select(Quote.speaker_id, *stated, func.count(), func.min(Quote.listed_at), last_seen)
        .where(Quote.speaker_id.in_(speaker_ids))
        .group_by(Quote.speaker_id, *stated)
        .order_by(last_seen.desc(), *stated)
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
