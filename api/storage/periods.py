"""Stretches of time in the terms of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` on, until before `before`; None leaves that end open."""

    start: datetime | None = None
    before: datetime | None = None


ALWAYS = Period()


def within(moment: InstrumentedAttribute[datetime], period: Period) -> list[ColumnElement[bool]]:
    """Conditions that the column lies in the period."""
    found: list[ColumnElement[bool]] = []
    if period.start is not None:
        found.append(moment >= period.start)
    if period.before is not None:
        found.append(moment < period.before)
    return found
