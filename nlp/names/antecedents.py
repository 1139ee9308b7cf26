"""Finds whom a pronoun means.

Candidates are gathered in a bounded window, and `scoring` chooses by rules: for sources it counts most who
has just spoken, which no corpus of pronouns shows. What the text's own evidence says of "he" and "she"
alone, `persons` weighs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf

from spacy.tokens import Token

from nlp.names.analysis import NameAnalysis
from nlp.names.layout import Word
from nlp.names.learned_pronouns import Learned
from nlp.names.lexicon import Gender
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.parties import Described, Party
from nlp.names.persons import Persons
from nlp.names.scoring import SUBJECTS, Evidence, score
from nlp.names.speech import Speech
from nlp.quotation import SpeakerType

_PLAUSIBLE = -2.0  # "it" scoring less than this stands for a thing or nothing
_WINDOW = 300  # words
_MAX_NAMES = 40
_MAX_SPOKEN = 12
_PLURAL_WINDOW = 80  # words
_MAX_FREQUENCY = 60
_BESIDE = 6  # words


@dataclass(frozen=True, slots=True)
class _Candidate:
    word: int
    party: Party
    mention: NamedMention | None = None
    spoke: bool = False
    bonus: float = 0.0


@dataclass(frozen=True, slots=True)
class _Sought:
    """The pronoun whose antecedent is sought, and who says the content in which it stands."""

    word: int
    gender: Gender
    enclosing: Party | None


class Antecedents:
    """The candidates of one article; what is resolved is told to it in the order of the text."""

    def __init__(
        self, analysis: NameAnalysis, sources: Collection[int] = (), learned: Learned | None = None
    ) -> None:
        self._analysis = analysis
        self._words = analysis.layout.words
        self._names = analysis.names
        self._firsts = [mention.first for mention in self._names]
        self._resolved: list[_Candidate] = []
        self._sentences = _told([word.sentence for word in self._words], self._words)
        self._lines = _told([word.line for word in self._words], self._words)
        self._speech = Speech(analysis.layout, sources)
        self._learned = learned

    @cached_property
    def persons(self) -> Persons:
        """What weighs pronouns for persons, made where somebody asks for it."""
        return Persons(self._analysis, self._learned, self._speech)

    def heard(self, word: int, party: Party) -> None:
        """Note that the source at a word is this party."""
        self._note(_Candidate(word, party, spoke=True))
        self._speech.heard(word, party)

    def followed(self, word: int, party: Party) -> None:
        """Note that a pronoun at a word, no source, means this party."""
        self._note(_Candidate(word, party))

    def he_or_she(self, word: int, enclosing: Party | None = None) -> Party | None:
        """Whom a singular pronoun at a word means, None where nobody fits."""
        likely = self.persons.meant(word, enclosing)
        return likely[0][0] if likely else None

    def person(
        self,
        word: int,
        wanted: Gender,
        enclosing: Party | None,
        at_least: float = -inf,
        fits: Callable[[Party], bool] = lambda party: True,
    ) -> Party | None:
        """The person of a gender who fits and is most in mind at a word, None if none scores `at_least`."""
        candidates = [
            *self._named_before(word, (NameKind.PERSON,)),
            *self._resolved_before(word, (SpeakerType.PERSON,)),
        ]
        if enclosing is not None and enclosing.speaker_type is SpeakerType.PERSON:
            candidates.append(_Candidate(word, enclosing, spoke=True))
        fitting = [candidate for candidate in candidates if fits(candidate.party)]
        return self._choose(_Sought(word, wanted, enclosing), fitting, at_least)

    def body(self, word: int, enclosing: Party | None) -> Party | None:
        """The organisation or place that "it" at a word means."""
        candidates = [
            *self._named_before(word, (NameKind.ORGANISATION, NameKind.PLACE)),
            *self._resolved_before(word, (SpeakerType.ORGANIZATION, SpeakerType.UNKNOWN)),
        ]
        return self._choose(_Sought(word, Gender.UNKNOWN, enclosing), candidates, _PLAUSIBLE)

    def several(self, word: int, enclosing: Party | None) -> Party | None:
        """Whom "they" at a word means: a group, joint names, or an organisation."""
        candidates = [
            *self._resolved_before(word, (SpeakerType.GROUP, SpeakerType.ORGANIZATION)),
            *self._joint_before(word),
            *self._plurals_before(word),
            *self._named_before(word, (NameKind.ORGANISATION,), -1.0),
        ]
        return self._choose(_Sought(word, Gender.UNKNOWN, enclosing), candidates, -inf)

    def joint(self, mentions: tuple[NamedMention, ...]) -> Described:
        """Several named speakers as one party: "Moscow and Pyongyang"."""
        names = [self._analysis.entities.of(mention).name for mention in mentions]
        return Described(", ".join(names[:-1]) + " and " + names[-1], SpeakerType.GROUP)

    def _note(self, candidate: _Candidate) -> None:
        position = bisect_left(self._resolved, candidate.word, key=lambda known: known.word)
        self._resolved.insert(position, candidate)

    def _choose(self, sought: _Sought, candidates: Iterable[_Candidate], at_least: float) -> Party | None:
        last = self._last_speaker(sought.word)
        best: tuple[float, int] = (at_least, -1)
        chosen: Party | None = None
        for candidate in candidates:
            value = score(self._evidence(sought, candidate, last))
            if value is not None and (value + candidate.bonus, candidate.word) > best:
                best = (value + candidate.bonus, candidate.word)
                chosen = candidate.party
        return chosen

    def _evidence(self, sought: _Sought, candidate: _Candidate, last: Party | None) -> Evidence:
        here, there = self._words[sought.word], self._words[candidate.word]
        mention, party = candidate.mention, candidate.party
        dep = _part(self._words[mention.last - 1].token) if mention else "nsubj"
        return Evidence(
            sentences=self._sentences[sought.word] - self._sentences[candidate.word],
            lines=self._lines[sought.word] - self._lines[candidate.word],
            subject=dep in SUBJECTS,
            possessive=dep == "poss",
            modifier=dep in ("compound", "nmod", "amod"),
            quoted=there.quoted and not here.quoted,
            headline=there.headline,
            spoke=candidate.spoke,
            spoke_last=candidate.spoke and last is party,
            quoting=self._quotes(sought.word),
            encloses=sought.enclosing is party,
            frequency=min(
                _MAX_FREQUENCY, bisect_left(party.mentions, sought.word, key=lambda name: name.first)
            ),
            gender=party.gender,
            shown=party.shows_gender,
            wanted=sought.gender,
        )

    def _quotes(self, word: int) -> bool:
        """Is something quoted just before or after this word, in its line?"""
        near = self._words[max(0, word - _BESIDE) : word + _BESIDE]
        return any(other.quoted and other.line == self._words[word].line for other in near)

    def _last_speaker(self, word: int) -> Party | None:
        position = bisect_left(self._resolved, word, key=lambda known: known.word)
        for known in reversed(self._resolved[max(0, position - _MAX_SPOKEN) : position]):
            if known.spoke:
                return known.party
        return None

    def _named_before(
        self, word: int, kinds: tuple[NameKind, ...], bonus: float = 0.0
    ) -> Iterator[_Candidate]:
        position = bisect_left(self._firsts, word)
        for mention in reversed(self._names[max(0, position - _MAX_NAMES) : position]):
            if word - mention.first > _WINDOW:
                return
            if mention.kind in kinds and mention.last <= word:
                aside = mention.first > 0 and self._words[mention.first - 1].text == "("
                entity = self._analysis.entities.of(mention)
                yield _Candidate(mention.first, entity, mention, bonus=bonus - 2.0 * aside)

    def _resolved_before(self, word: int, types: tuple[SpeakerType, ...]) -> Iterator[_Candidate]:
        position = bisect_left(self._resolved, word, key=lambda known: known.word)
        for known in reversed(self._resolved[max(0, position - _MAX_SPOKEN) : position]):
            if known.party.speaker_type in types and word - known.word <= _WINDOW:
                yield known

    def _joint_before(self, word: int) -> Iterator[_Candidate]:
        """Two names joined by "and", among the last names."""
        position = bisect_left(self._firsts, word)
        for index in range(position - 1, max(0, position - _MAX_SPOKEN), -1):
            one, other = self._names[index - 1], self._names[index]
            between = self._words[one.last : other.first]
            if 1 <= len(between) <= 4 and between[0].low == "and" and one.kind == other.kind:
                yield _Candidate(one.first, self.joint((one, other)), one, bonus=0.2)

    def _plurals_before(self, word: int) -> Iterator[_Candidate]:
        """Plural nouns that are subjects, in this sentence and the two before."""
        for index in range(word - 1, max(-1, word - _PLURAL_WINDOW), -1):
            noun = self._words[index]
            if self._words[word].sentence - noun.sentence > 2:
                return
            if noun.token.tag_ in ("NNS", "NNPS") and noun.token.dep_ in SUBJECTS:
                yield _Candidate(index, Described(None, SpeakerType.GROUP), bonus=-0.8)


def _told(numbers: list[int], words: list[Word]) -> list[int]:
    """The numbers of sentences or lines, one for each word, without those that are quoted from end to end:
    what somebody says at length takes nobody out of mind."""
    own = {
        number for number, word in zip(numbers, words, strict=True) if not word.quoted and word.text.isalnum()
    }
    ranks: list[int] = []
    last, rank = -1, 0
    for number in numbers:
        if number != last and number in own:
            rank += 1
        last = number
        ranks.append(rank)
    return ranks


def _part(token: Token) -> str:
    """The part that a name plays; a name in apposition plays that of its noun."""
    while token.dep_ == "appos" and token.head.i < token.i:
        token = token.head
    return token.dep_
