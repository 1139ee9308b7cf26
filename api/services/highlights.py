"""Where the words of a full-text query stand in what it found.

Words are taken apart as the full-text index does it: runs of letters and digits, compared without case and
accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from api.services.records import Highlights, Place
from api.storage.models import Quote
from api.storage.search_query import SearchQuery

_COMBINING = "Mn"
_MOST = 100  # places in one text; a reader needs no more


class _Word(NamedTuple):
    folded: str
    start: int
    end: int


_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")


def highlights_of(query: SearchQuery, quote: Quote) -> Highlights:
    """Where the quote has what the query wants."""
    name = quote.speaker.name if quote.speaker is not None else quote.unnamed_description or ""
    return Highlights(
        text=places_of(query, quote.text),
        speaker=places_of(query, name),
        context=places_of(query, quote.context["text"]),
    )


def places_of(query: SearchQuery, text: str) -> tuple[Place, ...]:
    """The places of the phrases that the query wants, in order, without overlaps."""
    words = _words(text)
    phrases = {
        tuple(word.folded for word in _words(phrase)) for wanted in query.required for phrase in wanted
    }
    by_first: dict[str, list[Sequence[str]]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        if phrase:
            by_first.setdefault(phrase[0], []).append(phrase)
    found: list[Place] = []
    n = 0
    while n < len(words) and len(found) < _MOST:
        length = next(
            (
                len(phrase)
                for phrase in by_first.get(words[n].folded, ())
                if tuple(word.folded for word in words[n : n + len(phrase)]) == tuple(phrase)
            ),
            0,
        )
        if length:
            found.append(Place(words[n].start, words[n + length - 1].end))
        n += length or 1
    return tuple(found)


def _words(text: str) -> list[_Word]:
    return [_Word(_folded(found[0]), found.start(), found.end()) for found in _WORD.finditer(text)]


def _folded(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in apart if unicodedata.category(letter) != _COMBINING).lower()
