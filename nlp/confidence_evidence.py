"""What tells how likely an attribution is right: of its content and source, and of who is meant.

The evidence is numbers by name, which `nlp.confidence` weighs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from math import log
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.attributes import Attribution, Grounds, Offsets, Referent, inside_marks, quotation_type, text_of
from nlp.names.lexicon import context_words, fold
from nlp.names.names import name_words
from nlp.quotation import QuotationType, SpeakerType

Clues = Mapping[str, float]
"""Numbers that tell for or against, by name."""

SUREST = 0.997
"""No probability is taken for surer, nor its opposite."""

_LABELS = ("PERSON", "ORG")
_PRONOUNS = ("male", "female", "plural", "neuter", "first", "second", "relative")


class Reference(StrEnum):
    """How a source refers to whom it is taken for."""

    FULL = "full name"
    ONE_WORD = "one-word name"  # of a person, where the article should have a fuller one
    PARTIAL = "part of the name"
    PRONOUN = "pronoun"
    DESCRIPTION = "description"  # "the spokesman", resolved to a name
    UNRESOLVED_PRONOUN = "unresolved pronoun"
    DEFINITE = "definite, unnamed"  # "the spokesman", of whom no name is found
    INDEFINITE = "indefinite, unnamed"  # "critics"
    NONE = "no source"


_BY_THE_TEXT = frozenset({Reference.PRONOUN, Reference.DESCRIPTION})
"""References that only the text around them tells."""


class Evidence(NamedTuple):
    """What is known for one attribution: of content and source, and of the speaker."""

    attribution: Clues
    speaker: Clues


def evidence(doc: Doc) -> Iterator[Evidence]:
    """The evidence for each of the attributions of a Doc whose sources are resolved."""
    text, inside, names = text_of(doc), inside_marks(doc), _Names(doc)
    before: str | None = None  # who spoke last
    for attribution, referent in zip(doc._.attributions, doc._.referents, strict=True):
        kind = quotation_type(attribution.content, inside, text)
        words = " ".join(text[start:end] for start, end in attribution.source)
        surroundings = names.around(attribution.source, referent, text, before)
        speaker = speaker_clues(words, referent, names.within(attribution.source), surroundings)
        yield Evidence(attribution_clues(attribution, kind), speaker)
        before = referent.name if referent is not None else None


class Surroundings(NamedTuple):
    """How the words around a source fit who it is taken for."""

    others_since: bool = False  # somebody else is named between the last naming of this one and the source
    named_later: bool = False  # only what follows names this one
    spoke_before: bool = False  # the quotation before is this one's too
    rivals: int = 0  # other people or organisations of the article


NOTHING_AROUND = Surroundings()


class _Names:
    """The people and organisations that an article names, by place."""

    def __init__(self, doc: Doc) -> None:
        self._names = [entity for entity in doc.ents if entity.label_ in _LABELS]
        self._starts = [entity.start_char for entity in self._names]
        self._words = [frozenset(name_words(entity.text)) for entity in self._names]
        self._places: dict[str, list[int]] = defaultdict(list)  # of each word, the names that have it
        self._distinct: dict[str, set[frozenset[str]]] = {label: set() for label in _LABELS}
        self._sharing: dict[tuple[str, str], set[frozenset[str]]] = defaultdict(set)
        for n, (entity, words) in enumerate(zip(self._names, self._words, strict=True)):
            self._distinct[entity.label_].add(words)
            for word in words:
                self._places[word].append(n)
                self._sharing[entity.label_, word].add(words)

    def within(self, spans: Sequence[Offsets]) -> list[str]:
        """The names that begin inside spans."""
        return [
            entity.text
            for start, end in spans
            for entity in self._names[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        ]

    def around(
        self, source: Sequence[Offsets], referent: Referent | None, text: str, before: str | None
    ) -> Surroundings:
        """How the article around `source` fits that it means `referent`; `before` is who spoke last."""
        if referent is None or referent.name is None or not source:
            return Surroundings()
        meant = frozenset(name_words(referent.name))
        place, label = source[0][0], "PERSON" if referent.type is SpeakerType.PERSON else "ORG"
        until = bisect_left(self._starts, place)
        own = max((self._last_before(until, word) for word in meant), default=-1)
        named = (n for n in range(own + 1, until) if self._names[n].label_ == label)
        of_the_name = set[frozenset[str]]().union(*(self._sharing.get((label, word), ()) for word in meant))
        return Surroundings(
            others_since=own >= 0 and any(self._words[n].isdisjoint(meant) for n in named),
            named_later=own < 0,
            spoke_before=before == referent.name,
            rivals=len(self._distinct[label]) - len(of_the_name),
        )

    def _last_before(self, until: int, word: str) -> int:
        """The last name before the one at `until` that has this word, -1 where none has."""
        places = self._places.get(word, [])
        position = bisect_left(places, until)
        return places[position - 1] if position else -1


def attribution_clues(attribution: Attribution, kind: QuotationType) -> Clues:
    """What tells whether content and source are right."""
    grounds: Grounds = attribution.grounds
    return {
        "found by the model": float(grounds.content > 0),
        "content": _log_odds(grounds.content),
        "cue": _log_odds(grounds.cue),
        "source": _log_odds(grounds.source),
        "links": _log_odds(grounds.links),
        "rules": grounds.rules,
        "shared content": grounds.shared_content,
        "shared source": grounds.shared_source,
        "has a source": float(bool(attribution.source)),
        "direct": float(kind is QuotationType.DIRECT),
        "mixed": float(kind is QuotationType.MIXED),
    }


def speaker_clues(
    words: str, referent: Referent | None, names: Sequence[str], surroundings: Surroundings = NOTHING_AROUND
) -> Clues:
    """What tells whether a source means `referent`, or nobody in particular where that has no name.

    `words` are the source's, `names` the people and organisations named in it.
    """
    how = reference(words, referent)
    kind = referent.type if referent is not None else None
    name = referent.name if referent is not None else None
    meant = set(name_words(name)) if name is not None else set[str]()
    elsewhere = bool(names) and all(meant.isdisjoint(name_words(each)) for each in names)
    hinted = how in _BY_THE_TEXT
    return {
        **{each.value: float(how is each) for each in Reference},
        "named person": float(name is not None and kind is SpeakerType.PERSON),
        "unnamed group": float(name is None and kind is SpeakerType.GROUP),
        "unnamed organization": float(name is None and kind is SpeakerType.ORGANIZATION),
        "names in the source, none of them meant": float(elsewhere),
        "resolved, somebody else named since": float(hinted and surroundings.others_since),
        "resolved, named only later": float(hinted and surroundings.named_later),
        "resolved, spoke just before": float(hinted and surroundings.spoke_before),
        "resolved, rivals": log(1 + surroundings.rivals) if hinted else 0.0,
    }


def reference(words: str, referent: Referent | None) -> Reference:
    """How a source of these words refers to a referent."""
    source = fold(words)
    if not source.strip():
        return Reference.NONE
    pronoun = any(source in context_words(kind) for kind in _PRONOUNS)
    if referent is None or referent.name is None:
        if pronoun:
            return Reference.UNRESOLVED_PRONOUN
        return Reference.DEFINITE if source.split()[0] in _definite() else Reference.INDEFINITE
    if pronoun:
        return Reference.PRONOUN
    if fold(referent.name) in source:
        alone = referent.type is SpeakerType.PERSON and " " not in referent.name
        return Reference.ONE_WORD if alone else Reference.FULL
    shared = set(name_words(words)) & set(name_words(referent.name))
    return Reference.PARTIAL if shared else Reference.DESCRIPTION


def _definite() -> frozenset[str]:
    """Words that open a description of somebody known."""
    return (context_words("determiner") | context_words("possessive")) - context_words("one")


def _log_odds(probability: float) -> float:
    """0 for what was not found at all, whose absence another clue tells."""
    if not probability:
        return 0.0
    sure = min(max(probability, 1 - SUREST), SUREST)
    return log(sure / (1 - sure))
