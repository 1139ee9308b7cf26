"""Who has spoken up to a place of the text, and what that tells of a pronoun.

News goes on quoting whom it quoted last: "Hale said … He added …". No corpus of pronouns shows that, so it is
kept apart from what the sentence itself tells.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from nlp.names.layout import Layout, Word
from nlp.names.parties import Party

Feature = tuple[str, float]

_RECENT = 12  # sources
_BESIDE = 6  # words
_FAR = 3  # lines, sentences


class Speech:
    """Where sources stand in one article, and whom those that were resolved are known to mean."""

    def __init__(self, layout: Layout, sources: Collection[int] = ()) -> None:
        self._layout = layout
        self._sources = frozenset(sources)
        self._words: list[int] = []
        self._parties: dict[int, Party] = {}

    def heard(self, word: int, party: Party) -> None:
        """Note that the source at a word means this party."""
        if word not in self._parties:
            insort(self._words, word)
        self._parties[word] = party

    def until(self, pronoun: int, enclosing: Party | None = None) -> Heard:
        """What was heard before a pronoun that stands in what `enclosing` says."""
        position = bisect_left(self._words, pronoun)
        words = reversed(self._words[max(0, position - _RECENT) : position])
        recent = tuple((word, self._parties[word]) for word in words)
        return Heard(
            self._layout.words, pronoun, pronoun in self._sources, recent, enclosing, self._quotes(pronoun)
        )

    def _quotes(self, word: int) -> bool:
        """Is something quoted just before or after this word, in its line?"""
        near = self._layout.words[max(0, word - _BESIDE) : word + _BESIDE]
        return any(other.quoted and other.line == self._layout.words[word].line for other in near)


@dataclass(frozen=True, slots=True)
class Heard:
    """The last sources before a pronoun, each with whom it means, the nearest first."""

    words: list[Word]
    pronoun: int
    is_source: bool
    recent: tuple[tuple[int, Party], ...]
    enclosing: Party | None  # whoever says the content in which the pronoun stands
    quoting: bool  # something is quoted beside the pronoun

    def features(self, first: int, last: int, party: Party | None) -> Iterator[Feature]:
        """What speaks for the pronoun's meaning what the words `first` to `last` mean, whose party may be
        unknown."""
        here, there = self.words[self.pronoun], self.words[first]
        said = "said_" if self.is_source else ""
        if here.line >= there.line:
            yield f"{said}lines_{min(here.line - there.line, _FAR)}", 1
            yield f"{said}sentences_{min(here.sentence - there.sentence, _FAR)}", 1
        if said:
            yield f"said_{'pronoun' if party is None else 'name'}", 1
        last_source, last_party = self.recent[0] if self.recent else (-1, None)
        if first <= last_source < last or (party is not None and party is last_party):
            yield f"{said}spoke_last", 1
            if self.quoting:
                yield f"{said}spoke_last_quoting", 1
            if here.line == self.words[last_source].line:
                yield f"{said}spoke_last_in_line", 1
        if any(first <= source < last for source, _ in self.recent):
            yield f"{said}source", 1
        elif party is not None and any(one is party for _, one in self.recent):
            yield f"{said}spoke", 1
        if party is not None and party is self.enclosing:
            yield f"{said}encloses" + ("_quoted" if here.quoted else ""), 1
        if there.quoted and not here.quoted:
            yield f"{said}quoted", 1
