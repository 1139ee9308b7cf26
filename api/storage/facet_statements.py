"""The statements that facets are counted with (`api.storage.facet_rows`).

Each leaves databases one way alone: along an index, or by keys that are given.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Select,
    String,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    tuple_,
)

from api.storage import role_index
from api.storage.dialects import elements, spelled
from api.storage.full_text import found_by_name
from api.storage.full_text_table import INDEX
from api.storage.models import Article, KeptCount, Quote, QuoteCountry, QuoteTopic
from api.storage.periods import within
from api.storage.placeholders import value_of
from api.storage.quote_criteria import QuoteCriteria, tested, tests_of
from api.storage.quote_entries import SEARCH, Entries, looked_up, without

KEYS, END, END_ID, MOST, VISITED, SCANNED = "keys", "end", "end_id", "most", "visited", "scanned"
"""Names of values: keys that are given, the end of a walk, how many rows to read, to look at, to scan."""


_MOST_KEPT = 500  # kinds of questions whose statements are kept

_COLUMNS: tuple[Any, ...] = (
    Quote.id,
    Quote.speaker_id,
    Quote.role,
    Quote.role_key,
    Quote.affiliation,
    Quote.affiliation_key,
    Quote.speaker_country,
    Quote.type,
    Quote.outlet_key,
    Quote.confidence,
    spelled(
        sqlite=func.substr(Article.published_at, 1, 4, type_=String),
        postgresql=func.to_char(Article.published_at, "YYYY", type_=String),  # sessions are in UTC
    ),
)


_given = elements(bindparam(KEYS, type_=JSON)).table_valued(column("value", JSON), name="given")
_KEY = spelled(sqlite=cast(_given.c.value, Text), postgresql=_given.c.value.op("#>>")(literal_column("'{}'")))
_NUMBER = cast(cast(_given.c.value, Text), BigInteger)


@lru_cache(_MOST_KEPT)
def end(shape: QuoteCriteria, by: str | None) -> Select[Any]:
    """The statement for the place of the first entry that is one too many to be looked at."""
    rows = Entries.of(by)
    query = select(rows.listed_at, rows.quote_id).where(*_in_stretch(rows, shape, by))
    return query.order_by(rows.listed_at.desc(), rows.quote_id.desc()).limit(1).offset(bindparam(VISITED))


@lru_cache(_MOST_KEPT)
def walking(shape: QuoteCriteria, by: str | None, ends: bool) -> Select[Any]:
    """The statement that reads along an index, down to an end."""
    rows, rest = Entries.of(by), shape
    query = select(*_COLUMNS).select_from(rows.table).outerjoin(Quote, rows.is_quote)
    query = query.where(*_in_stretch(rows, shape, by))
    if ends:
        one_too_many = tuple_(bindparam(END), bindparam(END_ID))
        query = query.where(tuple_(rows.listed_at, rows.quote_id) > one_too_many)
    if by is not None:
        query = query.where(*rows.conditions(shape, by))
        rest = without(rest, by)
    conditions, rest = looked_up(rest, rows)
    return _meeting(query.where(*conditions), rest).order_by(rows.listed_at.desc(), rows.quote_id.desc())


def _in_stretch(rows: Entries, shape: QuoteCriteria, by: str | None) -> list[ColumnElement[bool]]:
    """Where in its index the entries lie that are looked at."""
    found = within(rows.listed_at, shape.published)
    if by is not None:
        wanted = getattr(shape, by)
        found.append(rows.value == value_of(wanted if by == "article_id" else wanted[0]))
    return found


@lru_cache(_MOST_KEPT)
def keys(shape: QuoteCriteria, by: str, scanned: bool) -> Select[Any]:
    """The statement for ids, or numbers, of what meets one of the criteria: of a search, the newest first.

    Those with several of the values come several times: a planner would sort them out among all there are.
    `scanned`: of the newest quotes, rather than of all that the index of words knows.
    """
    if role_index.is_answered(by):
        phrases = [value_of(phrase) for phrase in getattr(shape, by)]
        return role_index.numbers(by, phrases).limit(bindparam(MOST))
    if by != SEARCH or shape.search is None:
        rows = Entries.of(by)
        found = rows.conditions(shape, by) + within(rows.listed_at, shape.published)
        return select(rows.quote_id).where(*found).limit(bindparam(MOST))
    matches, number = found_by_name(shape.search), INDEX.c.rowid
    numbers = select(number.label("number"))
    if scanned:
        newest = select(func.max(number)).scalar_subquery()
        numbers = numbers.where(number > newest - bindparam(SCANNED), tested(matches))
    else:
        numbers = numbers.where(matches)
    # SQLite reads its index from either end; PostgreSQL would rather read all there is than its index.
    known = numbers.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    return select(known.c.number).order_by(known.c.number.desc()).limit(bindparam(MOST))


@lru_cache(_MOST_KEPT)
def gathering(shape: QuoteCriteria, by: str, complete: bool) -> Select[Any]:
    """The statement that reads quotes by keys: the newest first, unless the keys are not complete."""
    numbered = by == SEARCH or role_index.is_answered(by)
    known = Quote.number == _NUMBER if numbered else Quote.id == _KEY
    query = select(*_COLUMNS).select_from(_given).outerjoin(Quote, known)
    # What was erased since the keys were read is not there.
    query = _meeting(query.where(tested(Quote.id.is_not(None))), without(shape, by))
    return query.order_by(Quote.listed_at.desc(), Quote.id.desc()) if complete else query


def _meeting(query: Select[Any], criteria: QuoteCriteria) -> Select[Any]:
    query = query.outerjoin(Article, Article.id == Quote.article_id)
    return query.where(*map(tested, tests_of(criteria))).limit(bindparam(MOST))


def _tally(value: Any, quote_id: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    beside = select(value, func.count()).select_from(_given).outerjoin(value.class_, quote_id == _KEY)
    return beside.where(value.is_not(None), *conditions).group_by(value)


TOPICS = _tally(QuoteTopic.topic_id, QuoteTopic.quote_id)
MENTIONED = _tally(QuoteCountry.country, QuoteCountry.quote_id, QuoteCountry.mentioned_position.is_not(None))
KEPT_NUMBERS = select(KeptCount.number).where(
    KeptCount.kind == bindparam("kind"), KeptCount.key.in_(select(_KEY))
)
