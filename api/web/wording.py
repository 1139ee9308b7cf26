"""How values read on pages: dates, countries, confidence, numbers. Each is a filter of the templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import floor, log10
from typing import Any

from api.services.intervals import Interval
from nlp.lexicons.countries import country_name

_REGIONAL_INDICATOR_A = 0x1F1E6

_CONFIDENCE = ((0.9, "very likely"), (0.75, "likely"), (0.5, "probable"), (0.0, "uncertain"))

_SHADES = 6


def day(moment: date | None) -> str:
    """The date as people read it: 3 March 2024."""
    return "" if moment is None else f"{moment.day} {moment:%B %Y}"


def flag(code: str) -> str:
    """The flag of a country, of two regional indicators; give it a text alternative."""
    return "".join(chr(_REGIONAL_INDICATOR_A + ord(letter) - ord("A")) for letter in code)


def confidence_words(confidence: float) -> str:
    """What a confidence means in words."""
    return next(words for least, words in _CONFIDENCE if confidence >= least)


def number(value: int) -> str:
    """The number with its thousands apart."""
    return f"{value:,}"


def period_name(start: date, interval: Interval, *, short: bool = False) -> str:
    """What people call a stretch of the calendar: Mar 2024."""
    match interval:
        case Interval.DAY:
            return f"{start.day} {start:%b} {start.year}"
        case Interval.WEEK:
            return f"{'' if short else 'Week of '}{start.day} {start:%b} {start.year}"
        case Interval.MONTH:
            return f"{start:%b} {start.year}"
        case Interval.YEAR:
            return str(start.year)


def estimate(number: int, every: int) -> str:
    """A number of quotes; of an estimate, no more digits than it is worth."""
    if every == 1 or number == 0:
        return f"{number:,}"
    place = max(0, floor(log10(number)) - 1)
    return f"≈ {round(number / 10**place) * 10**place:,}"


def percent(part: int, whole: int) -> str:
    """A share as people read it: 12 %."""
    share = 100 * part / whole if whole else 0.0
    return "under 1 %" if 0 < share < 1 else f"{share:.0f} %"


def shade(number: int, most: int) -> int:
    """How dark a cell of a heat map is: 0 where there is nothing, 6 at most."""
    return 0 if number == 0 else 1 + min(_SHADES - 1, number * _SHADES // (most + 1))


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "flag": flag,
    "country_name": country_name,
    "confidence_words": confidence_words,
    "number": number,
    "period_name": period_name,
    "estimate": estimate,
    "percent": percent,
    "shade": shade,
}
