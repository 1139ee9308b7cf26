"""Stretches of time in the terms of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from api.storage.placeholders import Name, value_of


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` on, until before `before`; None leaves that end open."""

    start: datetime | Name | None = None
    before: datetime | Name | None = None


ALWAYS = Period()


def within(moment: InstrumentedAttribute[datetime], period: Period) -> list[ColumnElement[bool]]:
    """Conditions that the column lies in the period."""
    found: list[ColumnElement[bool]] = []
    if period.start is not None:
        found.append(moment >= value_of(period.start))
    if period.before is not None:
        found.append(moment < value_of(period.before))
    return found
