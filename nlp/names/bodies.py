"""Finds which body a description means: "the agency", "the health ministry", "his campaign"."""

from __future__ import annotations

from bisect import bisect_left

from nlp.names.analysis import NameAnalysis
from nlp.names.body_profiles import BodyProfiles, Fit
from nlp.names.entities import Entity
from nlp.names.layout import POSSESSIVE_MARKS
from nlp.names.lexicon import context_words, country_form, fold, is_plural_role, role_noun
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words
from nlp.names.parties import Described, Party
from nlp.names.scoring import SUBJECTS
from nlp.names.source_readings import SourceReading
from nlp.quotation import SpeakerType

_NEAR = 90  # words
_MAX_BODIES = 40
_MAX_NAMES = 200
_WINDOW = 600  # words
_FOCUS = 2  # sentences
_LEAD = 2  # lines
_MAX_TOLD = 6  # names of a person at which a role may stand
_COPULAS = frozenset(("is", "was", "as"))
_FITTING = {Fit.CALLED: 3.0, Fit.COVERED: 2.5, Fit.OPEN: 0.0}


class BodyDescriptions:
    """The bodies that descriptions in one article mean, with those already used by its sources."""

    def __init__(self, analysis: NameAnalysis) -> None:
        self._analysis = analysis
        self._layout = analysis.layout
        self._profiles = BodyProfiles(analysis.layout)
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
            phrase = (None if reading.complemented else self._state_body(reading)) or self._campaign(reading)
        if phrase is None and possessor is not None and head not in context_words("campaign"):
            return self._possessed(reading, possessor, head)
        if phrase is None and possessor is not None and possessor.name:
            phrase = f"{possessor.name}'s {layout.text(reading.first + 1, reading.last)}"
        if phrase is not None:
            return self._body_named(phrase, head)
        return self._taken_up(reading, head) or Described(None, SpeakerType.ORGANIZATION, head=head)

    def _taken_up(self, reading: SourceReading, head: str) -> Party | None:
        """What "the ministry" or "the parent company" takes up: the last of the named bodies and of the
        phrases with that head, the one that is called so in two words before others."""
        layout = self._layout
        bare = reading.head - reading.first == 1
        if not bare:
            pair = fold(layout.text(reading.head - 1, reading.head + 1))
            called = self.organisation(pair, reading.first, any_near=False)
            if called is not None or layout.low_at(reading.head - 1) in context_words("relation_of_bodies"):
                return called
        heard = next((known for known in reversed(self._bodies) if known.head == head), None)
        place, phrase = self._phrase_before(reading, head)
        named = self.organisation(head, reading.first, any_near=bare and place is None and heard is None)
        last = named.last_before(reading.first) if isinstance(named, Entity) else None
        if last is not None and (place is None or last.first > place or reading.first - last.first < _NEAR):
            return named if bare or self._shares_word(reading, named) else heard
        if phrase is not None:
            return self._body_named(phrase, head)
        return heard

    def _shares_word(self, reading: SourceReading, named: Party | None) -> bool:
        """Is one of the nouns before the head known of a body, or are there none but adjectives?"""
        nouns = {
            fold(word.text)
            for word in self._layout.words[reading.first : reading.head]
            if word.pos in ("NOUN", "PROPN") and country_form(word.text) is None
        }
        head = fold(self._layout.words[reading.head].text)
        known = self._profiles.words(named) if isinstance(named, Entity) else frozenset()
        return not nouns or bool(nouns & known) or head in known

    def _phrase_before(self, reading: SourceReading, head: str) -> tuple[int | None, str | None]:
        """Where a phrase with this head last introduced a body before a description, and its name if it
        tells one: "the finance ministry" does, "a ministry" does not."""
        words = self._layout.words
        for i in range(reading.first - 1, max(-1, reading.first - _WINDOW), -1):
            if fold(words[i].text) != head or self._analysis.sources.name_over(i) is not None:
                continue
            first = i
            while (
                first > 0
                and words[first - 1].pos in ("NOUN", "ADJ", "PROPN")
                and words[first - 1].line == words[i].line
            ):
                first -= 1
            vague = self._layout.low_at(first - 1) in context_words("indefinite")
            name = None if vague else self._state_phrase(first, i)
            if name is not None:
                return i, name
            introduces = self._layout.low_at(first - 1) in context_words("article") | {"one", "another"}
            if introduces and not self._tells_of_name(first - 1, i):
                return i, None
        return None, None

    def _possessed(self, reading: SourceReading, possessor: Party, head: str) -> Party:
        """What "her ministry" or "its parent company" means: a body that is named elsewhere, if any."""
        none = Described(None, SpeakerType.ORGANIZATION, head=head)
        if head in context_words("staff"):
            return none
        pair = fold(self._layout.text(reading.head - 1, reading.head + 1))
        called = self.organisation(pair, reading.first, any_near=False)
        if called is not None or reading.head - reading.first > 1:
            return called or none
        if head in context_words("company"):
            return self._employer(possessor, head) or none
        return self.organisation(head, reading.first, any_near=False) or none

    def _tells_of_name(self, article: int, head: int) -> bool:
        """Does a phrase say what a named body is: "Land Watch, a rights group", "a daily, Al Fanar"?"""
        if self._layout.low_at(article - 1) in _COPULAS:
            return True
        beside = (article - 2, head + 1, head + 2)
        return any(self._analysis.sources.name_over(k) is not None for k in beside)

    def _employer(self, possessor: Party, head: str) -> Entity | None:
        """The body that the roles of a person name, if it may be called so: "his company"."""
        if possessor.speaker_type is not SpeakerType.PERSON:
            return None
        for mention in possessor.mentions[:_MAX_TOLD]:
            for role in self._analysis.roles.roles_of(mention):
                place = self._analysis.roles.affiliation(role)
                name = self._analysis.sources.name_over(place[1] - 1) if place is not None else None
                if name is not None and name.kind is NameKind.ORGANISATION:
                    entity = self._analysis.entities.of(name)
                    if self._profiles.fit(head, entity) is not Fit.EXCLUDED:
                        return entity
        return None

    def _body_named(self, phrase: str, head: str) -> Party:
        key = name_words(phrase)
        for known in self._bodies:
            if known.name is not None and _same_body(name_words(known.name), key):
                return known
        body = Described(phrase, SpeakerType.ORGANIZATION, head=head)
        self._bodies.append(body)
        return body

    def organisation(self, head: str, word: int, any_near: bool = True) -> Party | None:
        """The named body that "the agency" takes up: one that is called so, or whose kind the noun covers;
        where `any_near`, else one of which nothing is known that has just been spoken of."""
        best: tuple[float, int] | None = None
        found: Entity | None = None
        position = bisect_left(self._organisation_firsts, word)
        for mention in reversed(self._organisations[max(0, position - _MAX_BODIES) : position]):
            entity = self._analysis.entities.of(mention)
            fit = self._profiles.fit(head, entity)
            if fit is Fit.EXCLUDED or (
                fit is Fit.OPEN and not (any_near and self._in_focus(mention, word, head))
            ):
                continue
            value = (_FITTING[fit] - self._remoteness(mention, word), mention.first)
            if best is None or value > best:
                best, found = value, entity
        return found

    def _in_focus(self, mention: NamedMention, word: int, head: str) -> bool:
        """Has a body just been spoken of, so that any noun may take it up?"""
        there, here = self._layout.words[mention.last - 1], self._layout.words[word]
        if there.headline and there.line + _LEAD < here.line:
            return False
        if head in context_words("company"):
            return word - mention.first < _NEAR
        acting = there.token.dep_ in SUBJECTS or there.token.dep_ in ("appos", "conj")
        return acting and here.sentence - there.sentence <= _FOCUS

    def _remoteness(self, mention: NamedMention, word: int) -> float:
        """What speaks against a body's name as the last before a word that was meant."""
        there, here = self._layout.words[mention.last - 1], self._layout.words[word]
        value = 0.25 * min(here.sentence - there.sentence, 12) + 0.2 * (here.line > there.line)
        value += 0.6 * (there.quoted and not here.quoted)
        value += 2.0 * (self._layout.low_at(mention.first - 1) == "(")  # the agency in a dateline
        return value - 0.5 * (there.token.dep_ in SUBJECTS)

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
        if words[reading.first].low in context_words("possessive") | context_words("indefinite"):
            return None
        if inner and inner[-1].low in POSSESSIVE_MARKS:
            return self._body_of(first, reading.head)
        return self._state_phrase(first, reading.head)

    def _body_of(self, first: int, head: int) -> str | None:
        """The name of a body that tells whose it is: "attorney general's office", "players' association"."""
        words = self._layout.words
        office, owner = words[head].low == "office", words[head - 2]
        title = role_noun(self._layout.text(first, head - 1)) or role_noun(owner.text)
        members = is_plural_role(owner.text) or owner.token.tag_ == "NNS"
        if not (office and (title or members)) and not (
            words[head].low in context_words("members_body") and members
        ):
            return None
        if any(
            word.capital or (word.pos in ("ADJ", "NUM") and title is None) for word in words[first : head - 2]
        ):
            return None
        return self._layout.text(first, head + 1)

    def _state_phrase(self, first: int, head: int) -> str | None:
        """The words from `first` to the head noun, if they name a body of state: "finance ministry"."""
        words, functional = self._layout.words, context_words("functional")
        while first < head and words[first].pos == "PROPN" and country_form(words[first].text) is not None:
            first += 1
        inner = words[first:head]
        if self._layout.text(first, head + 1).lower() in context_words("sole_body"):
            return self._layout.text(first, head + 1)
        if not inner:
            return None
        if words[head].low == "bank":
            return (
                self._layout.text(first, head + 1) if inner[-1].low in context_words("note_issuing") else None
            )
        if words[head].low not in context_words("state_body"):
            return None
        if not all(
            (word.pos in ("NOUN", "PROPN") and "-" not in word.text)
            or word.low in functional
            or word.low.startswith("anti-")
            for word in inner
        ):
            return None
        return self._layout.text(first, head + 1)


def openers() -> frozenset[str]:
    """Words that open a description and are no part of a name."""
    return context_words("determiner") | context_words("possessive")


def _same_body(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Do two phrases name the same body, given names aside ("Trump campaign", "Donald Trump's campaign")?"""
    if len(one) < 2 or len(other) < 2:
        return one == other
    staff = context_words("campaign")
    return one[-2] == other[-2] and (one[-1] == other[-1] or {one[-1], other[-1]} <= staff)
