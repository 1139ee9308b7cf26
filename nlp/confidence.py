"""How likely a quotation is right as a whole: its content, its source, and who that is.

Two logistic models say it together: one whether content and source are right, from what rules and learned
model found (`Grounds`), the other whether the source means whom it is taken for. ``python -m
nlp.training.calibrate`` fits them, on articles that neither was trained on, and writes
``nlp/model/confidence.json``.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import as_file, files
from math import exp, log
from pathlib import Path
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.attributes import Attribution, Grounds, Offsets, Referent, inside_marks, quotation_type, text_of
from nlp.names.lexicon import context_words, fold
from nlp.names.names import name_words
from nlp.quotation import QuotationType, SpeakerType

FILE = "confidence.json"

Clues = Mapping[str, float]
"""Numbers that tell for or against, by name."""

_SUREST = 0.997  # nothing is taken for surer, nor its opposite
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


class Evidence(NamedTuple):
    """What is known for one attribution: of content and source, and of the speaker."""

    attribution: Clues
    speaker: Clues


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model: a bias and a weight for each clue."""

    bias: float
    weights: Clues

    def probability(self, clues: Clues) -> float:
        """From 0 to 1. Raises KeyError where a clue is unknown."""
        return 1 / (1 + exp(-self.bias - sum(self.weights[name] * value for name, value in clues.items())))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The models of content and source, of the speaker, and of the whole, which puts both together.

    `version` is that of the extractor that they were fitted to.
    """

    version: str
    attribution: Logistic
    speaker: Logistic
    whole: Logistic

    def confidence(self, evidence: Evidence) -> float:
        """The probability that content, source and speaker are right."""
        return self.whole.probability(whole_clues(self.attribution, self.speaker, evidence))

    @classmethod
    def read(cls, path: Path) -> Calibration:
        """The calibration in a file.

        Raises OSError, ValueError, KeyError or TypeError where there is none.
        """
        entries = json.loads(path.read_text(encoding="utf-8"))
        models = {name: Logistic(**entries[name]) for name in ("attribution", "speaker", "whole")}
        return cls(**{**entries, **models})

    def write(self, path: Path) -> None:
        """Write the calibration to a file."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def whole_clues(attribution: Logistic, speaker: Logistic, evidence: Evidence) -> Clues:
    """What both models say together, as a beta calibration takes it: how near to 1, and how far from 0."""
    both = attribution.probability(evidence.attribution) * speaker.probability(evidence.speaker)
    both = min(max(both, 1 - _SUREST), _SUREST)
    return {"likely": log(both), "unlikely": -log(1 - both)}


@cache
def packaged_calibration() -> Calibration:
    """The calibration that comes with the package, read once per process."""
    with as_file(files("nlp") / "model" / FILE) as path:
        return Calibration.read(path)


def evidence(doc: Doc) -> Iterator[Evidence]:
    """The evidence for each of the attributions of a Doc whose sources are resolved."""
    text, inside, names = text_of(doc), inside_marks(doc), _Names(doc)
    for attribution, referent in zip(doc._.attributions, doc._.referents, strict=True):
        kind = quotation_type(attribution.content, inside, text)
        words = " ".join(text[start:end] for start, end in attribution.source)
        speaker = speaker_clues(words, referent, names.within(attribution.source))
        yield Evidence(attribution_clues(attribution, kind), speaker)


class _Names:
    """The people and organisations that an article names, by place."""

    def __init__(self, doc: Doc) -> None:
        self._names = [entity for entity in doc.ents if entity.label_ in ("PERSON", "ORG")]
        self._starts = [entity.start_char for entity in self._names]

    def within(self, spans: Sequence[Offsets]) -> list[str]:
        """The names that begin inside spans."""
        return [
            entity.text
            for start, end in spans
            for entity in self._names[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        ]


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


def speaker_clues(words: str, referent: Referent | None, names: Sequence[str]) -> Clues:
    """What tells whether a source means `referent`, or nobody in particular where that has no name.

    `words` are the source's, `names` the people and organisations named in it.
    """
    how = reference(words, referent)
    kind = referent.type if referent is not None else None
    name = referent.name if referent is not None else None
    meant = set(name_words(name)) if name is not None else set[str]()
    elsewhere = bool(names) and all(meant.isdisjoint(name_words(each)) for each in names)
    return {
        **{each.value: float(how is each) for each in Reference},
        "named person": float(name is not None and kind is SpeakerType.PERSON),
        "unnamed group": float(name is None and kind is SpeakerType.GROUP),
        "unnamed organization": float(name is None and kind is SpeakerType.ORGANIZATION),
        "names in the source, none of them meant": float(elsewhere),
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
    sure = min(max(probability, 1 - _SUREST), _SUREST)
    return log(sure / (1 - sure))
