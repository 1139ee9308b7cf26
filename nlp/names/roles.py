"""What the article says a person is: titles before the name, appositions around it, "Smith is the …"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nlp.names.affiliations import AffiliationReader
from nlp.names.layout import POSSESSIVE_MARKS, Layout
from nlp.names.lexicon import affiliation_words, context_words, fold, honorifics
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.naming import naming_clause
from nlp.names.noun_phrases import BREAKS, DASHES
from nlp.names.organisation_names import WordRange
from nlp.names.role_phrases import HAVE, FoundRole, PhraseReader, RolePlace, canonical_role

_PAST = frozenset(("was", "were"))
_COPULAS = frozenset(("is", "was", "became", "becomes", "remains", "are", "were"))
_PARTIES = {"R-": "republican", "D-": "democrat", "I-": "independent"}
_MAX_FRONT = 16
_CLAUSE = 20  # words of a relative clause in which the verb that tells a role may stand
_NAMING = 8  # words from "who" to the clause that gives the name: "who farms there and | goes by the name"
_BESIDES = 5  # words between a role and "and", with a further one behind it


class RoleReader:
    """Finds the roles that stand at the mentions of persons."""

    def __init__(self, layout: Layout, titles: list[int], names: list[NamedMention]) -> None:
        self._layout = layout
        self._words = layout.words
        self._phrases = PhraseReader(layout, titles, names)
        self.affiliations = AffiliationReader(layout, titles, names)
        self._name_at = {mention.first: mention for mention in names}

    def roles_of(self, mention: NamedMention) -> Iterator[FoundRole]:
        """Every role phrase that stands at this mention of a person."""
        before = self._before(mention)
        if before is not None and self.canonical(before) not in context_words("loose"):
            yield before
            if self._words[before.head].text.endswith("."):  # "police spokesman | Lt. Ann Lee"
                office = self._phrases.ending_at(before.first - 1)
                if office is not None and self._words[office.head].line == self._words[before.head].line:
                    yield office
        first = self._skip_place_and_party(mention.last)
        found: FoundRole | None = None
        if self._layout.low_at(first) in DASHES | {",", "("}:
            found = self._after(first + 1)
        else:
            found = self._predicated(first, RolePlace.COPULA)
        if found is not None:
            yield found
            yield from self._continued(found)
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
        return self.affiliations.of_role(role)

    def stated_affiliation(self, mention: NamedMention) -> WordRange | None:
        """Word range of the organisation directly beside a name, None where there is none."""
        return self.affiliations.beside(mention)

    def affiliation_behind(self, last: int) -> WordRange | None:
        """Word range of the organisation told behind a description that ends before a word, else None."""
        return self.affiliations.stated_behind(last)

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
        naming = naming_clause(self._layout, mention.first)
        return self._phrases.ending_at(index if naming is None else self._before_naming(naming))

    def _before_naming(self, naming: int) -> int:
        """The word before the clause that gives a name, or before the relative clause that ends with it."""
        index = naming
        for i in range(naming, max(0, naming - _NAMING), -1):
            if self._words[i].text in BREAKS:
                break
            if self._words[i].low == "who":
                index = i
                break
        return index - 1 - (self._layout.low_at(index - 1) == ",")

    def _after(self, first: int) -> FoundRole | None:
        first = self._phrases.skip_age(first)
        if self._layout.low_at(first) == "who":
            return self._related(first + 1)
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

    def _related(self, first: int) -> FoundRole | None:
        """The role that a relative clause tells: "who | is a judge", "who | came and is now a judge"."""
        for begin in range(first, first + _CLAUSE):
            word = self._layout.word_at(begin)
            if word is None or word.text in BREAKS:
                return None
            if begin > first and self._layout.low_at(begin - 1) != "and":
                continue
            found = self._predicated(begin, RolePlace.RELATIVE)
            if found is None:
                verb = begin
                while self._layout.low_at(verb) in context_words("before_role") | HAVE:
                    verb += 1
                found = self._phrases.governed_by(verb)
            if found is not None:
                return found
        return None

    def _predicated(self, first: int, place: RolePlace) -> FoundRole | None:
        """The role that a verb phrase gives: "is the mayor", "was elected mayor", "now serves as mayor"."""
        verb = first
        while self._layout.low_at(verb) in context_words("before_role") | HAVE:
            verb += 1
        low, begin = self._layout.low_at(verb), verb + 1
        if low in affiliation_words("serving") and self._layout.low_at(begin) == "as":
            return self._phrases.starting_at(begin + 1, place)
        if low not in _COPULAS and self._layout.low_at(verb - 1) != "been":
            return None
        if low not in _COPULAS:
            begin = verb
        start = begin
        while self._layout.low_at(begin) in context_words("before_role"):
            begin += 1
        if self._layout.low_at(begin) in affiliation_words("appointed"):
            begin += 1
            begin += self._layout.low_at(begin) in ("as", "in")
            return self._phrases.starting_at(begin, place) if self._is_office(begin) else None
        found = self._phrases.starting_at(start, place)
        return replace(found, former=True) if found is not None and low in _PAST else found

    def _is_office(self, begin: int) -> bool:
        """Does an office follow "was named |", rather than somebody's name?"""
        name = self._name_at.get(begin)
        return name is None or name.kind is not NameKind.PERSON

    def _continued(self, found: FoundRole) -> Iterator[FoundRole]:
        """What somebody is besides, or is now: "minister | until 2019 and now leader of the party"."""
        for i in range(found.last, found.last + _BESIDES):
            word = self._layout.word_at(i)
            if word is None or word.text in BREAKS or word.pos == "VERB":
                return
            if word.low == "and":
                now = i + 1
                while self._layout.low_at(now) in _COPULAS:
                    now += 1
                further = self._phrases.starting_at(now, found.place)
                if further is not None:
                    yield further
                return

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
        inverse = self._layout.low_at(comma) == "is"  # "Its chairwoman is Ann Lee"
        if self._layout.low_at(comma) not in DASHES | {","} and not inverse:
            return None
        if (
            not inverse
            and following is not None
            and following.text not in BREAKS
            and following.pos not in ("VERB", "AUX")
        ):
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
