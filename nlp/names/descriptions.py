"""Finds which person a description means: "the spokesman", "the Florida senator", "the 38-year-old"."""

from __future__ import annotations

import re
from collections import defaultdict

from nlp.names.analysis import NameAnalysis
from nlp.names.antecedents import Antecedents
from nlp.names.bodies import openers
from nlp.names.entities import Entity
from nlp.names.lexicon import (
    Gender,
    context_words,
    country_form,
    covered_roles,
    fold,
    gender_of_noun,
    party_names,
    role_noun,
    words_of_bodies,
)
from nlp.names.mentions import NameKind
from nlp.names.names import name_words
from nlp.names.parties import Described, Party
from nlp.names.role_phrases import canonical_role
from nlp.names.sources import SourceReading
from nlp.quotation import SpeakerType

_AGE = re.compile(r"(?P<years>\d{1,3})-year-old\b")
_FAR = -2.0  # a person with the role, not mentioned for a long time
_SALIENT = -1.5
_SURELY = 1.0
_LEAD = 3  # lines in which "a New York judge" may stand for one who is named later
_INTRODUCED_WITHIN = 200  # words


class PersonDescriptions:
    """The persons of one article by what it calls them."""

    def __init__(self, analysis: NameAnalysis, antecedents: Antecedents) -> None:
        self._analysis = analysis
        self._layout = analysis.layout
        self._antecedents = antecedents
        self._persons: dict[str, list[Entity]] = defaultdict(list)
        for entity in analysis.entities.entities:
            if entity.kind is NameKind.PERSON:
                for role in entity.roles:
                    self._persons[role].append(entity)

    def aged(self, reading: SourceReading) -> Party | None:
        """The person whom "the 38-year-old" means: the one behind whose name the text gives that age, else
        whoever was spoken of last."""
        words = self._layout.words
        if words[reading.first].low != "the":
            return None
        ages = (_AGE.match(word.text) for word in words[reading.first : reading.last])
        age = next((match["years"] for match in ages if match), None)
        if age is None:
            return None
        stated = self._ages()
        if age in stated:
            return stated[age]
        gender = gender_of_noun(words[reading.head].text)
        salient = self._antecedents.person(reading.first, gender, None, at_least=_SALIENT)
        return None if any(salient is person for person in stated.values()) else salient

    def _ages(self) -> dict[str, Entity]:
        """The ages that stand behind names, with the first who has each."""
        ages: dict[str, Entity] = {}
        for mention in self._analysis.names:
            opening, age = self._layout.low_at(mention.last), self._layout.low_at(mention.last + 1)
            if mention.kind is NameKind.PERSON and opening in (",", "(") and age.isdigit():
                ages.setdefault(age, self._analysis.entities.of(mention))
        return ages

    def introduced(self, reading: SourceReading) -> Entity | None:
        """Whom "a New York judge" in the lead announces: the only judge named in the paragraphs after it."""
        word = self._layout.words[reading.first]
        head = canonical_role(self._layout, reading.head)
        if word.low not in context_words("article") or word.line > _LEAD or role_noun(head) is None:
            return None
        if head in context_words("introduced") | context_words("leader"):
            return None
        bearers = self._persons.get(head, [])
        if len(bearers) != 1 or bearers[0].last_before(reading.first) is not None:
            return None
        later = bearers[0].mentions[0].first - reading.first
        return bearers[0] if later < _INTRODUCED_WITHIN else None

    def person(self, reading: SourceReading) -> Party:
        """The person that a definite description means; an unnamed one where nobody fits."""
        layout = self._layout
        head = canonical_role(layout, reading.head)
        if layout.words[reading.first].low == "this" and head in context_words("author"):
            return Described(None, SpeakerType.PERSON, head=head)
        gender = gender_of_noun(layout.words[reading.head].text)
        modifiers = self._modifiers(reading)
        telling = modifiers.union(*map(words_of_bodies, modifiers))  # "the union leader", of a Congress
        candidates = self._persons.get(head, [])
        if not candidates and " " in head:
            head = head.rsplit(" ", 1)[1]
            candidates = self._persons.get(head, [])
        if not candidates:
            covered = covered_roles(head)
            candidates = [one for role, ones in self._persons.items() if role in covered for one in ones]
            if modifiers and head in context_words("leader"):  # "the union leader" is no president of a state
                candidates = [one for one in candidates if telling & one.role_words]
        if not candidates:
            candidates = self._compatriots(head)
        if not candidates and head in context_words("leader"):
            candidates = [entity for entities in self._persons.values() for entity in entities]
            candidates = [entity for entity in candidates if telling & entity.role_words]
        fitting = [
            entity
            for entity in candidates
            if (gender is Gender.UNKNOWN or entity.gender in (gender, Gender.UNKNOWN))
            and not _contradict(modifiers, entity.role_words)
        ]
        before = [entity for entity in fitting if entity.last_before(reading.first)] or fitting
        best = max(before, key=lambda entity: self._closeness(entity, reading, telling), default=None)
        if best is not None and self._closeness(best, reading, telling) > _FAR:
            return best
        opening = layout.words[reading.first].low
        owned = self._names_person(reading) or any(
            word.low in ("'s", "’s", "'", "’") for word in layout.words[reading.first : reading.head]
        )
        if (
            opening == "the"
            and head not in context_words("introduced")
            and not reading.complemented
            and not owned
        ):
            salient = self._antecedents.person(reading.first, gender, None, at_least=_SALIENT)
            if salient is not None and not (isinstance(salient, Entity) and salient.roles):
                return salient  # one who is something else is not meant
            if best is None:
                surely = self._antecedents.person(reading.first, gender, None, at_least=_SURELY)
                if surely is not None:
                    return surely  # a second thing that is told of whoever speaks
        if best is not None:
            return best
        return Described(None, SpeakerType.PERSON, gender, head)

    def _compatriots(self, noun: str) -> list[Entity]:
        """Persons of whom the text tells what "the Dutchwoman", "the Briton" or "the Democrat" tells."""
        form = country_form(noun) or country_form(noun.removesuffix("woman").removesuffix("man"))
        persons = [one for one in self._analysis.entities.entities if one.kind is NameKind.PERSON]
        if form is None:
            return [one for one in persons if noun in one.role_words]
        return [one for one in persons if any(_is_of(word, form.country) for word in one.role_words)]

    def _names_person(self, reading: SourceReading) -> bool:
        """Is a person named among the modifiers ("the Smith character")?"""
        over = (self._analysis.sources.name_over(k) for k in range(reading.first, reading.head))
        return any(mention is not None and mention.kind is NameKind.PERSON for mention in over)

    def _modifiers(self, reading: SourceReading) -> set[str]:
        words = (fold(word.text) for word in self._layout.words[reading.first : reading.head])
        return {word for word in words if word not in openers() and word not in ("'s", "’s", "s")}

    def _closeness(self, entity: Entity, reading: SourceReading, modifiers: set[str]) -> float:
        last = entity.last_before(reading.first)
        distance = reading.first - last.first if last else 1000
        shared = len(modifiers & (entity.role_words | set(name_words(entity.name))))
        return 3.0 * shared - distance / 100


def _contradict(one: set[str], other: set[str]) -> bool:
    """Do two sets of words name different parties or different countries?"""
    return any(
        ours and theirs and not ours & theirs
        for ours, theirs in ((_parties(one), _parties(other)), (_countries(one), _countries(other)))
    )


def _parties(words: set[str]) -> set[str]:
    return {party for word in words if (party := party_names().get(word))}


def _countries(words: set[str]) -> set[str]:
    return {form.country for word in words if (form := country_form(word)) is not None}


def _is_of(word: str, country: str) -> bool:
    form = country_form(word)
    return form is not None and form.country == country
