"""Finds which body a description means: "the agency", "the health ministry", "his campaign"."""

from __future__ import annotations

from bisect import bisect_left

from nlp.names.analysis import NameAnalysis
from nlp.names.layout import POSSESSIVE_MARKS
from nlp.names.lexicon import context_words, fold, heads_organisation, role_noun, words_of_bodies
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words
from nlp.names.parties import Described, Party
from nlp.names.sources import SourceReading
from nlp.quotation import SpeakerType

_NEAR = 90  # words
_MAX_BODIES = 40
_MAX_NAMES = 200
_APPOSED = 8  # words between a body's name and the noun that says what it is


class BodyDescriptions:
    """The bodies that descriptions in one article mean, with those already used by its sources."""

    def __init__(self, analysis: NameAnalysis) -> None:
        self._analysis = analysis
        self._layout = analysis.layout
        self._bodies: list[Described] = []
        self._firsts = [mention.first for mention in analysis.names]
        self._organisations = [mention for mention in analysis.names if mention.kind is NameKind.ORGANISATION]
        self._organisation_firsts = [mention.first for mention in self._organisations]

    def body(self, reading: SourceReading, possessor: Party | None) -> Party:
        """The organisation that a description means; `possessor` is whom a "his" or "its" in it means."""
        layout = self._layout
        head = fold(layout.words[reading.head].text)
        phrase = self._named_phrase(reading)
        if phrase is None and possessor is None:
            phrase = self._state_body(reading) or self._campaign(reading)
        if phrase is None and possessor is not None and possessor.name:
            phrase = f"{possessor.name}'s {layout.text(reading.first + 1, reading.last)}"
        if phrase is not None:
            return self._body_named(phrase, head)
        for known in reversed(self._bodies):
            if known.head == head:
                return known
        found = self.organisation(head, reading.first, any_near=reading.head - reading.first == 1)
        return found or Described(None, SpeakerType.ORGANIZATION, head=head)

    def _body_named(self, phrase: str, head: str) -> Party:
        key = name_words(phrase)
        for known in self._bodies:
            if known.name is not None and _same_body(name_words(known.name), key):
                return known
        body = Described(phrase, SpeakerType.ORGANIZATION, head=head)
        self._bodies.append(body)
        return body

    def organisation(self, head: str, word: int, any_near: bool = True) -> Party | None:
        """The body that "the agency" takes up: by a word of its name or what the text calls it, else by the
        kind of words in its name, the last one named first; where `any_near`, a company is any named just
        before."""
        position = bisect_left(self._organisation_firsts, word)
        recent: list[NamedMention] = list(
            reversed(self._organisations[max(0, position - _MAX_BODIES) : position])
        )
        covered = words_of_bodies(head)
        of_kind: Party | None = None
        for mention in recent:
            entity = self._analysis.entities.of(mention)
            named = {*name_words(mention.text)[-1:], *name_words(entity.name)}
            if head in named or self._is_called(mention, head):
                return entity
            if of_kind is None and covered & named:
                of_kind = entity
        near = any_near and head in context_words("company")
        if of_kind is None and near and recent and word - recent[0].first < _NEAR:
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

    def _named_phrase(self, reading: SourceReading) -> str | None:
        """The description without article and lower-case opening, if a name is part of it."""
        words = self._layout.words
        first = reading.first
        named = [k for k in range(first, reading.head) if self._analysis.sources.name_over(k)]
        if not named:
            return None
        while first < named[0] and (words[first].low in openers() or words[first].text.islower()):
            first += 1
        mention = self._analysis.sources.name_over(named[0])
        if mention and mention.kind is NameKind.PERSON:  # "South Korean President Yoon's office"
            first = reading.first + (words[reading.first].low in openers())
            if all(word.text.islower() for word in words[first : named[0]]):
                first = named[0]
        return self._layout.text(first, reading.last)

    def _campaign(self, reading: SourceReading) -> str | None:
        """The last campaign named before "the campaign": "Hale campaign"."""
        words, head = self._layout.words, self._layout.words[reading.head].low
        if head not in context_words("campaign") or reading.head - reading.first != 1:
            return None
        position = bisect_left(self._firsts, reading.first)
        for mention in reversed(self._analysis.names[max(0, position - _MAX_NAMES) : position]):
            noun = mention.last + (self._layout.low_at(mention.last) in POSSESSIVE_MARKS)
            if mention.kind is NameKind.PERSON and self._layout.low_at(noun) == head:
                return f"{mention.text} {words[noun].text}"
        return None

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


def openers() -> frozenset[str]:
    """Words that open a description and are no part of a name."""
    return context_words("determiner") | context_words("possessive")


def _same_body(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Do two phrases name the same body, given names aside ("Trump campaign", "Donald Trump's campaign")?"""
    if len(one) < 2 or len(other) < 2:
        return one == other
    staff = context_words("campaign")
    return one[-2] == other[-2] and (one[-1] == other[-1] or {one[-1], other[-1]} <= staff)
