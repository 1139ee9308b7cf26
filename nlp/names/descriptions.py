"""Finds whom a description means: "the spokesman", "the Florida senator", "the agency", "his campaign"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict

from nlp.names.analysis import NameAnalysis
from nlp.names.antecedents import Antecedents
from nlp.names.entities import Entity
from nlp.names.lexicon import Gender, context_words, fold, heads_organisation, role_noun
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

    def aged(self, reading: SourceReading) -> Entity | None:
        """The person whom "the 38-year-old" means: the one behind whose name the text gives that age."""
        words = self._layout.words
        if words[reading.first].low != "the":
            return None
        ages = (_AGE.match(word.text) for word in words[reading.first : reading.last])
        age = next((match["years"] for match in ages if match), None)
        if age is None:
            return None
        for mention in self._analysis.names:
            after = [word.text for word in words[mention.last : mention.last + 2]]
            if mention.kind is NameKind.PERSON and after in ([",", age], ["(", age]):
                return self._analysis.entities.of(mention)
        return None

    def person(self, reading: SourceReading) -> Party:
        """The person that a definite description means; an unnamed one where nobody fits."""
        layout = self._layout
        head = canonical_role(layout, reading.head)
        if layout.words[reading.first].low == "this" and head in context_words("author"):
            return Described(None, SpeakerType.PERSON, head=head)
        noun = role_noun(layout.words[reading.head].text)
        gender = noun.gender if noun else Gender.UNKNOWN
        modifiers = self._modifiers(reading)
        candidates = self._persons.get(head, [])
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

    def _names_person(self, reading: SourceReading) -> bool:
        """Is a person named among the modifiers ("the Smith character")?"""
        over = (self._analysis.sources.name_over(k) for k in range(reading.first, reading.head))
        return any(mention is not None and mention.kind is NameKind.PERSON for mention in over)

    def body(self, reading: SourceReading, possessor: Party | None) -> Party:
        """The organisation that a description means; `possessor` is whom a "his" or "its" in it means."""
        layout = self._layout
        head = fold(layout.words[reading.head].text)
        phrase = self._named_phrase(reading)
        if phrase is None and possessor is not None and possessor.name:
            phrase = f"{possessor.name}'s {layout.text(reading.first + 1, reading.last)}"
        if phrase is not None:
            return self._body_named(phrase, head, reading.first)
        for _, known in reversed(self._bodies):
            if known.head == head:
                return known
        found = self._organisation_called(head, reading.first)
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

    def _organisation_called(self, head: str, word: int) -> Party | None:
        position = bisect_left(self._organisation_firsts, word)
        recent: list[NamedMention] = list(reversed(self._organisations[max(0, position - 40) : position]))
        for mention in recent:
            if name_words(mention.text)[-1:] == (head,) or head in name_words(
                self._analysis.entities.of(mention).name
            ):
                return self._analysis.entities.of(mention)
            if self._is_apposed(mention, head):
                return self._analysis.entities.of(mention)
        if head in context_words("company") and recent and word - recent[0].first < _NEAR:
            return self._analysis.entities.of(recent[0])
        return None

    def _is_apposed(self, mention: NamedMention, head: str) -> bool:
        """Does the text say what the organisation is: "Teck, the Canadian mining company"?"""
        words = self._layout.words[mention.last : mention.last + 8]
        if not words or words[0].text != ",":
            return False
        for word in words[1:]:
            if word.text == "," or word.pos == "VERB":
                return False
            if fold(word.text) == head and heads_organisation(head):
                return True
        return False


def _openers() -> frozenset[str]:
    return context_words("determiner") | context_words("possessive")


def _same_body(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Do two phrases name the same body, given names aside ("Trump campaign", "Donald Trump's campaign")?"""
    return one == other or (one[-2:] == other[-2:] and (len(one) > 1 and len(other) > 1))
