"""Finds whom a description means: "the spokesman", "the Florida senator", "the agency", "his campaign"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

from nlp.names.analysis import NameAnalysis
from nlp.names.antecedents import Antecedents
from nlp.names.entities import Entity
from nlp.names.layout import POSSESSIVE_MARKS
from nlp.names.lexicon import (
    Gender,
    context_words,
    country_form,
    covered_roles,
    fold,
    gender_of_noun,
    heads_organisation,
    role_noun,
    words_of_bodies,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words
from nlp.names.parties import Described, Party
from nlp.names.role_phrases import canonical_role
from nlp.names.sources import SourceReading
from nlp.quotation import SpeakerType

_AGE = re.compile(r"(?P<years>\d{1,3})-year-old\b")
_NEAR = 90  # words
_FAR = -2.0  # a person with the role, not mentioned for a long time
_SALIENT = -1.5
_LEAD = 3  # lines in which "a New York judge" may stand for one who is named later
_INTRODUCED_WITHIN = 200  # words
_APPOSED = 8  # words between a body's name and the noun that says what it is


class Descriptions:
    """The descriptions of one article, with those already used by its sources."""

    def __init__(self, analysis: NameAnalysis, antecedents: Antecedents) -> None:
        self._analysis = analysis
        self._layout = analysis.layout
        self._antecedents = antecedents
        self._persons: dict[str, list[Entity]] = defaultdict(list)
        for entity in analysis.entities.entities:
            if entity.kind is NameKind.PERSON:
                for role in entity.roles:
                    self._persons[role].append(entity)
        self._bodies: list[tuple[int, Described]] = []
        self._organisations = [mention for mention in analysis.names if mention.kind is NameKind.ORGANISATION]
        self._organisation_firsts = [mention.first for mention in self._organisations]

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
        candidates = self._persons.get(head, [])
        if not candidates:
            covered = covered_roles(head)
            candidates = [one for role, ones in self._persons.items() if role in covered for one in ones]
        if not candidates:
            candidates = self._compatriots(head)
        if not candidates and head in context_words("leader"):
            candidates = [entity for entities in self._persons.values() for entity in entities]
            candidates = [entity for entity in candidates if modifiers & entity.role_words]
        fitting = [
            entity
            for entity in candidates
            if gender in (Gender.UNKNOWN, entity.gender) or (entity.gender is Gender.UNKNOWN)
        ]
        before = [entity for entity in fitting if entity.last_before(reading.first)] or fitting
        best = max(before, key=lambda entity: self._closeness(entity, reading, modifiers), default=None)
        if best is not None and self._closeness(best, reading, modifiers) > _FAR:
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

    def body(self, reading: SourceReading, possessor: Party | None) -> Party:
        """The organisation that a description means; `possessor` is whom a "his" or "its" in it means."""
        layout = self._layout
        head = fold(layout.words[reading.head].text)
        phrase = self._named_phrase(reading)
        if phrase is None and possessor is None:
            phrase = self._state_body(reading)
        if phrase is None and possessor is not None and possessor.name:
            phrase = f"{possessor.name}'s {layout.text(reading.first + 1, reading.last)}"
        if phrase is not None:
            return self._body_named(phrase, head, reading.first)
        for _, known in reversed(self._bodies):
            if known.head == head:
                return known
        found = self.organisation(head, reading.first)
        return found or Described(None, SpeakerType.ORGANIZATION, head=head)

    def _body_named(self, phrase: str, head: str, word: int) -> Party:
        key = name_words(phrase)
        for _, known in self._bodies:
            if known.name is not None and _same_body(name_words(known.name), key):
                return known
        body = Described(phrase, SpeakerType.ORGANIZATION, head=head)
        self._bodies.append((word, body))
        return body

    def _modifiers(self, reading: SourceReading) -> set[str]:
        words = (fold(word.text) for word in self._layout.words[reading.first : reading.head])
        return {word for word in words if word not in _openers() and word not in ("'s", "’s", "s")}

    def _closeness(self, entity: Entity, reading: SourceReading, modifiers: set[str]) -> float:
        last = entity.last_before(reading.first)
        distance = reading.first - last.first if last else 1000
        shared = len(modifiers & (entity.role_words | set(name_words(entity.name))))
        return 3.0 * shared - distance / 100

    def _named_phrase(self, reading: SourceReading) -> str | None:
        """The description without article and lower-case opening, if a name is part of it."""
        words = self._layout.words
        first = reading.first
        named = [k for k in range(first, reading.head) if self._analysis.sources.name_over(k)]
        if not named:
            return None
        while first < named[0] and (words[first].low in _openers() or words[first].text.islower()):
            first += 1
        mention = self._analysis.sources.name_over(named[0])
        if mention and mention.kind is NameKind.PERSON:  # "South Korean President Yoon's office"
            first = reading.first + (words[reading.first].low in _openers())
            if all(word.text.islower() for word in words[first : named[0]]):
                first = named[0]
        return self._layout.text(first, reading.last)

    def _state_body(self, reading: SourceReading) -> str | None:
        """The name of a body of state that a description gives: "(the) health ministry", "(the) attorney
        general's office"; None for "the ministry" and for other bodies."""
        words = self._layout.words
        first = reading.first + (words[reading.first].low in context_words("taking_up"))
        inner = words[first : reading.head]
        if not inner or words[reading.first].low in context_words("possessive"):
            return None
        if words[reading.head].low == "office" and inner[-1].low in POSSESSIVE_MARKS:
            title = role_noun(self._layout.text(first, reading.head - 1))
            return self._layout.text(first, reading.head + 1) if title and title.use == "title" else None
        if words[reading.head].low not in context_words("state_body"):
            return None
        functional = context_words("functional")
        if not all(word.pos in ("NOUN", "PROPN") or word.low in functional for word in inner):
            return None
        return self._layout.text(first, reading.head + 1)

    def organisation(self, head: str, word: int) -> Party | None:
        """The body that "the agency" takes up: by a word of its name or what the text calls it, else by the
        kind of words in its name, the last one named first."""
        position = bisect_left(self._organisation_firsts, word)
        recent: list[NamedMention] = list(reversed(self._organisations[max(0, position - 40) : position]))
        covered = words_of_bodies(head)
        of_kind: Party | None = None
        for mention in recent:
            entity = self._analysis.entities.of(mention)
            named = {*name_words(mention.text)[-1:], *name_words(entity.name)}
            if head in named or self._is_called(mention, head):
                return entity
            if of_kind is None and covered & named:
                of_kind = entity
        if of_kind is None and head in context_words("company") and recent and word - recent[0].first < _NEAR:
            return self._analysis.entities.of(recent[0])
        return of_kind

    def _is_called(self, mention: NamedMention, head: str) -> bool:
        """Does the text say what the body is: "Teck, the Canadian mining company", "mining company Teck",
        "Teck is a mining company", "the company that mines there, Teck,"?"""
        if not heads_organisation(head):
            return False
        words = self._layout.words
        before = mention.first - 1 - (self._layout.low_at(mention.first - 1) == "the")
        if self._layout.low_at(before) == head and words[before].line == words[mention.first].line:
            return True
        after = words[mention.last : mention.last + _APPOSED]
        if after and after[0].text in (",", "(", "is", "was"):
            for word in after[1:]:
                if word.text == "," or word.pos == "VERB":
                    break
                if fold(word.text) == head:
                    return True
        return self._layout.low_at(before) == "," and self._heads_apposition(before, head)

    def _heads_apposition(self, comma: int, head: str) -> bool:
        """Does a noun phrase "the company that …" with this head end at a comma?"""
        words = self._layout.words
        for i in range(comma - 1, max(0, comma - 2 * _APPOSED), -1):
            if words[i].line != words[comma].line or words[i].text == ",":
                return False
            if fold(words[i].text) == head:
                return self._layout.low_at(i + 1) in context_words("relative")
        return False


def _is_of(word: str, country: str) -> bool:
    form = country_form(word)
    return form is not None and form.country == country


def _openers() -> frozenset[str]:
    return context_words("determiner") | context_words("possessive")


def _same_body(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Do two phrases name the same body, given names aside ("Trump campaign", "Donald Trump's campaign")?"""
    if len(one) < 2 or len(other) < 2:
        return one == other
    staff = context_words("campaign")
    return one[-2] == other[-2] and (one[-1] == other[-1] or {one[-1], other[-1]} <= staff)
