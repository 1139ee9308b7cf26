"""Pages of quotes, each read in one statement, in whichever way visits few rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from api.storage.frequencies import Frequencies
from api.storage.models import Article, Quote, Speaker
from api.storage.named_values import named
from api.storage.orders import QuoteOrder
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_rows import COLUMNS, QuoteRow
from api.storage.quote_ways import AFTER, AFTER_ID, LIMIT, Question, statement
from api.storage.search_query import SearchQuery
from api.storage.session import Database

Position = tuple[datetime | float, str]

_AT_ONCE = 25  # ids of one statement, so that there is one for any number of them
_BY_IDS = (
    select(*COLUMNS)
    .select_from(Quote)
    .join(Article, Article.id == Quote.article_id)
    .where(Quote.id.in_([bindparam(f"id_{n}") for n in range(_AT_ONCE)]))
)
_OF_PLACE = (Quote.id, Quote.listed_at, Quote.created_at, Quote.confidence)
_SPEAKER = select(Speaker.id, Speaker.merged_into).where(Speaker.id == bindparam("speaker_id"))


class Place(NamedTuple):
    """A quote, and what lists are sorted by, as the driver gives it."""

    id: str
    listed_at: Any
    created_at: Any
    confidence: float


class QuotePages:
    """Reads pages of a database, outside of any transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._frequencies = Frequencies(database)

    def rows(
        self,
        criteria: QuoteCriteria,
        limit: int,
        after: Position | None = None,
        order: QuoteOrder = QuoteOrder.NEWEST,
    ) -> list[Any]:
        """At most `limit` rows of `quote_rows` in this order, from behind the position `after`."""
        return list(map(QuoteRow._make, self._read(COLUMNS, criteria, limit, after, order)))

    def places(
        self,
        criteria: QuoteCriteria,
        limit: int,
        after: Position | None = None,
        order: QuoteOrder = QuoteOrder.NEWEST,
    ) -> list[Place]:
        """The places of these quotes alone."""
        return list(map(Place._make, self._read(_OF_PLACE, criteria, limit, after, order)))

    def rows_of(self, ids: Sequence[str]) -> dict[str, Any]:
        """Rows of those of these quotes that are there, by id."""
        rows: list[Any] = []
        for start in range(0, len(ids), _AT_ONCE):
            batch = ids[start : start + _AT_ONCE]
            values = {f"id_{n}": batch[min(n, len(batch) - 1)] for n in range(_AT_ONCE)}
            rows.extend(map(QuoteRow._make, self._database.lookup.rows(_BY_IDS, values)))
        return {row.id: row for row in rows}

    def found_by(self, search: SearchQuery) -> int:
        """About how many quotes a search finds, more than a few thousand or not."""
        shape, values = named(QuoteCriteria(search=search))
        return self._frequencies.of_search(shape, values)

    def speaker_with_id(self, speaker_id: str) -> str | None:
        """The id of the speaker with this id, or of whom that lives on as; None where there is none."""
        for found, merged_into in self._database.lookup.rows(_SPEAKER, {"speaker_id": speaker_id}):
            return str(merged_into or found)
        return None

    def _read(
        self,
        columns: tuple[Any, ...],
        criteria: QuoteCriteria,
        limit: int,
        after: Position | None,
        order: QuoteOrder,
    ) -> list[tuple[Any, ...]]:
        if criteria.speaker_ids == ():  # nobody has the name
            return []
        shape, values = named(criteria)
        way = self._frequencies.way(criteria, shape, values, order)
        values[LIMIT] = limit
        if after is not None:
            values[AFTER], values[AFTER_ID] = after
        question = Question(shape, way, order, continued=after is not None)
        return self._database.lookup.rows(statement(question, columns), values)
