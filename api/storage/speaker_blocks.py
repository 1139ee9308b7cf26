"""Rows of the keys under which speakers are found."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from sqlalchemy import JSON, Select, bindparam, case, column, func, select
from sqlalchemy.orm import Session, selectinload

from api.storage.dialects import elements
from api.storage.models import Speaker, SpeakerBlock
from api.storage.speaker_keys import replace_keys


class Wanted(NamedTuple):
    """Speakers of one of these types, two at most, with one of these keys; those of the country first."""

    keys: AbstractSet[str]
    types: AbstractSet[str]
    country: str | None


class Match(NamedTuple):
    """A speaker who is wanted. Matches sort as they are preferred."""

    abroad: bool  # of another country than wanted
    minus_shared: int  # minus the number of keys that it has
    speaker_id: str


def replace(session: Session, keys: Mapping[str, Collection[str]]) -> None:
    """Let these speakers, by their ids, be found under these keys and no others."""
    replace_keys(session, SpeakerBlock, SpeakerBlock.key, keys)


def sharing(session: Session, wanted: Sequence[Wanted], limit: int) -> list[list[Match]]:
    """At most `limit` speakers for each of those wanted.

    Those of the country come first, then those with most of the keys, then the oldest.
    """
    rows = [
        (number, key, each.country, min(each.types), max(each.types))
        for number, each in enumerate(wanted)
        for key in each.keys
    ]
    found: list[list[Match]] = [[] for _ in wanted]
    if not rows:
        return found
    for row in session.execute(_BEST, {"wanted": rows, "limit": limit}):
        found[row.number].append(Match(bool(row.abroad), row.minus_shared, row.id))
    return found


def _best() -> Select[Any]:
    given = elements(bindparam("wanted", type_=JSON)).table_valued(column("value", JSON), name="given")
    number = given.c.value[0].as_integer()
    key, country, *types = (given.c.value[n].as_string() for n in range(1, 5))
    abroad, minus_shared = func.min(case((Speaker.country == country, 0), else_=1)), -func.count()
    ranked = (
        select(
            number.label("number"),
            abroad.label("abroad"),
            minus_shared.label("minus_shared"),
            Speaker.id,
            func.row_number()
            .over(partition_by=number, order_by=(abroad, minus_shared, Speaker.id))
            .label("place"),
        )
        .select_from(given)
        .join(SpeakerBlock, SpeakerBlock.key == key)
        .join(Speaker, Speaker.id == SpeakerBlock.speaker_id)
        .where(Speaker.type.in_(types))
        .group_by(number, Speaker.id)
        .subquery()
    )
    return select(ranked).where(ranked.c.place <= bindparam("limit")).order_by(ranked.c.place)


_BEST = _best()


def outdated(session: Session, version: int, limit: int) -> list[Speaker]:
    """At most `limit` speakers whose keys are of another version, with their aliases."""
    return list(
        session.scalars(
            select(Speaker)
            .where(Speaker.blocked_by < version)
            .options(selectinload(Speaker.aliases))
            .limit(limit)
        )
    )
