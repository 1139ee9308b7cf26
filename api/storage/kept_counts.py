"""Numbers of quotes as lists show them by default, by what they have in common, and of articles by outlet.

They are kept in rows, and counted up and down at the end of each writing transaction: whoever is about to
change what counts says which articles it is in, and the difference is that between what these articles
counted for before and what they count for then. Quotes count if they are of speech, nobody rejected them, and
their articles are not superseded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    text,
    union_all,
)
from sqlalchemy.orm import Session

from api.storage.bulk import table_of
from api.storage.models import Article, KeptCount, Quote, QuoteCountry, QuoteTopic


class Kind(StrEnum):
    """What is counted by what."""

    TOPIC = "topic"
    """Quotes by topic, those about a narrower one included."""

    SPEAKER = "speaker"
    """Quotes by id of their speaker."""

    COUNTRY = "country"
    """Quotes by country that they concern: their speaker's, or a mentioned one."""

    SPEAKER_COUNTRY = "speaker_country"
    """Quotes by country of their speaker."""

    MENTIONED_COUNTRY = "mentioned_country"
    """Quotes by country that they mention."""

    OUTLET = "outlet"
    """Quotes by folded name of the outlet."""

    ARTICLES_OF_OUTLET = "articles_of_outlet"
    """Articles by folded name of the outlet, superseded or not."""


Numbers = Counter[tuple[str, str]]
"""How many there are, by kind and key."""

_MOST_AT_ONCE = 4_000  # articles in a statement, which names them once for each kind: SQLite takes 32,766
_BEFORE = "onrecord_counted_before"

IS_POSITIVE = KeptCount.number + 0 > 0
"""What holds of numbers, unless something wrote that does not count.

It is a sum so that no index is chosen for it: nearly all rows meet it.
"""


def of_kind(session: Session, kind: Kind, keys: Collection[str] | None = None) -> dict[str, int]:
    """Numbers by key, of these keys or of all; those of which there is none are left out."""
    query = _positive(kind)
    if keys is not None:
        query = query.where(KeptCount.key.in_(keys))
    return dict(session.execute(query).all())


def most(session: Session, kind: Kind, limit: int, after: tuple[int, str] | None) -> list[tuple[str, int]]:
    """At most `limit` keys with their numbers, the highest first, from behind the position `after`."""
    query = _positive(kind)
    if after is not None:
        number, key = after
        follows = and_(KeptCount.number == number, KeptCount.key > key)
        query = query.where(or_(KeptCount.number < number, follows))
    rows = session.execute(query.order_by(KeptCount.number.desc(), KeptCount.key).limit(limit))
    return list(rows.all())


def _positive(kind: Kind) -> Select[*tuple[str, int]]:
    return select(KeptCount.key, KeptCount.number).where(KeptCount.kind == kind, IS_POSITIVE)


def counted_anew(session: Session, article_ids: Collection[str] | None = None) -> Numbers:
    """What these articles count for, or all that there are, by their rows."""
    if article_ids is None:
        rows = session.execute(_ALL)
        return Numbers({(kind, key): number for kind, key, number in rows})
    found, ids = Numbers(), sorted(article_ids)
    for start in range(0, len(ids), _MOST_AT_ONCE):
        batch = ids[start : start + _MOST_AT_ONCE]
        for kind, key, number in session.execute(_OF_ARTICLES, {"article_ids": batch}):
            found[kind, key] += number
    return found


def will_come(session: Session, article_ids: Collection[str]) -> None:
    """Say that these articles are new, so that nothing of them has counted yet."""
    session.info.setdefault(_BEFORE, (set[str](), Numbers()))[0].update(article_ids)


def will_change(session: Session, article_ids: Collection[str]) -> None:
    """Say that these articles, or quotes of theirs, are about to go, or to count differently.

    To be called before the first of these changes is flushed; it may be called again.
    """
    known, before = session.info.setdefault(_BEFORE, (set[str](), Numbers()))
    new = set(article_ids) - known
    before.update(counted_anew(session, new))
    known |= new


def settle(session: Session) -> None:
    """Count up and down by what has changed; the last thing that a writing transaction does."""
    known, before = session.info.pop(_BEFORE, (set[str](), Numbers()))
    if not known:
        return
    session.flush()
    after = counted_anew(session, known)
    add(session, {each: after[each] - before[each] for each in before.keys() | after.keys()})


def off_by(session: Session) -> dict[tuple[str, str], int]:
    """How much has to be added to those of the kept numbers that are not those of the rows."""
    counted = counted_anew(session)
    kept = Numbers({(kind, key): number for kind, key, number in session.execute(_KEPT)})
    return {
        each: difference
        for each in counted.keys() | kept.keys()
        if (difference := counted[each] - kept[each])
    }


def add(session: Session, differences: Mapping[tuple[str, str], int]) -> None:
    """Change the numbers of these kinds and keys by as much."""
    changed = sorted((kind, key, number) for (kind, key), number in differences.items() if number)
    if changed:
        session.execute(_ADD, [{"kind": kind, "key": key, "number": number} for kind, key, number in changed])
    if fewer := [{"kind": kind, "key": key} for kind, key, number in changed if number < 0]:
        session.execute(_FORGET, fewer)


def are_any_empty(session: Session) -> bool:
    """Whether numbers are kept of what there is none of."""
    return bool(session.scalar(select(_EMPTY.exists())))


def forget_empty(session: Session) -> None:
    """Forget numbers of what there is none of, once all have been put right.

    What is negative then has become it since, by something that does not count.
    """
    session.execute(delete(KeptCount).where(KeptCount.number <= 0))


_EMPTY = select(KeptCount.key).where(KeptCount.number <= 0)
_KEPT = select(KeptCount.kind, KeptCount.key, KeptCount.number)
_ADD = text(
    "INSERT INTO kept_counts (kind, key, number) VALUES (:kind, :key, :number)"
    " ON CONFLICT (kind, key) DO UPDATE SET number = kept_counts.number + excluded.number"
)
_FORGET = text("DELETE FROM kept_counts WHERE kind = :kind AND key = :key AND number = 0")


def _counts(*conditions: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Kinds, keys and numbers of what is in articles that meet the conditions."""
    return union_all(*(_count(kind, query.where(*conditions)) for kind, query in _keys()))


def _count(kind: Kind, keys: Select[Any]) -> Select[Any]:
    [key] = keys.selected_columns
    counted = keys.where(key.is_not(None)).group_by(key)
    return counted.with_only_columns(literal(kind.value, literal_execute=True), key, func.count())


def _keys() -> Iterator[tuple[Kind, Select[Any]]]:
    # Tables, not classes: reading them flushes nothing.
    articles, quotes = table_of(Article).c, table_of(Quote).c
    countries, topics = table_of(QuoteCountry).c, table_of(QuoteTopic).c
    listed = table_of(Quote).join(table_of(Article), articles.id == quotes.article_id)
    counts = (quotes.reported == "speech", quotes.rejected_at.is_(None), articles.superseded_by.is_(None))
    by_topic = listed.join(table_of(QuoteTopic), topics.quote_id == quotes.id)
    by_country = listed.join(table_of(QuoteCountry), countries.quote_id == quotes.id)
    mentioned = countries.mentioned_position.is_not(None)
    yield Kind.TOPIC, select(topics.topic_id).select_from(by_topic).where(*counts)
    yield Kind.COUNTRY, select(countries.country).select_from(by_country).where(*counts)
    yield Kind.MENTIONED_COUNTRY, select(countries.country).select_from(by_country).where(*counts, mentioned)
    yield Kind.SPEAKER_COUNTRY, select(quotes.speaker_country).select_from(listed).where(*counts)
    yield Kind.SPEAKER, select(quotes.speaker_id).select_from(listed).where(*counts)
    yield Kind.OUTLET, select(quotes.outlet_key).select_from(listed).where(*counts)
    yield Kind.ARTICLES_OF_OUTLET, select(articles.outlet_key)


_ALL = _counts()
_OF_ARTICLES = _counts(table_of(Article).c.id.in_(bindparam("article_ids", expanding=True)))
