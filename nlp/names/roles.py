"""What the article says a person is: titles before the name, appositions around it, "Smith is the …"."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.names.affiliations import AffiliationReader, WordRange
from nlp.names.layout import POSSESSIVE_MARKS, Layout
from nlp.names.lexicon import context_words, fold, honorifics
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.role_phrases import (
    BREAKS,
    DASHES,
    FoundRole,
    PhraseReader,
    RolePlace,
    canonical_role,
)

_COPULAS = frozenset(("is", "was", "became"))
_PARTIES = {"R-": "republican", "D-": "democrat", "I-": "independent"}
_MAX_FRONT = 16


class RoleReader:
    """Finds the roles that stand at the mentions of persons."""

    def __init__(self, layout: Layout, titles: list[int], names: list[NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._phrases = PhraseReader(layout, titles, names)
        self._affiliations = AffiliationReader(layout, titles, names)
        self._name_at = {mention.first: mention for mention in names}

    def roles_of(self, mention: NamedMention) -> Iterator[FoundRole]:
        """Every role phrase that stands at this mention of a person."""
        before = self._before(mention)
        if before is not None and self.canonical(before) not in context_words("loose"):
            yield before
        first = self._skip_place_and_party(mention.last)
        found: FoundRole | None = None
        if self._layout.low_at(first) in DASHES | {",", "("}:
            found = self._after(first + 1)
        elif self._layout.low_at(first) in _COPULAS:
            found = self._phrases.starting_at(first + 1, RolePlace.COPULA)
        if found is not None:
            yield found
        front = self._front(mention, before)
        if front is not None:
            yield front

    def described_at(self, first: int) -> FoundRole | None:
        """The role that a description which begins at a word gives, whoever is meant."""
        return self._phrases.starting_at(first, RolePlace.COPULA)

    def canonical(self, role: FoundRole) -> str:
        """The head noun of a role in the form that other words for the same role share."""
        return role.office or canonical_role(self._layout, role.head)

    def affiliation(self, role: FoundRole) -> WordRange | None:
        """Word range of the organisation that a role names, None for former roles and where there is none."""
        return self._affiliations.of_role(role)

    def stated_affiliation(self, mention: NamedMention) -> WordRange | None:
        """Word range of the organisation directly beside a name, None where there is none."""
        return self._affiliations.beside(mention)

    def party(self, mention: NamedMention) -> str | None:
        """The member of a party that "(D-Ohio)" or ", R-Texas" behind a name makes of its bearer."""
        if self._layout.low_at(mention.last) not in ("(", ","):
            return None
        tag = self._layout.word_at(mention.last + 1)
        return _PARTIES.get(tag.text[:2]) if tag is not None else None

    def _before(self, mention: NamedMention) -> FoundRole | None:
        index = mention.first - 1
        if index >= 0 and fold(self._words[index].text) in honorifics():
            index -= 1
        if index < 0 or self._words[index].line != self._words[mention.first].line:
            return None
        return self._phrases.ending_at(index)

    def _after(self, first: int) -> FoundRole | None:
        first = self._phrases.skip_age(first)
        if self._layout.low_at(first) == "who":
            if self._layout.low_at(first + 1) in _COPULAS or self._layout.low_at(first + 2) == "as":
                return self._phrases.starting_at(first + 2, RolePlace.RELATIVE)
            verb = first + 1
            while self._layout.low_at(verb) in context_words("before_role"):
                verb += 1
            return self._phrases.governed_by(verb)
        name = self._name_at.get(first)
        if (
            name is not None
            and name.kind is NameKind.PERSON
            and (self._layout.low_at(name.last) not in POSSESSIVE_MARKS)
        ):
            return None
        found = self._phrases.starting_at(first, RolePlace.AFTER)
        if found is None or self._layout.low_at(first) != "the" or self._closes(found.last):
            return found
        return None  # "After he met Smith, the mayor said": no apposition

    def _closes(self, index: int) -> bool:
        """Does an apposition end before this word?"""
        following = self._layout.word_at(index)
        if following is None or following.text in BREAKS or following.low in context_words("relative"):
            return True
        return following.line != self._words[index - 1].line or following.low == "and"

    def _front(self, mention: NamedMention, before: FoundRole | None) -> FoundRole | None:
        """The role before a comma: "The chairman of the board, Jane Smith, said"."""
        comma = mention.first - 1
        if comma > 0 and fold(self._words[comma].text) in honorifics():
            comma -= 1
        following = self._layout.word_at(mention.last)
        if self._layout.low_at(comma) not in DASHES | {","} and before is not None:
            comma = before.first - 1  # "the lab's director, Prof. Ann Lee,"
        if self._layout.low_at(comma) not in DASHES | {","}:
            return None
        if following is not None and following.text not in BREAKS and following.pos not in ("VERB", "AUX"):
            return None
        floor = max(0, comma - _MAX_FRONT)
        for begin in range(comma - 1, floor - 1, -1):
            word = self._words[begin]
            if word.line != self._words[comma].line or word.text in BREAKS:
                break
            if word.pos in ("VERB", "AUX", "SCONJ"):
                break
            if begin == 0 or self._opens_phrase(begin):
                found = self._phrases.starting_at(begin, RolePlace.FRONT)
                if found is not None and found.last == comma:
                    return found
        return None

    def _opens_phrase(self, index: int) -> bool:
        word, before = self._words[index], self._words[index - 1]
        if word.pos == "DET" or word.low in context_words("possessive"):
            return True
        return before.text in BREAKS or before.pos in ("VERB", "AUX", "CCONJ", "SCONJ", "ADP", "PRON")

    def _skip_place_and_party(self, index: int) -> int:
        """Step over "(R-Texas)", ", D-N.Y." and "of New Mexico" after a name."""
        if self._layout.low_at(index) == "(":
            for end in range(index + 1, min(index + 6, len(self._words))):
                if self._words[end].text == ")":
                    return end + 1
        place = self._name_at.get(index + 1)
        if self._layout.low_at(index) == "of" and place is not None and place.kind is NameKind.PLACE:
            return place.last
        party = self._layout.word_at(index + 1)
        if self._layout.low_at(index) == "," and party is not None and party.text[:2] in _PARTIES:
            return index + 2
        return index
