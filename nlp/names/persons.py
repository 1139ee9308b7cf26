"""Whom "he" and "she" mean: every pronoun is linked to a name or to a pronoun before it.

A pronoun's links are weighed against each other by learned weights. One that leads to another pronoun leads
on to whatever that one means, so that each pronoun has a probability for every person. Pronouns are read in
the order of the text, each once, against a bounded number of names and pronouns near it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

from nlp.names.analysis import NameAnalysis
from nlp.names.entities import Entity
from nlp.names.learned_pronouns import Learned, packaged
from nlp.names.lexicon import Gender
from nlp.names.mentions import NamedMention
from nlp.names.names import gender_of_name, name_words
from nlp.names.parties import Party
from nlp.names.person_names import may_be_person, owners_of_names
from nlp.names.pronoun_features import (
    Feature,
    Pair,
    features_of_gender,
    features_of_mentions,
    features_of_name,
    features_of_pair,
    features_of_taking_up,
    gender_of_pronoun,
    singular_pronouns,
)
from nlp.names.pronoun_head import Fits
from nlp.names.pronoun_links import Link, Name
from nlp.names.speech import Heard, Speech
from nlp.names.syntax import Standing, standing, subject_of
from nlp.quotation import SpeakerType

_WINDOW = 300  # words
_MAX_BEFORE = 20  # names
_MAX_AFTER = 6
_SENTENCES_AFTER = 2
_MAX_PRONOUNS = 6
_LAST_RANK = 3
_LIKE_A_PERSON = ("kind_person", "label_PERSON", "label_PERSON_kind_person", "single_word")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A pronoun whose meaning is asked, and who has spoken before it."""

    standing: Standing
    gender: Gender
    heard: Heard


class Persons:
    """The persons of one article, and which of them its singular pronouns mean."""

    def __init__(
        self, analysis: NameAnalysis, learned: Learned | None = None, speech: Speech | None = None
    ) -> None:
        self._analysis = analysis
        self._speech = speech or Speech(analysis.layout)
        self._layout = analysis.layout
        learned = learned or packaged()
        self._weights = learned.weights
        self._fits = Fits(analysis.layout, learned.head)
        self._mentions = [mention for mention in analysis.names if may_be_person(analysis.layout, mention)]
        self._owners = owners_of_names(self._mentions, analysis.entities.of)
        self._firsts = [mention.first for mention in self._mentions]
        self._names: dict[int, Name] = {}
        self._places: dict[int, list[int]] = {}  # of a party: where its names begin
        for mention in self._mentions:
            self._places.setdefault(id(self.party_of(mention)), []).append(mention.first)
        self._ranks = {party: rank for rank, party in enumerate(self._places)}
        self._pronouns = singular_pronouns(self._layout)
        self._standings: dict[int, Standing] = {}
        self.read: dict[int, list[Link]] = {}  # of each pronoun that was read: all its links
        self._meant: dict[int, dict[int, float]] = {}
        self._parties: dict[int, Party] = {}
        self._taken_up: dict[Gender, Counter[int]] = {gender: Counter() for gender in Gender}

    def party_of(self, mention: NamedMention) -> Entity:
        """Whom a name means; a part of one person's name alone means that person."""
        return self._owners.get(mention.first) or self._analysis.entities.of(mention)

    def names_of(self, party: Party) -> list[NamedMention]:
        """All names that mean a party."""
        own = {mention.first: mention for mention in party.mentions}
        own |= {mention.first: mention for mention in self._mentions if self.party_of(mention) is party}
        return [own[first] for first in sorted(own)]

    def meant(self, word: int, enclosing: Party | None = None) -> list[tuple[Party, float]]:
        """Whom the pronoun at a word may mean and how probably, the likeliest first; none where nobody fits.

        `enclosing` is whoever says the content in which it stands.
        """
        position = bisect_left(self._pronouns, word)
        for earlier in self._pronouns[bisect_left(self._pronouns, word - _WINDOW) : position]:
            if earlier not in self._meant:
                self._keep(earlier, self.links(earlier))
        if word not in self._meant:
            self._keep(word, self.links(word, enclosing))
        ranked = sorted(self._meant[word].items(), key=lambda entry: -entry[1])
        return [(self._parties[party], mass) for party, mass in ranked]

    def links(self, word: int, enclosing: Party | None = None) -> list[Link]:
        """All to which the pronoun at a word may be linked. Pronouns before it must have been read."""
        here, wanted = self._standing(word), gender_of_pronoun(self._layout.words[word].low)
        position = bisect_left(self._firsts, word)
        before = range(position - 1, max(-1, position - 1 - _MAX_BEFORE), -1)
        after = range(position, min(len(self._mentions), position + _MAX_AFTER))
        asked = _Asked(here, wanted, self._speech.until(word, enclosing))
        return [
            *self._to_names(asked, before),
            *self._to_names(asked, after),
            *self._to_descriptions(asked),
            *self._to_pronouns(asked),
        ]

    def _weigh(self, links: list[Link]) -> dict[int, float]:
        """The probability of each party."""
        scores = [self._score(link) for link in links]
        highest = max(scores, default=0.0)
        masses: dict[int, float] = {}
        for link, score in zip(links, scores, strict=True):
            mass = exp(score - highest)
            if link.party is not None:
                self._parties[id(link.party)] = link.party
                masses[id(link.party)] = masses.get(id(link.party), 0.0) + mass
            else:
                for party, share in self._meant[link.word].items():
                    masses[party] = masses.get(party, 0.0) + mass * share
        whole = sum(masses.values())
        return {party: mass / whole for party, mass in masses.items()}

    def _keep(self, word: int, links: list[Link]) -> None:
        self.read[word] = links
        self._meant[word] = masses = self._weigh(links)
        self._taken_up[gender_of_pronoun(self._layout.words[word].low)].update(masses)

    def _score(self, link: Link) -> float:
        own = link.name.score if link.name is not None else 0.0
        return own + link.fit + self._total(link.features)

    def _total(self, features: Iterable[Feature]) -> float:
        weights = self._weights
        return sum(weights.get(name, 0.0) * value for name, value in features)

    def _to_names(self, asked: _Asked, indices: range) -> list[Link]:
        """Links to the names of these indices, nearest first."""
        here, wanted = asked.standing, asked.gender
        found: list[Link] = []
        crowd = 0
        passed: Counter[int] = Counter()
        for index in indices:
            name = self._name(index)
            if (
                here.first - name.mention.first > _WINDOW
                or name.standing.sentence - here.sentence > _SENTENCES_AFTER
            ):
                break
            if name.mention.last > here.first > name.mention.first or _contradicts(name, wanted):
                continue
            if _is_bound(here, name.standing):
                continue
            party = id(name.party)
            before = name.mention.first < here.first
            pair = self._pair(here, name.standing, True, crowd - passed[party], name.leads)
            places = self._places[party]
            features = (
                *features_of_pair(self._layout, pair),
                *features_of_gender(self._layout, name.mention, name.gender, name.party.shows_gender, wanted),
                *features_of_mentions(
                    bisect_left(places, here.first),
                    len(places),
                    self._ranks[party],
                    before and party not in passed,
                ),
                *self._taking_up(party, wanted),
                *asked.heard.features(name.mention.first, name.mention.last, name.party),
            )
            fit = self._fits.fit(here.first, name.mention.first, name.mention.last)
            found.append(Link(name.mention.first, features, name, name.party, fit))
            passed[party] += 1
            crowd += 1
        return found

    def _to_descriptions(self, asked: _Asked) -> list[Link]:
        """Links to sources that are descriptions: they are weighed like the only name of a person."""
        found: list[Link] = []
        here, wanted = asked.standing, asked.gender
        for word, party in asked.heard.recent:
            if (
                here.first - word > _WINDOW
                or party.speaker_type is not SpeakerType.PERSON
                or party.gender not in (wanted, Gender.UNKNOWN)
                or gender_of_pronoun(self._layout.words[word].low) is not Gender.UNKNOWN
                or self._analysis.sources.name_over(word) is not None
            ):
                continue
            pair = self._pair(here, self._standing(word), True, 0, False)
            gender = "gender_unknown" if party.gender is not wanted else "gender_same_shown"
            features = (
                *features_of_pair(self._layout, pair),
                *features_of_mentions(1, 1, _LAST_RANK, True),
                *self._taking_up(id(party), wanted),
                *((name, 1.0) for name in (gender, *_LIKE_A_PERSON)),
                *asked.heard.features(word, word + 1, party),
                ("described", 1.0),
            )
            found.append(Link(word, features, None, party, self._fits.fit(here.first, word, word + 1)))
        return found

    def _to_pronouns(self, asked: _Asked) -> list[Link]:
        """Links to the pronouns of one gender before, those in quotation marks only from within such."""
        found: list[Link] = []
        here, wanted = asked.standing, asked.gender
        position = bisect_left(self._pronouns, here.first)
        words = self._layout.words
        for word in reversed(self._pronouns[max(0, position - 2 * _MAX_PRONOUNS) : position]):
            if here.first - word > _WINDOW or len(found) == _MAX_PRONOUNS:
                break
            if (
                gender_of_pronoun(words[word].low) is not wanted
                or words[word].quoted is not words[here.first].quoted
                or not self._meant.get(word)
            ):
                continue
            between = bisect_left(self._firsts, here.first) - bisect_left(self._firsts, word)
            pair = self._pair(here, self._standing(word), False, between, False)
            features = (*features_of_pair(self._layout, pair), *asked.heard.features(word, word + 1, None))
            found.append(Link(word, features))
        return found

    def _taking_up(self, party: int, wanted: Gender) -> Iterable[Feature]:
        other = Gender.MALE if wanted is Gender.FEMALE else Gender.FEMALE
        return features_of_taking_up(self._taken_up[wanted][party], self._taken_up[other][party])

    def _pair(self, here: Standing, other: Standing, is_name: bool, between: int, leads: bool) -> Pair:
        words = self._layout.words
        quoted = (words[here.first].quoted, words[other.first].quoted)
        return Pair(here, other, is_name, between, quoted, leads)

    def _name(self, index: int) -> Name:
        name = self._names.get(index)
        if name is None:
            mention = self._mentions[index]
            party = self.party_of(mention)
            there = standing(self._layout, mention.first, mention.last)
            last = self._mentions[index - 1] if index else None
            leads = last is None or self._layout.words[last.first].sentence != there.sentence
            features = tuple(features_of_name(self._layout, mention, party.kind))
            gender = party.gender if party.gender is not Gender.UNKNOWN else gender_of_name(party.name)
            name = Name(mention, party, there, gender, leads, features, self._total(features))
            self._names[index] = name
        return name

    def _standing(self, word: int) -> Standing:
        found = self._standings.get(word)
        if found is None:
            found = self._standings[word] = standing(self._layout, word, word + 1)
        return found


def _contradicts(name: Name, wanted: Gender) -> bool:
    """Is the name another gender's? One word alone may be a surname, and tells nothing for certain."""
    if name.gender in (wanted, Gender.UNKNOWN):
        return False
    return name.party.shows_gender or len(name_words(name.party.name)) > 1


def _is_bound(here: Standing, other: Standing) -> bool:
    """Does the other do to the pronoun what a subject does to somebody else: "Smith praised her"?"""
    if here.part != "object" or here.sentence != other.sentence:
        return False
    subject = subject_of(here.clause)
    return subject is not None and subject.i in (other.base.i, other.head.i)
