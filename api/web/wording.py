"""How values read on pages: dates, countries, confidence. Each is a filter of the templates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from nlp.lexicons.countries import country_name

_REGIONAL_INDICATOR_A = 0x1F1E6

_CONFIDENCE = ((0.9, "very likely"), (0.75, "likely"), (0.5, "probable"), (0.0, "uncertain"))


def day(moment: datetime | None) -> str:
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


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "flag": flag,
    "country_name": country_name,
    "confidence_words": confidence_words,
    "number": number,
}
