"""Finds which person a description means: "the spokesman", "the Florida senator", "the 38-year-old"."""

from __future__ import annotations

import re
from collections import defaultdict

from nlp.names.analysis import NameAnalysis
from nlp.names.announcements import Announcements
from nlp.names.antecedents import Antecedents
from nlp.names.bodies import openers
from nlp.names.entities import Entity
from nlp.names.layout import POSSESSIVE_MARKS
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
from nlp.names.role_fit import RoleFit, is_attribute, is_loose, role_fit
from nlp.names.role_phrases import canonical_role
from nlp.names.source_readings import SourceReading
from nlp.names.strangers import Strangers
from nlp.quotation import SpeakerType

_AGE = re.compile(r"(?P<years>\d{1,3})-year-old\b")
_FAR = -2.0  # a person with the role, not mentioned for a long time
_SALIENT = -1.5
_SURELY = 1.0
_LEAD = 3  # lines in which "a New York judge" may stand for one who is named later
_INTRODUCED_WITHIN = 200  # words


class PersonDescriptions:
    """The persons of one article by what it calls them."""

    def __init__(
        self, analysis: NameAnalysis, antecedents: Antecedents, readings: list[SourceReading]
    ) -> None:
        self._analysis = analysis
        self._layout = analysis.layout
        self._antecedents = antecedents
        self._strangers = Strangers(analysis)
        self._announcements = Announcements(analysis, readings)
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

    def introduced(self, reading: SourceReading) -> Party | None:
        """Whom "a New York judge" in the lead or "one economist" announces: the only judge named in the
        paragraphs after it, or whoever is named next and may well be one; else the unnamed person that the
        noun introduces, None where it is no person."""
        word = self._layout.words[reading.first]
        head = canonical_role(self._layout, reading.head)
        person = reading.type is SpeakerType.PERSON
        single = (
            word.low == "one"
            and person
            and reading.head > reading.first
            and head not in context_words("leader")
        )
        if word.low in context_words("article") or single:
            announced = self._only_bearer(reading, head)
            if announced is None and person:
                announced = self._announcements.after(reading, head)
            if announced is not None:
                return self._learn(announced, head)
        return self._strangers.at(reading.head)

    def _only_bearer(self, reading: SourceReading, head: str) -> Entity | None:
        if self._layout.words[reading.first].line > _LEAD or role_noun(head) is None:
            return None
        if head in context_words("introduced") | context_words("leader"):
            return None
        bearers = self._persons.get(head, [])
        if len(bearers) != 1 or bearers[0].last_before(reading.first) is not None:
            return None
        later = bearers[0].mentions[0].first - reading.first
        return bearers[0] if later < _INTRODUCED_WITHIN else None

    def _learn(self, entity: Entity, head: str) -> Entity:
        """Note that the text has called a person so."""
        if head not in entity.roles:
            entity.roles.add(head)
            self._persons[head].append(entity)
        return entity

    def person(self, reading: SourceReading) -> Party:
        """The person that a definite description means; an unnamed one where nobody fits."""
        layout = self._layout
        head = canonical_role(layout, reading.head)
        opening = layout.words[reading.first].low
        if opening == "this" and head in context_words("author"):
            return Described(None, SpeakerType.PERSON, head=head)
        gender = gender_of_noun(layout.words[reading.head].text)
        modifiers = self._modifiers(reading)
        telling = modifiers.union(*map(words_of_bodies, modifiers))  # "the union leader", of a Congress
        fitting = [
            entity
            for entity in self._called(head, telling, bool(modifiers))
            if (gender is Gender.UNKNOWN or entity.gender in (gender, Gender.UNKNOWN))
            and not _contradict(modifiers, entity.role_words)
        ]
        before = [entity for entity in fitting if entity.last_before(reading.first)]
        best = max(before, key=lambda entity: self._closeness(entity, reading, telling), default=None)
        stranger = (
            self._strangers.last_called(head, reading.first) if opening == "the" and not modifiers else None
        )
        if stranger is not None:
            last = best.last_before(reading.first) if best is not None else None
            if last is None or last.first < stranger[0] or head in context_words("unnamed"):
                return stranger[1]
        if best is not None and self._closeness(best, reading, telling) > _FAR:
            return best
        later = [entity for entity in fitting if head in entity.roles]
        if best is None and later and layout.words[reading.first].line <= _LEAD:
            return min(later, key=lambda entity: entity.mentions[0].first)
        announced = self._announcements.after(reading, head) if best is None else None
        if announced is not None:
            return self._learn(announced, head)
        in_focus = self._in_focus(reading, head, gender, known=best is not None)
        if in_focus is not None:
            return in_focus
        if best is None and fitting:
            best = max(fitting, key=lambda entity: self._closeness(entity, reading, telling))
        return best or Described(None, SpeakerType.PERSON, gender, head)

    def _called(self, head: str, telling: set[str], modified: bool) -> list[Entity]:
        """Those whom the text calls by a noun, else by one that it covers or that covers it."""
        candidates = self._persons.get(head, [])
        if not candidates and " " in head:
            head = head.rsplit(" ", 1)[1]
            candidates = self._persons.get(head, [])
        if not candidates:
            covered = covered_roles(head)
            candidates = [
                one
                for role, ones in self._persons.items()
                if role in covered or head in covered_roles(role)
                for one in ones
            ]
            if modified and head in context_words("leader"):  # "the union leader" is no president of a state
                candidates = [one for one in candidates if telling & one.role_words]
        if not candidates:
            candidates = self._compatriots(head)
        if not candidates and head in context_words("leader"):
            candidates = [entity for entities in self._persons.values() for entity in entities]
            candidates = [entity for entity in candidates if telling & entity.role_words]
        return candidates

    def _in_focus(self, reading: SourceReading, head: str, gender: Gender, known: bool) -> Party | None:
        """Whoever is spoken of, where "the dispatcher" tells a second thing of them."""
        words = self._layout.words
        owned = self._names_person(reading) or any(
            word.low in POSSESSIVE_MARKS for word in words[reading.first : reading.head]
        )
        counted = self._layout.low_at(reading.last) == "of" and self._counts(reading.last + 1)
        if words[reading.first].low != "the" or (reading.complemented and not counted) or owned:
            return None
        former = any(word.low in context_words("former") for word in words[reading.first : reading.head])
        scenic = head in context_words("introduced") | context_words("setting")
        if scenic and not former and not counted:
            return None

        aside = former or is_attribute(head)  # what anybody may be besides

        def may_be(party: Party) -> bool:
            roles = (
                party.roles
                if isinstance(party, Entity)
                else {party.head}
                if isinstance(party, Described)
                else set()
            )
            fit = role_fit(head, roles)
            if not isinstance(party, Entity) and not aside:
                return bool(roles & (covered_roles(head) | {head}))
            return aside or fit >= RoleFit.COVERED or (fit is RoleFit.OPEN and all(map(is_loose, roles)))

        salient = self._antecedents.person(reading.first, gender, None, at_least=_SALIENT, fits=may_be)
        if salient is None and not known:
            surely = self._antecedents.person(reading.first, gender, None, at_least=_SURELY)
            roles = surely.roles if isinstance(surely, Entity) else set()
            salient = surely if role_fit(head, roles) >= RoleFit.OPEN else None
        return self._learn(salient, head) if isinstance(salient, Entity) else salient

    def _counts(self, index: int) -> bool:
        word = self._layout.word_at(index)
        return word is not None and word.pos == "NUM"

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
