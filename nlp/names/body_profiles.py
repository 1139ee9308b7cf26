"""What an article tells of each body: the words of its names, and the nouns by which it says what it is."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from nlp.names.entities import Entity
from nlp.names.layout import POSSESSIVE_MARKS, Layout
from nlp.names.lexicon import describes_body, fold, words_of_bodies
from nlp.names.mentions import NamedMention
from nlp.names.names import name_words

_MAX_TELLING = 12  # names of one body at which it may be said what it is
_BESIDE = 8  # words of an apposition
_COPULAS = frozenset(("is", "was", "are", "were"))
_DASHES = frozenset(("—", "–", "--", "-"))
_NOMINAL = frozenset(("ADJ", "NOUN", "NUM"))


class Fit(IntEnum):
    """How well a noun goes with what is known of a body."""

    EXCLUDED = 0  # "the club" of "Country Fire Authority"
    OPEN = 1  # nothing is known that the noun could contradict
    COVERED = 2  # "the newspaper" of "Leeds Gazette"
    CALLED = 3  # "the group" of "Harrow Group", "the insurer" of "insurer Helvana"


class BodyProfiles:
    """The words known of the bodies of one article."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._words: dict[int, frozenset[str]] = {}

    def fit(self, noun: str, entity: Entity) -> Fit:
        """How well a folded noun, or two, goes with a body."""
        known = self.words(entity)
        if noun in known:
            return Fit.CALLED
        if words_of_bodies(noun) & known:
            return Fit.COVERED
        return Fit.EXCLUDED if any(map(describes_body, known)) else Fit.OPEN

    def words(self, entity: Entity) -> frozenset[str]:
        """The folded words of a body's names, and the nouns that stand beside them, single and in pairs."""
        if id(entity) not in self._words:
            words = {word for form in entity.forms for word in name_words(form)}
            for mention in entity.mentions[:_MAX_TELLING]:
                words.update(self._told(mention))
            self._words[id(entity)] = frozenset(words)
        return self._words[id(entity)]

    def _told(self, mention: NamedMention) -> Iterator[str]:
        yield from self._nouns(*self._before(mention.first))
        opening = self._layout.low_at(mention.first - 1)
        if opening == "," and self._layout.low_at(mention.last) in (",", ".", "", *_COPULAS):
            yield from self._nouns(*self._before(mention.first - 1))  # "Its parent company, Havgruppen,"
        first = mention.last
        if self._layout.low_at(first) == "(":
            first = self._behind_parenthesis(first)
        if self._layout.low_at(first) in (",", "(", *_DASHES, *_COPULAS):
            yield from self._nouns(*self._after(first + 1))

    def _behind_parenthesis(self, opening: int) -> int:
        closing = (k for k in range(opening, opening + _BESIDE) if self._layout.low_at(k) == ")")
        following = next(closing, opening - 1) + 1
        return following if self._layout.low_at(following) == "," else opening

    def _before(self, last: int) -> tuple[int, int]:
        """The common nouns and adjectives that end before a word."""
        words = self._layout.words
        first = last
        while first > max(0, last - _BESIDE):
            word = words[first - 1]
            if word.line != words[last - 1].line or word.pos not in _NOMINAL or (word.capital and first > 1):
                break
            first -= 1
        if first == last and last > 0 and self._opens_sentence(last - 1):
            first -= 1  # "Insurer Helvana"
        elif first < last and first > 0 and self._opens_sentence(first - 1):
            first -= 1
        return first, last

    def _opens_sentence(self, index: int) -> bool:
        word = self._layout.words[index]
        before = self._layout.word_at(index - 1)
        opens = before is None or before.sentence != word.sentence or before.line != word.line
        return opens and (word.pos in _NOMINAL or describes_body(fold(word.text)))

    def _after(self, first: int) -> tuple[int, int]:
        """The base noun phrase that begins at a word, without its article."""
        words = self._layout.words
        if self._layout.low_at(first) in ("a", "an", "the", "one", "its", "their", "another"):
            first += 1
        elif not describes_body(fold(self._layout.low_at(first))):
            return first, first
        last = owner = first
        while last < min(len(words), first + _BESIDE):
            word = words[last]
            if word.line != words[first].line:
                break
            if word.low in POSSESSIVE_MARKS:
                owner = last + 1
            elif word.pos not in (*_NOMINAL, "PROPN"):
                break
            last += 1
        return owner, last

    def _nouns(self, first: int, last: int) -> Iterator[str]:
        words = self._layout.words[first:last]
        if not words or not (words[-1].pos in ("NOUN", "PROPN") or describes_body(fold(words[-1].text))):
            return
        nouns = [fold(word.text) for word in words[-2:]]
        yield nouns[-1]
        if len(nouns) == 2:
            yield " ".join(nouns)
        yield from (fold(word.text) for word in words[:-1] if word.pos == "NOUN")
