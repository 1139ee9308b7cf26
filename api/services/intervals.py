"""Stretches of the calendar that quotes over time are counted by."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum


class Interval(StrEnum):
    """How long each stretch is; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def start(self, day: date) -> date:
        """The first day of the stretch that a day lies in."""
        match self:
            case Interval.DAY:
                return day
            case Interval.WEEK:
                return day - timedelta(days=day.weekday())  # the calendar begins with a Monday
            case Interval.MONTH:
                return day.replace(day=1)
            case Interval.YEAR:
                return day.replace(month=1, day=1)

    def end(self, start: date) -> date:
        """The last day of the stretch that begins on a day."""
        try:
            match self:
                case Interval.DAY:
                    return start
                case Interval.WEEK:
                    return start + timedelta(days=6 - start.weekday())
                case Interval.MONTH:
                    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
                case Interval.YEAR:
                    return start.replace(month=12, day=31)
        except OverflowError:  # the calendar ends before
            return date.max


_LONGEST = ((62, Interval.DAY), (500, Interval.WEEK), (366 * 20, Interval.MONTH))


def interval_for(first: date, last: date) -> Interval:
    """The interval that cuts these days, and all between them, into a number of stretches to look at."""
    days = (last - first).days
    return next((interval for longest, interval in _LONGEST if days <= longest), Interval.YEAR)
