"""Where the name of an organisation begins and ends: "Ministry of Justice and Peace", "Dockers’ Union"."""

from __future__ import annotations

import re

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import (
    affiliation_words,
    fold,
    given_names,
    honorifics,
    in_organisation_name,
    is_human_noun,
    singular,
)
from nlp.names.mentions import NamedMention, NameKind

WordRange = tuple[int, int]
"""First word and last (exclusive)."""

_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)$")
_PLACED = re.compile(r"-(?:based|born|listed|owned|run|backed|led|funded|trained|registered|headquartered)$")
_BARE = frozenset(("'", "’"))
_NUMBERED = frozenset(("no", "nr", "number"))
_NOT_NOMINAL = frozenset(("VERB", "AUX", "ADP", "PRON", "PUNCT", "CCONJ", "SCONJ", "ADV", "SYM"))
_MAX_PHRASE = 12  # words of a noun phrase without what follows it


class NameExtents:
    """Finds the bounds of noun phrases and of organisations' names, whatever the recogniser makes of them."""

    def __init__(self, layout: Layout, names: list[NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._name_at = {mention.first: mention for mention in names}
        self.over = {i: mention for mention in names for i in range(mention.first, mention.last)}

    def phrase_end(self, first: int) -> int:
        """End of the noun phrase that begins at a word, without what follows it."""
        i = first
        while i < min(len(self._words), first + _MAX_PHRASE):
            word = self._words[i]
            if word.line != self._words[first].line:
                break
            inner = self.over.get(i)
            inside_name = inner is not None and inner.first < i
            joins = word.low in POSSESSIVE_MARKS | {"&"}
            participle = word.pos == "VERB" and word.low.endswith(("ing", "ed")) and i == first
            if word.pos in _NOT_NOMINAL and not (word.capital or inside_name or joins or participle):
                break
            if i > first and word.pos == "DET" and not word.capital:
                break
            i += 1
        return i

    def opens_name(self, index: int) -> bool:
        """May an organisation's name begin at a word: "Nordic Bank", "3rd Infantry Division"?"""
        word = self._words[index]
        if word.capital:
            return fold(word.text) not in honorifics() and not _PLACED.search(word.low)
        following = self._layout.word_at(index + 1)
        return bool(_ORDINAL.match(word.low)) and following is not None and following.capital

    def name_end(self, opening: int) -> int:
        """End of the capitalised words from `opening` on, with what joins them."""
        end = self._run_end(opening)
        while end < len(self._words):
            word = self._words[end]
            if word.line != self._words[opening].line:
                break
            joined = self._joined(opening, end)
            if joined is None:
                break
            end = joined
        return end

    def whole(self, first: int, last: int) -> WordRange:
        """The whole name of which a part was read: "Dockers’ | Union |", "Sea and | Forest Institute |"."""
        start = first
        owner = self._layout.word_at(first - 2)
        if owner is not None and owner.capital and owner.line == self._words[first].line:
            link = self._layout.low_at(first - 1)
            joined = link == "and" and self._layout.low_at(first - 3) == "the" and owner.label == "ORG"
            if joined or (link in POSSESSIVE_MARKS and self._is_plural_owner(first - 2)):
                start = first - 2
                while start and self._words[start - 1].capital and self._words[start - 1].pos != "DET":
                    start -= 1
        if start < first and self._words[start].line == self._words[first].line:
            return start, last
        return first, last

    def is_part_before(self, index: int) -> bool:
        """Does the word before a capital belong to the name: "Federal | Ministry"?"""
        word, before = self._words[index], self._words[index - 1]
        return word.capital and before.capital and before.pos in ("PROPN", "ADJ") and before.line == word.line

    def _run_end(self, first: int) -> int:
        end = first
        known = self._name_at.get(first)
        if known is not None:
            end = known.last
        while end < len(self._words) and self._words[end].line == self._words[first].line:
            word = self._words[end]
            mention = self._name_at.get(end)
            if end > first and mention is not None and _is_surely_person(mention):
                break
            if not (word.capital or (end == first and _ORDINAL.match(word.low))):
                break
            end = mention.last if mention is not None else end + 1
        return end

    def _joined(self, opening: int, end: int) -> int | None:
        """Where a name goes on behind a small word: "University | of Graz", "Dockers | ’ Union"."""
        link, after = self._words[end], end + 1
        if fold(self._words[end - 1].text) in _NUMBERED:  # "Hospital No. 7"
            number = end + (link.text == ".")
            return number + 1 if self._layout.low_at(number).isdigit() else None
        if after < len(self._words) and self._layout.low_at(after) == "the":
            after += 1
        following = self._layout.word_at(after)
        if following is None or following.line != link.line or not following.capital:
            return None
        if link.low in POSSESSIVE_MARKS:
            return self._owned(opening, end) if after == end + 1 else None
        if link.low == "&":
            return self._run_end(after)
        further = self._name_at.get(after)
        if further is not None and further.kind is NameKind.PERSON and fold(following.text) in given_names():
            return None
        organised = in_organisation_name(self._words[end - 1].text) or is_unit(self._words[end - 1])
        if link.low in ("of", "for", "on") and (organised or link.label in ("ORG", "FAC")):
            return self._run_end(after)
        if link.low == "and" and after == end + 1 and not organised:
            last = self._run_end(after)
            one = link.label == "ORG" or self._says_one(opening)
            return last if one and in_organisation_name(self._words[last - 1].text) else None
        if link.low == "and" and any(word.low in ("of", "for") for word in self._words[opening:end]):
            office = fold(self._words[opening].text) in affiliation_words("ministry")
            return self._run_end(after) if office or link.label == "ORG" else None
        return None

    def _owned(self, opening: int, mark: int) -> int | None:
        """Where a name goes on behind a possessive: "Dockers | ’ Union", but not "Tesla | ’s Autopilot"."""
        owner, last = self.over.get(mark - 1), self._run_end(mark + 1)
        kind = owner.kind if owner is not None else NameKind.OTHER
        end = self._words[last - 1]
        owns = kind in (NameKind.ORGANISATION, NameKind.PLACE) and not self._is_plural_owner(mark - 1)
        if owns and owner is not None and owner.first <= opening:
            return last if kind is NameKind.PLACE and mark + 1 in self._name_at else None
        one = kind is not NameKind.ORGANISATION and "ORG" in (self._words[mark].label, end.label)
        return last if one or in_organisation_name(end.text) else None

    def _is_plural_owner(self, index: int) -> bool:
        """Is this a plural, as in "Dockers’ Union" and "Women’s League"?"""
        low = self._words[index].low
        if low.endswith("s") and self._layout.low_at(index + 1) in _BARE:
            return True
        owner = singular(low)
        return low.endswith("men") and owner is not None and is_human_noun(owner)

    def _says_one(self, opening: int) -> bool:
        """Does "the" show that two joined parts are one name: "the Marine and Forest Institute"?"""
        name = self.over.get(opening)
        known = name is not None and name.kind in (NameKind.PERSON, NameKind.PLACE, NameKind.ORGANISATION)
        return self._layout.low_at(opening - 1) == "the" and not known


def is_unit(word: Word) -> bool:
    """Does this word show, in a name of several, that a body bears it: "Infantry Division"?"""
    return fold(word.text) in affiliation_words("unit")


def _is_surely_person(mention: NamedMention) -> bool:
    given = fold(mention.text.split(" ", 1)[0]) in given_names()
    return mention.kind is NameKind.PERSON and (given or mention.titled)
