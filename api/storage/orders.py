"""Orders of lists, by their names on the wire: a leading minus means descending."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

Row = TypeVar("Row", bound=Select[*tuple[Any, ...]])

_MINUS = "-"


class Order(StrEnum):
    """What all orders know of themselves."""

    @property
    def key(self) -> str:
        """What the rows are sorted by."""
        return self.value.removeprefix(_MINUS)

    @property
    def descending(self) -> bool:
        """Whether the greatest comes first."""
        return self.value.startswith(_MINUS)


class QuoteOrder(Order):
    """Orders of quotes. All but relevance stay as they are once a quote is stored, so pages stay whole."""

    NEWEST = "-published_at"  # by when the article was stored, where it has no date
    OLDEST = "published_at"
    LAST_STORED = "-created_at"
    FIRST_STORED = "created_at"
    SUREST = "-confidence"
    LEAST_SURE = "confidence"
    RELEVANCE = "relevance"  # to a full-text query, the best first

    @property
    def position(self) -> type[datetime] | type[float]:
        """The type of what the rows are sorted by."""
        return float if self.key in {"confidence", "relevance"} else datetime


class ArticleOrder(Order):
    """Orders of articles."""

    NEWEST = "-published_at"
    OLDEST = "published_at"
    LAST_STORED = "-created_at"
    FIRST_STORED = "created_at"


def in_order(
    query: Row,
    order: Order,
    by: InstrumentedAttribute[Any],
    row_id: InstrumentedAttribute[str],
    after: tuple[Any, str] | None,
) -> Row:
    """The query sorted by a column and the id, from behind the position `after`."""
    position: ColumnElement[Any] = tuple_(by, row_id)
    if after is not None:
        query = query.where(position < after if order.descending else position > after)
    if order.descending:
        return query.order_by(by.desc(), row_id.desc())
    return query.order_by(by, row_id)
