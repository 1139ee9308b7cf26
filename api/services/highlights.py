"""Where the words of a full-text query stand in what it found.

Words are those of the full-text index.
"""

from __future__ import annotations

from collections.abc import Sequence

from api.services.records import Highlights, Place
from api.storage.models import Quote
from api.storage.search_query import SearchQuery
from api.storage.words import words_of

_MOST = 100  # places in one text; a reader needs no more


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
    words = list(words_of(text))
    phrases = {
        tuple(word.folded for word in words_of(phrase)) for wanted in query.required for phrase in wanted
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
