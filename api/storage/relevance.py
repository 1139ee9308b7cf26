"""Quotes by how well they fit a full-text query."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, or_, select

from api.storage.frequencies import ENOUGH
from api.storage.full_text import found_by_name, score_by_name
from api.storage.full_text_table import INDEX
from api.storage.lookup import Lookup
from api.storage.models import Article, Quote
from api.storage.quote_criteria import QuoteCriteria, tested, tests_of

MOST_RANKED = 1_000
"""Matches that are ranked, those stored last: what is common is found too often to compare it all."""

_MARGIN = 1.5  # since not all that the words find meets the other criteria
_FURTHER = 8

_BEHIND, _NEWEST, _RANKED, _LIMIT = "behind_number", "newest", "ranked", "most_rows"
_LAST = select(func.max(Quote.number))


class Ranking(NamedTuple):
    """Scores and ids of quotes, the best first, and whether there are others that were not ranked."""

    rows: list[tuple[float, str]]
    others: bool


def ranked(
    lookup: Lookup,
    shape: QuoteCriteria,
    values: Mapping[str, Any],
    found: int,
    limit: int,
    after: tuple[float, str] | None,
) -> Ranking:
    """At most `limit` quotes from behind a position, by how well they fit the query in the criteria.

    `shape` has names for the values of these (`api.storage.named_values`); the query finds about `found`
    quotes. An index of words cannot give the newest rows first, unless it is asked about them alone: so it
    is where it has many, and about more where those are too few.
    """
    last = lookup.rows(_LAST)[0][0] or 0
    # To look at all matches of what is not frequent takes less than to find the newest quotes first.
    window = last if found < ENOUGH else int(last / found * MOST_RANKED * _MARGIN)
    most = limit if after is None else MOST_RANKED
    while True:
        bounds = {_BEHIND: last - window, _NEWEST: MOST_RANKED + 1, _RANKED: MOST_RANKED, _LIMIT: most}
        rows = lookup.rows(_statement(shape, window < last), {**values, **bounds})
        others = bool(rows) and rows[0][2] > MOST_RANKED
        if others or window >= last:
            best = [(score, quote_id) for score, quote_id, _ in rows]
            return Ranking(_behind(best, after)[:limit], others)
        window = min(last, window * _FURTHER)


@lru_cache(500)
def _statement(shape: QuoteCriteria, windowed: bool) -> Select[Any]:
    """The statement that ranks the matches stored last, and tells with each whether there are others."""
    if shape.search is None:
        raise ValueError("there is nothing to be relevant to")
    number = INDEX.c.rowid.label("number")
    matches = select(score_by_name().label("score"), number).where(found_by_name(shape.search))
    if windowed:
        matches = matches.where(INDEX.c.rowid > bindparam(_BEHIND))
    # By themselves, so that no planner reads quotes in order until enough of them match.
    found = matches.cte("found").prefix_with("MATERIALIZED", dialect="postgresql")
    # Outer joins, though there is always a row: they are made in the order in which they stand.
    query = select(found.c.score, Quote.id, found.c.number).select_from(found)
    query = query.outerjoin(Quote, Quote.number == found.c.number)
    query = query.outerjoin(Article, Article.id == Quote.article_id)
    query = query.where(*map(tested, tests_of(replace(shape, search=None))))
    newest = query.order_by(found.c.number.desc()).limit(bindparam(_NEWEST)).cte("newest")
    everything = func.count().over().label("everything")
    numbered = select(newest, everything, func.min(newest.c.number).over().label("first")).subquery()
    ranked_rows = select(numbered.c.score, numbered.c.id, numbered.c.everything)
    # One more than is ranked is read, to know of it.
    without_it = numbered.c.number > numbered.c.first
    ranked_rows = ranked_rows.where(or_(numbered.c.everything <= bindparam(_RANKED), without_it))
    return ranked_rows.order_by(numbered.c.score.desc(), numbered.c.id.desc()).limit(bindparam(_LIMIT))


def _behind(rows: list[tuple[float, str]], after: tuple[float, str] | None) -> list[tuple[float, str]]:
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
