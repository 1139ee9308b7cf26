"""Pages of lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from api.errors import InvalidValue
from api.services.records import Key, Page

Row = TypeVar("Row")
Record = TypeVar("Record")


def page_of(
    rows: Sequence[Row],
    limit: int,
    record: Callable[[Row], Record | None],
    key: Callable[[Row], Key],
    total: int | None = None,
) -> Page[Record]:
    """The page of the first `limit` of `rows`; one row more than that tells that another page follows.

    Rows that have no record are left out; the page is shorter then.
    """
    shown = rows[:limit]
    records = [each for row in shown if (each := record(row)) is not None]
    return Page(records, key(shown[-1]) if len(rows) > limit else None, total)


def date_position(after: Key | None) -> tuple[datetime, str] | None:
    """The position in a list sorted by date. Raises InvalidValue (field "cursor") if it is none."""
    if after is None:
        return None
    moment, row_id = after
    try:
        if isinstance(moment, datetime) and moment.tzinfo is not None:
            return moment.astimezone(UTC), row_id
    except OverflowError:
        pass
    raise _no_position()


def name_position(after: Key | None) -> tuple[str, str] | None:
    """The position in a list sorted by name. Raises InvalidValue (field "cursor") if it is none."""
    if after is None:
        return None
    name, row_id = after
    if isinstance(name, str):
        return name, row_id
    raise _no_position()


def float_position(after: Key | None) -> tuple[float, str] | None:
    """The position in a list sorted by numbers. Raises InvalidValue (field "cursor") if it is none."""
    if after is None:
        return None
    number, row_id = after
    if isinstance(number, int | float):
        return number, row_id
    raise _no_position()


def rank_position(after: Key | None) -> tuple[int, str] | None:
    """The position in a list sorted by numbers. Raises InvalidValue (field "cursor") if it is none."""
    if after is None:
        return None
    number, row_id = after
    if isinstance(number, int):
        return number, row_id
    raise _no_position()


def _no_position() -> InvalidValue:
    return InvalidValue("Is not a cursor of this list.", field="cursor", code="invalid_cursor")
