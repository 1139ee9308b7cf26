"""Reads bodies of state off descriptions without a name: "the health ministry", "provincial police"."""

from __future__ import annotations

from nlp.names.layout import POSSESSIVE_MARKS, Layout
from nlp.names.lexicon import affiliation_words, context_words, is_human_noun
from nlp.names.mentions import NameKind
from nlp.names.organisation_names import NameExtents, WordRange


class PublicBodyReader:
    """Reads bodies of state off a document's words."""

    def __init__(self, layout: Layout, extents: NameExtents) -> None:
        self._layout = layout
        self._words = layout.words
        self._extents = extents

    def at(self, first: int) -> WordRange | None:
        """The body of state that a description without a name tells by its field: "(the) health ministry"."""
        while self._layout.low_at(first) in context_words("determiner"):
            first += 1
        last = self._extents.phrase_end(first)
        if last <= first:
            return None
        return self.ending(last, first)

    def ending(self, last: int, floor: int) -> WordRange | None:
        """The same for the words before `last`, none before `floor`: "provincial police", "central bank"."""
        if last <= floor or self._words[last - 1].capital:
            return None
        noun = self._words[last - 1].low
        first = last - 1
        while first > floor and self._tells_field(first - 1):
            first -= 1
        if noun in affiliation_words("public_body"):
            return first, last
        told = first < last - 1 and noun in context_words("state_body") | affiliation_words("governing_body")
        return (first, last) if told else None

    def ministry(self, index: int) -> WordRange | None:
        """The ministry whose noun stands at a word: "Egypt's education ministry", "Ministry of Health"."""
        first, last = index, index + 1
        if self._layout.low_at(last) == "of":
            last = (
                self._extents.name_end(index)
                if self._words[index].capital
                else self._extents.phrase_end(last + 1)
            )
            inner = self._words[index + 2 : last]
            if not inner or any(word.token.tag_ == "VBG" and not word.capital for word in inner):
                return None
            while first and self._extents.is_part_before(first):
                first -= 1
            return first, last
        capital = self._words[index].capital
        while first and self._words[first - 1].line == self._words[index].line:
            if not (self._extents.is_part_before(first) if capital else self._tells_field(first - 1)):
                break
            first -= 1
        if first == index:
            return None
        owner = self._extents.over.get(first - 2)
        if (
            owner is not None
            and owner.kind is NameKind.PLACE
            and self._layout.low_at(first - 1) in POSSESSIVE_MARKS
        ):
            first = owner.first
        return first, last

    def _tells_field(self, index: int) -> bool:
        word = self._words[index]
        if word.low in context_words("functional"):
            return True
        return word.pos in ("NOUN", "PROPN") and word.text.islower() and not is_human_noun(word.text)
