"""Quotes by how well they fit a full-text query."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.storage.full_text import found_by, is_numbered, score
from api.storage.models import Quote
from api.storage.quote_criteria import QuoteCriteria, meeting
from api.storage.search_query import SearchQuery

MOST_RANKED = 10_000
"""Matches that are ranked, those stored last: what is common is found too often to compare it all."""


class Ranking(NamedTuple):
    """Scores and ids of quotes, the best first, and whether there are others that were not ranked."""

    rows: list[tuple[float, str]]
    others: bool


def ranked(session: Session, criteria: QuoteCriteria, search: SearchQuery) -> Ranking:
    """The quotes that meet the criteria, by how well they fit the query."""
    query = (
        select(score(search), Quote.id)
        .select_from(Quote)
        .join(Quote.article)
        .join(*is_numbered(Quote.number))
    )
    query = meeting(query, replace(criteria, search=None)).where(found_by(search))
    newest = list(session.execute(query.order_by(Quote.number.desc()).limit(MOST_RANKED + 1)))
    rows = sorted(((value, quote_id) for value, quote_id in newest[:MOST_RANKED]), reverse=True)
    return Ranking(rows, len(newest) > MOST_RANKED)


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
