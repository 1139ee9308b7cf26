"""Finds whom a pronoun means: gathers candidates in a bounded window, lets `scoring` choose."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from nlp.names.analysis import NameAnalysis
from nlp.names.lexicon import Gender
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.parties import Described, Party
from nlp.names.scoring import SUBJECTS, Evidence, score
from nlp.quotation import SpeakerType

_WINDOW = 300  # words
_MAX_CANDIDATES = 60
_FEW_WORDS = 12

MALE = frozenset(("he", "him", "his", "himself"))
FEMALE = frozenset(("she", "her", "hers", "herself"))
PLURAL = frozenset(("they", "them", "their", "theirs", "themselves"))
NEUTER = frozenset(("it", "its", "itself"))


@dataclass(frozen=True, slots=True)
class _Spoken:
    word: int
    party: Party


class Antecedents:
    """The candidates of one article; sources resolved so far are told to it with `heard`."""

    def __init__(self, analysis: NameAnalysis) -> None:
        self._analysis = analysis
        self._words = analysis.layout.words
        self._names = analysis.names
        self._firsts = [mention.first for mention in self._names]
        self._spoken: list[_Spoken] = []
        self._seen: Counter[int] = Counter()
        self._counted = 0

    def heard(self, word: int, party: Party) -> None:
        """Note that the source at a word is this party; sources come in the order of the text."""
        position = bisect_left(self._spoken, word, key=lambda spoken: spoken.word)
        self._spoken.insert(position, _Spoken(word, party))

    def last_speaker(self, word: int, words_back: int) -> Party | None:
        """Who spoke last before a word, not further back than so many words."""
        position = bisect_left(self._spoken, word, key=lambda spoken: spoken.word)
        if position and word - self._spoken[position - 1].word <= words_back:
            return self._spoken[position - 1].party
        return None

    def person(self, word: int, wanted: Gender, enclosing: Party | None) -> Party | None:
        """The person that a singular pronoun at a word means."""
        return self._best(word, wanted, enclosing, (NameKind.PERSON,), (SpeakerType.PERSON,))

    def body(self, word: int, enclosing: Party | None) -> Party | None:
        """The organisation or place that "it" at a word means."""
        kinds = (NameKind.ORGANISATION, NameKind.PLACE)
        return self._best(word, Gender.UNKNOWN, enclosing, kinds, (SpeakerType.ORGANIZATION, SpeakerType.UNKNOWN))

    def several(self, word: int, enclosing: Party | None) -> Party | None:
        """Whom "they" at a word means: a group, joint names, or an organisation."""
        types = (SpeakerType.GROUP, SpeakerType.ORGANIZATION)
        candidates = [*self._spoken_before(word, types), *self._joint_before(word), *self._plurals_before(word)]
        named = self._named_before(word, (NameKind.ORGANISATION,))
        candidates += [(first, party, mention, -1.0) for first, party, mention, _ in named]
        return self._choose(word, Gender.UNKNOWN, enclosing, candidates)

    def _best(
        self,
        word: int,
        wanted: Gender,
        enclosing: Party | None,
        kinds: tuple[NameKind, ...],
        types: tuple[SpeakerType, ...],
    ) -> Party | None:
        candidates = [*self._named_before(word, kinds), *self._spoken_before(word, types)]
        return self._choose(word, wanted, enclosing, candidates)

    def _choose(
        self,
        word: int,
        wanted: Gender,
        enclosing: Party | None,
        candidates: list[tuple[int, Party, NamedMention | None, float]],
    ) -> Party | None:
        if enclosing is not None and all(enclosing is not party for _, party, _, _ in candidates):
            mention = enclosing.mentions[-1] if enclosing.mentions else None
            if enclosing.speaker_type is SpeakerType.PERSON and wanted is not Gender.UNKNOWN:
                candidates = [*candidates, (word, enclosing, mention, 0.0)]
        last = self.last_speaker(word, _WINDOW)
        best: tuple[float, int, Party] | None = None
        for first, party, mention, bonus in candidates:
            value = score(self._evidence(word, wanted, enclosing, last, first, party, mention))
            if value is not None and (best is None or (value + bonus, first) > best[:2]):
                best = (value + bonus, first, party)
        return best[2] if best else None

    def _evidence(
        self,
        word: int,
        wanted: Gender,
        enclosing: Party | None,
        last: Party | None,
        first: int,
        party: Party,
        mention: NamedMention | None,
    ) -> Evidence:
        words = self._words
        here, there = words[word], words[first]
        dep = words[mention.last - 1].token.dep_ if mention else "nsubj"
        here_spoke = mention is None or self._spoke_at(mention)
        return Evidence(
            sentences=here.sentence - there.sentence,
            lines=here.line - there.line,
            subject=dep in SUBJECTS,
            possessive=dep == "poss",
            modifier=dep in ("compound", "nmod", "amod"),
            quoted=there.quoted and not here.quoted,
            headline=there.headline,
            spoke=here_spoke,
            spoke_last=here_spoke and last is party,
            encloses=enclosing is party,
            frequency=sum(1 for m in party.mentions[:_MAX_CANDIDATES] if m.first < word),
            gender=party.gender,
            wanted=wanted,
        )

    def _spoke_at(self, mention: NamedMention) -> bool:
        position = bisect_left(self._spoken, mention.first - _FEW_WORDS, key=lambda spoken: spoken.word)
        return any(
            mention.first <= spoken.word < mention.last for spoken in self._spoken[position : position + _FEW_WORDS]
        )

    def _named_before(
        self, word: int, kinds: tuple[NameKind, ...]
    ) -> Iterator[tuple[int, Party, NamedMention, float]]:
        position = bisect_left(self._firsts, word)
        for mention in reversed(self._names[max(0, position - _MAX_CANDIDATES) : position]):
            if word - mention.first > _WINDOW:
                return
            if mention.kind in kinds and mention.last <= word:
                yield mention.first, self._analysis.entities.of(mention), mention, 0.0

    def _spoken_before(
        self, word: int, types: tuple[SpeakerType, ...]
    ) -> Iterator[tuple[int, Party, NamedMention | None, float]]:
        position = bisect_left(self._spoken, word, key=lambda spoken: spoken.word)
        for spoken in reversed(self._spoken[max(0, position - _FEW_WORDS) : position]):
            if spoken.party.speaker_type in types and word - spoken.word <= _WINDOW:
                yield spoken.word, spoken.party, None, 0.0

    def _joint_before(self, word: int) -> Iterator[tuple[int, Party, NamedMention | None, float]]:
        """Two names joined by "and" in the last sentences."""
        position = bisect_left(self._firsts, word)
        for index in range(position - 1, max(0, position - _FEW_WORDS), -1):
            one, other = self._names[index - 1], self._names[index]
            between = self._words[one.last : other.first]
            if 1 <= len(between) <= 4 and between[0].low == "and" and one.kind == other.kind:
                yield one.first, self.joint((one, other)), one, 0.2

    def joint(self, mentions: tuple[NamedMention, ...]) -> Described:
        """Several named speakers as one party: "Moscow and Pyongyang"."""
        names = [self._analysis.entities.of(mention).name for mention in mentions]
        return Described(", ".join(names[:-1]) + " and " + names[-1], SpeakerType.GROUP)

    def _plurals_before(self, word: int) -> Iterator[tuple[int, Party, NamedMention | None, float]]:
        """Plural nouns that are subjects, in this sentence and the two before."""
        for index in range(word - 1, max(-1, word - 80), -1):
            candidate = self._words[index]
            if self._words[word].sentence - candidate.sentence > 2:
                return
            if candidate.token.tag_ in ("NNS", "NNPS") and candidate.token.dep_ in SUBJECTS:
                bonus = -0.8  # it has not spoken, as far as is known
                yield index, Described(None, SpeakerType.GROUP), None, bonus
