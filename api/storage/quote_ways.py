"""The ways in which a page of quotes can be read, so that the rows visited stay few whatever is asked for.

- By walking: an index that has the rows of one value in the order of the list is read from where the page
  begins, and each row is tested for what else is asked, until the page is full. Good where many rows pass.
  In order of publication, other values are tested in their own indexes, which have that order, too: rows that
  fail are never read, and those that are looked for lie side by side.
- By gathering: all rows of what is rare are fetched, tested and sorted. Good where they are few.

Which is better depends on how many quotes have a value (`api.storage.frequencies`). Planners guess that, and
guess wrong where values have to do with each other; so a statement here leaves them one way alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    Text,
    bindparam,
    func,
    literal_column,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from api.storage import role_index
from api.storage.full_text import found_by_name
from api.storage.full_text_table import INDEX
from api.storage.models import Article, Quote, RenderedQuote
from api.storage.orders import QuoteOrder
from api.storage.periods import ALWAYS, within
from api.storage.placeholders import value_of
from api.storage.quote_criteria import QuoteCriteria, tested, tests_of
from api.storage.quote_entries import LEADS, SEARCH, Entries, looked_up, without
from api.storage.rendered_quotes import IS_CURRENT

_MOST_KEPT = 500  # kinds of questions whose statements are kept

SORTED_BY: Mapping[str, InstrumentedAttribute[Any]] = {
    "published_at": Quote.listed_at,
    "created_at": Quote.created_at,
    "confidence": Quote.confidence,
}
"""What rows are sorted by, by the key of their order."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a page is read: by which criterion, None for the list's order alone; gathered, or walked along."""

    by: str | None = None
    gathered: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """All that decides what a statement reads, but for the values."""

    criteria: QuoteCriteria  # of names
    way: Way
    order: QuoteOrder
    continued: bool  # from behind a position
    limit: int  # rows at most; planners that are not told take it for a large number


BODY: ColumnElement[bytes] = type_coerce(RenderedQuote.body, LargeBinary).label("body")
"""The quote as rendered, in octets where the driver has them: it is sent as it is."""

AFTER, AFTER_ID = "after", "after_id"
"""Names of the values that say behind which position a page begins."""


@lru_cache(_MOST_KEPT)
def statement(question: Question, columns: tuple[Any, ...]) -> Select[Any]:
    """The statement that reads a page: of a quote, its article and how it is rendered, these columns."""
    criteria, way, order = question.criteria, question.way, question.order
    by = SORTED_BY[order.key]
    row_id: InstrumentedAttribute[str] = Quote.id
    query = select(*columns) if not way.gathered else select(Quote.number)
    by_date = order.key == "published_at"
    rest = replace(criteria, published=ALWAYS) if by_date else criteria
    if way.gathered and way.by is not None:
        found = _found(criteria, way.by)
        known = Quote.number == found.c.number if "number" in found.c else Quote.id == found.c.id
        query = query.select_from(found).outerjoin(Quote, known)
        rest = without(rest, way.by)
    elif by_date:
        rows = Entries.of(way.by)
        by, row_id = rows.listed_at, rows.quote_id
        query = query.select_from(rows.table).outerjoin(Quote, rows.is_quote)
        if way.by is not None:
            query = query.where(*rows.conditions(criteria, way.by))
            rest = without(rest, way.by)
        conditions, rest = looked_up(rest, rows)
        query = query.where(*conditions)
    else:
        query = query.select_from(Quote)
    # Outer joins, though there is always a row: they are made in the order in which they stand.
    query = query.outerjoin(Article, Article.id == Quote.article_id)
    if by_date:
        query = query.where(*within(by, criteria.published))
        if criteria.published != ALWAYS:
            query = query.where(tested(Article.published_at.is_not(None)))
    if question.continued:
        after = tuple_(bindparam(AFTER, type_=by.type), bindparam(AFTER_ID))
        position: ColumnElement[Any] = tuple_(by, row_id)
        query = query.where(position < after if order.descending else position > after)
    query = query.where(*map(tested, tests_of(rest)))
    in_order = (by.desc(), row_id.desc()) if order.descending else (by, row_id)
    query = query.order_by(*in_order).limit(literal_column(str(question.limit), Integer))
    if not way.gathered:
        return _with_rendered(query, columns)
    # What is shown is read of those rows alone that are left once all are sorted.
    chosen = query.cte("chosen").prefix_with("MATERIALIZED")
    shown = select(*columns).select_from(chosen).outerjoin(Quote, Quote.number == chosen.c.number)
    return _with_rendered(shown, columns).order_by(*in_order)


def _with_rendered(query: Select[Any], columns: tuple[Any, ...]) -> Select[Any]:
    return query.outerjoin(RenderedQuote, IS_CURRENT) if BODY in columns else query


@lru_cache(_MOST_KEPT)
def counting(by: str, most: int, search: Any = None) -> Select[Any]:
    """The statement that counts the rows of one value, named `value`, or of a search, up to `most`."""
    if search is not None:
        rows = select(INDEX.c.rowid).where(found_by_name(search)).limit(most).subquery()
    elif role_index.is_answered(by):
        rows = role_index.numbers(by, [bindparam("value", type_=Text)]).limit(most).subquery()
    else:
        column = LEADS[by]
        rows = select(column).where(column == bindparam("value")).limit(most).subquery()
    return select(func.count()).select_from(rows)


def _found(criteria: QuoteCriteria, by: str) -> CTE:
    """Numbers, or ids, of the quotes that meet one criterion."""
    if by == SEARCH and criteria.search is not None:
        numbers = select(INDEX.c.rowid.label("number")).where(found_by_name(criteria.search))
    elif role_index.is_answered(by):
        numbers = role_index.numbers(by, [value_of(phrase) for phrase in getattr(criteria, by)])
    else:
        entries = Entries.of(by)
        if LEADS[by].class_ is Quote:
            numbers = select(entries.table.number)
        else:  # where a quote stands once for each of its values
            numbers = select(entries.quote_id.label("id")).distinct()
        numbers = numbers.where(*entries.conditions(criteria, by))
    return numbers.cte("found").prefix_with("MATERIALIZED")
