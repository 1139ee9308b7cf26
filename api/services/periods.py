"""Periods as readers give them, with days and moments, inclusive at both ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from api.errors import InvalidValue
from api.storage.periods import ALWAYS, Period


def period(name: str, first: date | datetime | None, last: date | datetime | None) -> Period:
    """The period from the parameter `name`_from to `name`_to, in UTC.

    Raises InvalidValue for ends in the wrong order, or outside the calendar.
    """
    if first is None and last is None:
        return ALWAYS
    start = None if first is None else _moment(first, f"{name}_from")
    if last is None:
        return Period(start)
    end = _moment(last, f"{name}_to")
    try:
        # The moment itself is asked for too, and nothing lies between it and the next microsecond.
        before = end + (timedelta(microseconds=1) if isinstance(last, datetime) else timedelta(days=1))
    except OverflowError:
        return Period(start)
    if start is not None and start >= before:
        raise InvalidValue(f"Lies after {name}_to.", field=f"{name}_from", code="dates_out_of_order")
    return Period(start, before)


def _moment(value: date | datetime, field: str) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min, UTC)
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        raise InvalidValue("Lies outside the calendar once in UTC.", field=field) from None
