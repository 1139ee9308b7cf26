"""Finds who is described first and named after: "One economist fears … said Yared Hailemariam"."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from nlp.names.analysis import NameAnalysis
from nlp.names.entities import Entity
from nlp.names.lexicon import Gender, context_words, gender_of_noun
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words
from nlp.names.role_fit import RoleFit, is_attribute, is_loose, role_fit
from nlp.names.role_phrases import RolePlace
from nlp.names.source_readings import SourceKind, SourceReading

_SOON = 3  # lines, counted from that of the description
_WITHIN = 130  # words
_LEAD = 3  # lines that stand before anybody need be named
_MAX_LATER = 12


class Announcements:
    """The persons of one article whom their first name follows after a description."""

    def __init__(self, analysis: NameAnalysis, readings: list[SourceReading]) -> None:
        self._analysis = analysis
        self._layout = analysis.layout
        self._first: list[tuple[int, Entity]] = []
        for entity in analysis.entities.entities:
            named = self._first_in_body(entity)
            if entity.kind is NameKind.PERSON and named is not None:
                self._first.append((named.first, entity))
        self._first.sort(key=lambda pair: pair[0])
        self._speaking = {reading.names[0].first for reading in readings if reading.kind is SourceKind.NAMED}

    def after(self, reading: SourceReading, head: str) -> Entity | None:
        """Whom a description announces: the next person named for the first time, if what the text says of
        both agrees; None where it is likelier nobody with a name."""
        identifying = self._identifies(reading, head)
        the = self._layout.words[reading.first].low == "the"
        if not identifying and (not the or head in context_words("introduced") | context_words("leader")):
            return None
        for place, entity in self._named_after(reading):
            fit = self._fit(head, reading, entity)
            if fit is None:
                continue
            if fit >= RoleFit.COVERED or (fit is RoleFit.RELATED and identifying):
                return entity
            if not identifying:
                continue
            if place in self._speaking and fit is RoleFit.OPEN:
                return entity
            return None  # somebody else comes first
        return None

    def _named_after(self, reading: SourceReading) -> list[tuple[int, Entity]]:
        position = bisect_right(self._first, reading.head, key=lambda pair: pair[0])
        here = self._layout.words[reading.head]
        lines = 2 * _SOON if here.headline or here.line == 0 else _SOON
        return [
            (place, entity)
            for place, entity in self._first[position : position + _MAX_LATER]
            if place - reading.head < _WITHIN and self._layout.words[place].line - here.line <= lines
        ]

    def _first_in_body(self, entity: Entity) -> NamedMention | None:
        words = self._layout.words
        return next((each for each in entity.mentions if not words[each.first].headline), None)

    def _identifies(self, reading: SourceReading, head: str) -> bool:
        """Does a description fit one person only, or present one whom the next lines name?"""
        words = self._layout.words
        opening = words[reading.first].low
        if opening == "one":
            return head not in context_words("introduced") and not is_attribute(head)
        if opening in context_words("article"):
            lead = words[reading.head].line <= _LEAD and self._first_sentence(reading.first)
            return lead and head not in context_words("introduced") and not is_attribute(head)
        if opening in context_words("possessive"):
            return True
        if words[reading.first].line == 0 and opening not in context_words("determiner"):
            return True  # a headline's "Mayor rejects …"
        owned = any(word.low in ("'s", "’s", "'", "’") for word in words[reading.first : reading.head])
        clause = self._layout.low_at(reading.last) in context_words("relative")
        return opening == "the" and (reading.complemented or owned or clause)

    def _first_sentence(self, word: int) -> bool:
        """Does a word stand in the first sentence of its paragraph, and nobody is named before it there?"""
        words = self._layout.words
        k = word
        while k > 0 and words[k - 1].line == words[word].line:
            k -= 1
            mention = self._analysis.sources.name_over(k)
            if mention is not None and mention.kind is NameKind.PERSON:
                return False
        return words[k].sentence + 1 >= words[word].sentence

    def _fit(self, head: str, reading: SourceReading, entity: Entity) -> RoleFit | None:
        """How a description goes with how a person is introduced; None for somebody else."""
        gender = gender_of_noun(self._layout.words[reading.head].text)
        if Gender.UNKNOWN not in (gender, entity.gender) and gender is not entity.gender:
            return None
        fit = role_fit(head, entity.roles)
        kin = head in context_words("kin")
        if kin and self._shares_surname(entity):
            return max(fit, RoleFit.COVERED)
        if fit >= RoleFit.RELATED:
            return fit
        if self._taken_up(entity):
            return RoleFit.OPEN
        if kin or is_attribute(head):
            return RoleFit.OPEN if not entity.roles & context_words("kin") - {head} else None
        related = entity.roles & context_words("kin")
        return fit if fit is RoleFit.OPEN and not related and all(map(is_loose, entity.roles)) else None

    def _taken_up(self, entity: Entity) -> bool:
        """Is the person presented as one spoken of before: "the physician, Qiu Meilan, said"?"""
        mention = entity.mentions[0]
        return any(
            role.place is RolePlace.FRONT
            and role.last - role.first <= 2
            and self._layout.low_at(role.first - 1) == "the"
            for role in self._analysis.roles.roles_of(mention)
        )

    def _shares_surname(self, entity: Entity) -> bool:
        surnames = set(name_words(entity.name)[1:])
        place = entity.mentions[0].first
        earlier = self._first[: bisect_left(self._first, place, key=lambda pair: pair[0])]
        return any(surnames & set(name_words(other.name)[1:]) for _, other in earlier[-_MAX_LATER:])
