"""Indexes that have the quotes of each value in order of publication, read for themselves.

Whether a quote has another value is looked up in the index of that, which has the same order: those that are
looked for lie side by side, and no quote is read for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from api.storage import role_index
from api.storage.dialects import spelled
from api.storage.models import Quote, QuoteCountry, QuoteTopic
from api.storage.placeholders import Name, value_of
from api.storage.quote_criteria import QuoteCriteria, tested

SEARCH = "search"
"""The criterion that the index of words answers."""

LEADS: Mapping[str, InstrumentedAttribute[Any]] = {
    "article_id": Quote.article_id,
    "speaker_ids": Quote.speaker_id,
    "topic_ids": QuoteTopic.topic_id,
    "speaker_countries": Quote.speaker_country,
    "mentioned_countries": QuoteCountry.country,
    "countries": QuoteCountry.country,
    "outlet_keys": Quote.outlet_key,
}
"""Columns whose indexes have the quotes of a value in order of publication, by the criterion answered."""


_FEW = 4
"""Of more values than these, to look each up for each row takes longer than to read the quote."""


class Entries(NamedTuple):
    """An index over the quotes of each value in order of publication."""

    table: Any
    value: InstrumentedAttribute[Any]
    listed_at: InstrumentedAttribute[Any]
    quote_id: Any
    is_quote: ColumnElement[bool]
    """The condition that a quote is that of an entry."""

    @classmethod
    def of(cls, by: str | None) -> Entries:
        """The index that answers a criterion, or of all quotes in order of publication."""
        column: InstrumentedAttribute[Any] = Quote.id if by is None else LEADS[by]
        table: Any = aliased(column.class_)
        quote_id = table.id if column.class_ is Quote else table.quote_id
        is_quote = Quote.id == quote_id
        if column.class_ is Quote:
            # On SQLite every index has the number of its row, by which that is found without another index.
            is_quote = spelled(sqlite=Quote.number == table.number, postgresql=is_quote)
        return cls(table, getattr(table, column.key), table.listed_at, quote_id, is_quote)

    def conditions(self, criteria: QuoteCriteria, by: str) -> list[ColumnElement[bool]]:
        """What is true of the entries that meet one of the criteria."""
        values = getattr(criteria, by)
        several = [values] if isinstance(values, Name) else values
        wanted = [value_of(value) for value in several]
        found = [self.value == wanted[0] if len(wanted) == 1 else self.value.in_(wanted)]
        if by == "mentioned_countries":
            found.append(self.table.mentioned_position.is_not(None))
        return found


def looked_up(criteria: QuoteCriteria, rows: Entries) -> tuple[list[ColumnElement[bool]], QuoteCriteria]:
    """Conditions on rows for those criteria that other indexes answer, and the criteria that are left."""
    found, rest = [], criteria
    for by in LEADS:
        if by != "article_id" and 0 < len(getattr(criteria, by) or ()) <= _FEW:
            found.append(tested(_has_entry(criteria, by, rows)))
            rest = without(rest, by)
    return found, rest


def _has_entry(criteria: QuoteCriteria, by: str, rows: Entries) -> ColumnElement[bool]:
    """Whether the quote of a row has an entry, at the same place of its index, that meets a criterion."""
    entries = Entries.of(by)
    # An id that is equal would be looked up by itself, which is at another place for each row.
    same = (
        entries.listed_at == rows.listed_at,
        entries.quote_id.between(rows.quote_id, rows.quote_id),
    )
    found = select(true()).where(*entries.conditions(criteria, by), *same).limit(1)
    return found.correlate(rows.table).scalar_subquery()


def without(criteria: QuoteCriteria, by: str) -> QuoteCriteria:
    """The criteria without the one that an index has answered, if nothing of it is left."""
    if by == "article_id" or role_index.is_answered(by):
        # It says of itself that superseded versions count; or all words are there, but perhaps not in a row.
        return criteria
    nothing: Any = None if by in {SEARCH, "speaker_ids"} else ()
    return replace(criteria, **{by: nothing})
