"""Where the words of a full-text query stand in what it found.

Words are those of the full-text index.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from api.services.records import Highlights, Place
from api.storage.models import Quote
from api.storage.search_query import SearchQuery
from api.storage.words import Word, words_of

_PLAIN = "A-Za-z0-9"
_OTHER_LETTERS = re.compile("(?![\x00-\x7f])(?:[^\\W_]|[\u0300-\u036f])")
"""What makes it take more than to ignore case to compare words."""

_MOST = 100  # places in one text; a reader needs no more


class Highlighter:
    """Finds the phrases that a query wants, which is taken apart once for all quotes."""

    def __init__(self, query: SearchQuery) -> None:
        wanted = [phrase for alternatives in query.required for phrase in alternatives]
        phrases = {tuple(word.folded for word in words_of(phrase)) for phrase in wanted} - {()}
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(phrases, key=len, reverse=True):
            self._by_first.setdefault(phrase[0], []).append(phrase)
        plain = [
            phrase for several in self._by_first.values() for phrase in several if "".join(phrase).isascii()
        ]
        self._pattern = re.compile(
            f"(?<![{_PLAIN}])(?:{'|'.join(map(f'[^{_PLAIN}]+'.join, plain)) or '(?!)'})(?![{_PLAIN}])",
            re.ASCII | re.IGNORECASE,
        )

    def of(self, quote: Quote) -> Highlights:
        """Where the quote has what the query wants."""
        name = quote.speaker.name if quote.speaker is not None else quote.unnamed_description or ""
        return Highlights(
            text=self.places(quote.text),
            speaker=self.places(name),
            context=self.places(quote.context["text"]),
        )

    def of_texts(self, text: str, speaker: str, context: str) -> dict[str, list[dict[str, int]]]:
        """The same as it is on the wire, for a quote with these texts."""
        texts = {"text": text, "speaker": speaker, "context": context}
        return {
            name: [{"start": place.start, "end": place.end} for place in self.places(each)]
            for name, each in texts.items()
        }

    def places(self, text: str) -> tuple[Place, ...]:
        """The places of the phrases, in order, without overlaps."""
        if _OTHER_LETTERS.search(text):
            return self.places_by_words(text)
        found = islice(self._pattern.finditer(text), _MOST)
        return tuple(Place(match.start(), match.end()) for match in found)

    def places_by_words(self, text: str) -> tuple[Place, ...]:
        """The same for a text in any script, each of whose words has to be folded."""
        words = list(words_of(text))
        found: list[Place] = []
        n = 0
        while n < len(words) and len(found) < _MOST:
            length = self._length_at(words, n)
            if length:
                found.append(Place(words[n].start, words[n + length - 1].end))
            n += length or 1
        return tuple(found)

    def _length_at(self, words: Sequence[Word], n: int) -> int:
        """How many words the longest phrase has that begins with this one."""
        for phrase in self._by_first.get(words[n].folded, ()):
            if tuple(word.folded for word in words[n : n + len(phrase)]) == phrase:
                return len(phrase)
        return 0
