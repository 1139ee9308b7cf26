"""Finds words of an article in its text, where people say which words a quote holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

import marshmallow as ma

from api.services.records import QuoteRecord
from api.web.marked_text import Stretch

_ALIKE = ("'‘’‚‛`´", '"“”„‟«»', "-‐‑‒–—")
"""Characters that keyboards and newspapers write differently."""


def words_of(quote: QuoteRecord) -> str:
    """The words that a quote holds, a line for each stretch of them."""
    return "\n".join(" ".join(span.text.split()) for span in quote.content)


def places_of(words: str, text: str, near: Sequence[Stretch]) -> list[Stretch]:
    """Where these words stand: a line for each stretch, in order, each as near as can be to one of `near`.

    Blanks count as one, and so do kinds of quotation marks and of dashes. Raises ValidationError for words
    that are not there.
    """
    found: list[Stretch] = []
    for n, line in enumerate(filter(None, map(str.strip, re.split(r"[\r\n]+", words)))):
        wanted = near[min(n, len(near) - 1)]
        behind = found[-1][1] if found else 0
        places = [match.span() for match in _pattern(line).finditer(text, behind)]
        if not places:
            raise ma.ValidationError({"words": [f"The article does not have these words here: {line}"]})
        found.append(min(places, key=lambda place: abs(place[0] - wanted[0]) + abs(place[1] - wanted[1])))
    return found


def _pattern(words: str) -> re.Pattern[str]:
    """Matches the words, whatever stands between them and however their marks are written."""
    return re.compile(r"\s+".join("".join(map(_character, word)) for word in words.split()))


def _character(character: str) -> str:
    alike = next((kind for kind in _ALIKE if character in kind), None)
    return re.escape(character) if alike is None else f"[{re.escape(alike)}]"
