"""How likely a quotation is right as a whole: its content, its source, and who that is.

Two logistic models say it together: one whether content and source are right, the other whether the source
means whom it is taken for, each from the evidence of `nlp.confidence_evidence`. ``python -m
nlp.training.calibrate`` fits them, on articles that neither was trained on, and writes
``nlp/model/confidence.json``.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import as_file, files
from math import exp, log
from pathlib import Path

from nlp.confidence_evidence import SUREST, Clues, Evidence

FILE = "confidence.json"


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
    both = min(max(both, 1 - SUREST), SUREST)
    return {"likely": log(both), "unlikely": -log(1 - both)}


@cache
def packaged_calibration() -> Calibration:
    """The calibration that comes with the package, read once per process."""
    with as_file(files("nlp") / "model" / FILE) as path:
        return Calibration.read(path)
