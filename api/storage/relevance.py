"""Quotes by how well they fit a full-text query."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.storage.full_text import found_by, score
from api.storage.full_text_table import INDEX
from api.storage.models import Article, Quote
from api.storage.quote_criteria import QuoteCriteria, tested, tests_of
from api.storage.search_query import SearchQuery

MOST_RANKED = 1_000
"""Matches that are ranked, those stored last: what is common is found too often to compare it all."""


_MARGIN = 1.5  # since not all that the words find meets the other criteria
_FURTHER = 8


class Ranking(NamedTuple):
    """Scores and ids of quotes, the best first, and whether there are others that were not ranked."""

    rows: list[tuple[float, str]]
    others: bool


def ranked(session: Session, criteria: QuoteCriteria, search: SearchQuery, found: int) -> Ranking:
    """The quotes that meet the criteria, by how well they fit the query, which finds about `found` quotes.

    An index of words cannot give the newest rows first, unless it is asked about them alone: so it is, and
    about more where those are too few.
    """
    last = session.scalar(select(func.max(Quote.number))) or 0
    window = last if found < MOST_RANKED else int(last / found * MOST_RANKED * _MARGIN)
    while True:
        newest = _newest(session, criteria, search, last - window)
        if len(newest) > MOST_RANKED or window >= last:
            break
        window = min(last, window * _FURTHER)
    rows = sorted(((value, quote_id) for value, quote_id in newest[:MOST_RANKED]), reverse=True)
    return Ranking(rows, len(newest) > MOST_RANKED)


def _newest(
    session: Session, criteria: QuoteCriteria, search: SearchQuery, behind_number: int
) -> list[tuple[float, str]]:
    """Scores and ids of those matches that were stored last, one more than are ranked."""
    # Outer joins, though there is always a row: they are made in the order in which they stand.
    query = select(score(search), Quote.id).select_from(INDEX).outerjoin(Quote, Quote.number == INDEX.c.rowid)
    query = query.outerjoin(Article, Article.id == Quote.article_id)
    query = query.where(found_by(search), *map(tested, tests_of(replace(criteria, search=None))))
    if behind_number > 0:
        query = query.where(INDEX.c.rowid > behind_number)
    query = query.order_by(INDEX.c.rowid.desc()).limit(MOST_RANKED + 1)
    return [(value, quote_id) for value, quote_id in session.execute(query)]


def behind(rows: list[tuple[float, str]], after: tuple[float, str] | None) -> list[tuple[float, str]]:
    """The rows behind a position.

    Scores move a little with every quote that is stored; where the position's own row is still there, its
    place now counts.
    """
    if after is None:
        return rows
    for place, (_, quote_id) in enumerate(rows):
        if quote_id == after[1]:
            return rows[place + 1 :]
    return [row for row in rows if row < after]
