"""What the newest of the quotes that meet some criteria have in common, without reading all of them.

Rows are taken in the order of publication from the index of what is rarest among the criteria, so many at
most, and each is tested for what else is asked. Where that index has no more rows, nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Subquery,
    and_,
    case,
    exists,
    false,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.storage.full_text import found_by, is_numbered
from api.storage.full_text_table import INDEX
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic
from api.storage.periods import within
from api.storage.quote_criteria import QuoteCriteria, tests_of

MOST_VISITED = 5_000
"""Rows that are looked at; more cost more time than a page has."""

MOST_COUNTED = 2_000
"""Quotes that are counted."""


_FAR = 4
"""So many times as many rows are told apart from yet more of them, to know what is rarer."""


class FacetRow(NamedTuple):
    """What there is to count of a quote."""

    id: str
    speaker_id: str | None
    role: str | None
    role_key: str | None
    affiliation: str | None
    affiliation_key: str | None
    speaker_country: str | None
    type: str
    outlet_key: str | None
    confidence: float
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest quotes, and whether there are no others."""

    rows: Sequence[FacetRow]
    complete: bool


_COLUMNS = (
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
    Article.published_at,
)


@dataclass(frozen=True, slots=True)
class _Lead:
    """Rows of an index that all quotes wanted are among, by the quotes' ids or numbers."""

    conditions: tuple[ColumnElement[bool], ...]
    key: InstrumentedAttribute[Any] | ColumnElement[Any]
    order: tuple[ColumnElement[Any], ...]
    single: bool  # whether the index has them in order, each once
    is_search: bool = False


def newest(session: Session, criteria: QuoteCriteria) -> Newest:
    """The newest quotes that meet the criteria, at most MOST_COUNTED of MOST_VISITED that are looked at."""
    lead, visited = _rarest(session, criteria)
    candidates = _candidates(lead, exhaustive=visited <= MOST_VISITED)
    key = Quote.number if lead.is_search else Quote.id
    rest = criteria if criteria.search is None else replace(criteria, search=None)
    query = (
        select(*_COLUMNS)
        .select_from(candidates)
        .join(Quote, key == candidates.c[0])
        .join(Article, Article.id == Quote.article_id)
    )
    # Put so that planners find no index in it, and no other way than by the candidates.
    query = query.where(case((and_(*tests_of(rest)), true()), else_=false()))
    if criteria.search is not None and not lead.is_search:
        # Looked up for each row alone: what a frequent word finds is not put together for this.
        of_row = is_numbered(Quote.number)[1]
        query = query.where(exists().where(found_by(criteria.search), of_row).correlate(Quote))
    rows = session.execute(query.order_by(Quote.listed_at.desc(), Quote.id.desc()).limit(MOST_COUNTED + 1))
    found = [FacetRow(*row) for row in rows]
    return Newest(found[:MOST_COUNTED], visited <= MOST_VISITED and len(found) <= MOST_COUNTED)


def topics(session: Session, quote_ids: Sequence[str]) -> list[tuple[str, int]]:
    """Topics with the numbers of these quotes about them or a narrower one."""
    query = select(QuoteTopic.topic_id, func.count()).where(QuoteTopic.quote_id.in_(quote_ids))
    return [(topic, number) for topic, number in session.execute(query.group_by(QuoteTopic.topic_id))]


def mentioned_countries(session: Session, quote_ids: Sequence[str]) -> list[tuple[str, int]]:
    """Countries with the numbers of these quotes that mention them."""
    query = select(QuoteCountry.country, func.count()).where(
        QuoteCountry.quote_id.in_(quote_ids), QuoteCountry.mentioned_position.is_not(None)
    )
    return [(country, number) for country, number in session.execute(query.group_by(QuoteCountry.country))]


def _rarest(session: Session, criteria: QuoteCriteria) -> tuple[_Lead, int]:
    """What to take rows from, and about how many it has: exactly, as long as all of them are looked at."""
    counted = [(lead, _number_of(session, lead)) for lead in _leads(criteria)]
    # One of several values has no order: it leads only where all its rows are looked at.
    usable = [(lead, number) for lead, number in counted if lead.single or number <= MOST_VISITED]
    return min(usable, key=lambda each: each[1])


def _number_of(session: Session, lead: _Lead) -> int:
    rows = select(lead.key.label("key")).where(*lead.conditions).limit(_FAR * MOST_VISITED).subquery()
    return session.scalars(select(func.count()).select_from(rows)).one()


def _leads(criteria: QuoteCriteria) -> Iterator[_Lead]:
    """Everything that rows can be taken from; the last is all quotes of the time asked for."""
    if criteria.search is not None:
        by_number = (INDEX.c.rowid.desc(),)
        yield _Lead((found_by(criteria.search),), INDEX.c.rowid, by_number, single=True, is_search=True)
    tables: list[tuple[Any, Any, InstrumentedAttribute[Any], tuple[str, ...] | None]] = [
        (QuoteTopic, QuoteTopic.quote_id, QuoteTopic.topic_id, criteria.topic_ids or None),
        (QuoteCountry, QuoteCountry.quote_id, QuoteCountry.country, criteria.countries or None),
        (QuoteCountry, QuoteCountry.quote_id, QuoteCountry.country, criteria.mentioned_countries or None),
        (Quote, Quote.id, Quote.speaker_id, criteria.speaker_ids),
        (Quote, Quote.id, Quote.speaker_country, criteria.speaker_countries or None),
        (Quote, Quote.id, Quote.outlet_key, criteria.outlet_keys or None),
    ]
    for table, key, column, values in tables:
        if values is not None:
            has_value = column == values[0] if len(values) == 1 else column.in_(values)
            conditions = (has_value, *within(table.listed_at, criteria.published))
            yield _Lead(conditions, key, (table.listed_at.desc(), key.desc()), single=len(values) == 1)
    in_time = tuple(within(Quote.listed_at, criteria.published))
    yield _Lead(in_time, Quote.id, (Quote.listed_at.desc(), Quote.id.desc()), single=True)


def _candidates(lead: _Lead, *, exhaustive: bool) -> Subquery:
    query = select(lead.key).where(*lead.conditions)
    if exhaustive:
        return (query if lead.single else query.distinct()).subquery()
    # Written out: planners take a number that they are given later for a large one.
    return query.order_by(*lead.order).limit(literal_column(str(MOST_VISITED), Integer)).subquery()
