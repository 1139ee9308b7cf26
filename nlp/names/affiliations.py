"""Finds the organisation that a role phrase or a name's surroundings give."""

from __future__ import annotations

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import (
    context_words,
    country_form,
    fold,
    heads_organisation,
    in_organisation_name,
    is_city,
    party_names,
    role_noun,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.role_phrases import BREAKS, FoundRole, canonical_role
from nlp.names.titles import ends_title

WordRange = tuple[int, int]
"""First word and last (exclusive)."""

_BESIDE = 6  # words after a name in which "of Ewha University" may stand
_APPOSED = 24  # words after a name in which a relative clause about it may begin
_GOVERNED = 10  # words after a verb in which the organisation may stand
_OWNERS = frozenset((NameKind.PLACE, NameKind.PEOPLE, NameKind.ORGANISATION))


class AffiliationReader:
    """Reads affiliations off a document's words and names."""

    def __init__(self, layout: Layout, titles: list[int], names: list[NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._titles = titles
        self._name_at = {mention.first: mention for mention in names}
        self._name_ending = {mention.last: mention for mention in names}

    def of_role(self, role: FoundRole) -> WordRange | None:
        """The organisation that a role phrase names; None for former roles and where there is none."""
        if role.former:
            return None
        if role.office:
            return self._governed(role)
        linked, in_front = self._linked(role.head + 1, role.last), self._in_front(role)
        if canonical_role(self._layout, role.head) in context_words("portfolio"):
            linked, in_front = self._if_body(linked), self._if_body(in_front)
        return linked or in_front

    def _if_body(self, found: WordRange | None) -> WordRange | None:
        """The words, unless they name the field of a minister: "Czech Environment Minister"."""
        if found is None or not any(in_organisation_name(word.text) for word in self._words[slice(*found)]):
            return None
        return found

    def beside(self, mention: NamedMention) -> WordRange | None:
        """The organisation beside a name: "Easley of Ewha University", "CNN's Tapper", "X, who leads Y"."""
        link = self._layout.word_at(mention.last)
        if link is not None and (link.low == "of" or self._belongs(link, mention)):
            found = self._linked(mention.last, mention.last + _BESIDE)
            if found:
                return found
        related = self._related(mention.last)
        if related is not None:
            return related
        owner = self._name_ending.get(mention.first - 1)
        if owner is None or self._layout.low_at(mention.first - 1) not in POSSESSIVE_MARKS:
            return None
        return (owner.first, owner.last) if owner.kind is NameKind.ORGANISATION else None

    def _related(self, first: int) -> WordRange | None:
        """The organisation of "…, who leads the Progress Alliance": the first one that the verb governs."""
        who = next(
            (
                i
                for i in range(first, first + _APPOSED)
                if self._layout.low_at(i) in context_words("human_relative")
            ),
            None,
        )
        if who is None or any(self._layout.low_at(i) in BREAKS - {","} for i in range(first, who)):
            return None
        verb = who + 1
        while (word := self._layout.word_at(verb)) is not None and word.pos in ("ADV", "AUX"):
            verb += 1
        if word is None or word.low not in context_words("employed"):
            return None
        for i in range(verb + 1, verb + 1 + _GOVERNED):
            inner = self._layout.word_at(i)
            if inner is None or inner.text in BREAKS or inner.pos in ("VERB", "AUX"):
                return None
            found = self._organisation_at(i)
            if found is not None:
                return found
        return None

    def _governed(self, role: FoundRole) -> WordRange | None:
        """The organisation that somebody "heads" or "chairs"."""
        for i in range(role.first, role.last):
            found = self._organisation_at(i)
            if found is not None:
                return found
        return None

    def _belongs(self, link: Word, mention: NamedMention) -> bool:
        """Does the parse attach "at", "from" or "with" to the name itself?"""
        if link.low not in ("at", "from", "with"):
            return False
        return self._words[mention.first].start <= link.token.head.idx < self._words[mention.last - 1].end

    def _linked(self, first: int, last: int) -> WordRange | None:
        """The organisation after a preposition; one after "at" is the employer, whatever else is named."""
        best: WordRange | None = None
        for i in range(first, min(last, len(self._words))):
            word = self._words[i]
            if word.text in BREAKS or word.pos in ("VERB", "AUX"):
                break
            if word.low in context_words("role_link"):
                begin = i + 1
                while self._layout.low_at(begin) in context_words("determiner") or self._is_plain(begin):
                    begin += 1
                found = self._organisation_at(begin)
                if found is None and word.low == "at":
                    found = self._employer_at(begin)
                if found and (best is None or word.low in ("at", "with")):
                    best = found
        return best

    def _is_plain(self, index: int) -> bool:
        """Is this no part of a name: "at the libertarian Cato Institute", "for the aid group Land Watch"?"""
        word = self._layout.word_at(index)
        if word is None or not word.text.islower():
            return False
        if word.pos in ("ADJ", "PROPN"):
            return True
        return word.pos == "NOUN" and (heads_organisation(word.text) or self._is_plain(index + 1))

    def _organisation_at(self, begin: int) -> WordRange | None:
        """The organisation that begins at a word: by its name, or as "Ukrainian parliament"."""
        mention = self._name_at.get(begin)
        if mention is None:
            return None
        end = mention.last
        if self._layout.low_at(end) in POSSESSIVE_MARKS and mention.kind is NameKind.PLACE:
            inner = self._name_at.get(end + 1)
            if inner is not None and inner.kind is NameKind.ORGANISATION:
                return begin, inner.last
        for size in range(1, 4):
            word = self._layout.word_at(end + size - 1)
            if word is None or word.pos != "NOUN":
                break
            if _heads(word):
                return begin, end + size
        return self._without_place(begin, end) if mention.kind is NameKind.ORGANISATION else None

    def _employer_at(self, begin: int) -> WordRange | None:
        """The unknown name of several words after "at" in a role, which people work at: "Gulf Capital"."""
        mention = self._name_at.get(begin)
        if mention is None or mention.last - mention.first < 2 or mention.kind is NameKind.PEOPLE:
            return None
        if is_city(mention.text) or country_form(mention.text) is not None:
            return None
        return self._without_place(begin, mention.last)

    def _without_place(self, begin: int, end: int) -> WordRange:
        """ "Volta Institute of Governance in Accra" without the city."""
        for i in range(end - 2, begin, -1):
            place = self._layout.text(i + 1, end)
            if self._words[i].low == "in" and (is_city(place) or country_form(place) is not None):
                return begin, i
        return begin, end

    def _in_front(self, role: FoundRole) -> WordRange | None:
        """The organisation among the modifiers: "White House spokesman", "Ukrainian parliament member"."""
        begin = ends_title(self._titles, role.head)
        noun = role.head if begin is None else max(begin, role.first)
        owner_of_body = self._name_ending.get(noun)
        body = self._words[noun]
        if owner_of_body is not None and noun < role.head and not body.capital and _heads(body):
            return owner_of_body.first, noun + 1  # "Clinton campaign | manager"
        first = role.first
        while first < noun and not self._words[first].capital:
            first += 1
        for last in range(noun, first, -1):
            word = self._words[last - 1]
            if word.low in POSSESSIVE_MARKS:
                continue
            named = self._name_ending.get(last)
            if named is not None and fold(named.text) in party_names() and named.text.istitle():
                continue  # "Democratic pollster"
            if named is not None and named.first >= first and named.kind is NameKind.ORGANISATION:
                owner = self._name_at.get(first)
                return (first if owner is not None and owner.kind in _OWNERS else named.first), last
            if _heads(word) and last - first > 1:
                return first, last
            if named is not None and self._layout.low_at(last) in POSSESSIVE_MARKS:
                return None
        return None


def _heads(word: Word) -> bool:
    return heads_organisation(word.text) and role_noun(word.text) is None
