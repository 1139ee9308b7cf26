"""How likely a topic is meant, from what tells of it.

The topics that an article tells of compete: each clue has a weight, and the sums say how likely a topic is
the one that a reader would name first. From that and the sum follows how likely he would name it at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from nlp.lexicons import read_lexicon
from nlp.lexicons.topics import topic_table
from nlp.topics.evidence import Evidence, Places, Told
from nlp.topics.vectors import KINDS, TextVectors, topic_numbers

Sums = npt.NDArray[np.float64]

_LIKENESS = ("content", "paragraph", "opening", "theme")  # passages that are compared with topics
_PER_DEVIATION = 1 / 3  # three standard deviations count as much as one term
_LEVELS = ("broadest", "second", "fourth", "deeper")  # how far below the top; the third is what most name
_WHOLE = {"theme": 3.0}  # evidence that makes a leading topic; of shorter passages one strong term does

CLUES = (
    *(f"{place}{share}" for place in Told._fields for share in ("", ", share")),
    *(f"{place} like {kind}" for place in _LIKENESS for kind in ("its name", "its terms")),
    *_LEVELS,
)
"""What speaks for or against a topic; each has a weight in topic_weights.tsv."""

SCORE_CLUES = ("score", "score, first", "score, sum")
"""What the score is made of: a constant, how likely the topic comes first, and the sum of its clues."""


def clues(topics: Sequence[str], told: Told, places: Places, vectors: TextVectors | None) -> Sums:
    """[topic, clue]: what speaks for each topic."""
    found = np.zeros((len(topics), len(CLUES)))
    for column, (place, evidence) in enumerate(told._asdict().items()):
        amounts = np.array([evidence.get(topic, 0.0) for topic in topics])
        found[:, 2 * column] = 1 - np.exp(-amounts)
        found[:, 2 * column + 1] = amounts / _leading(place, evidence)
    column = 2 * len(Told._fields)
    if vectors is not None:
        rows = [topic_numbers()[topic] for topic in topics]
        passages = (places.content, (places.paragraph,), (places.opening,), (places.theme,))
        for spans in passages:
            found[:, column : column + KINDS] = vectors.likeness(spans)[:, rows].T * _PER_DEVIATION
            column += KINDS
    found[:, -len(_LEVELS) :] = [_level(topic) for topic in topics]
    return found


def _leading(place: str, evidence: Evidence) -> float:
    return max(_WHOLE.get(place, 1.0), *evidence.values(), 0.0)


@cache
def _level(topic: str) -> tuple[float, ...]:
    above = len(topic_table().broader(topic))
    return tuple(float(level) for level in (above == 0, above == 1, above == 3, above > 3))


def score_clues(found: Sums, weights: Sums) -> Sums:
    """[topic, score clue] from [topic, clue] and the weight of each."""
    sums = found @ weights
    first = sums - sums.max()
    first = first - np.log(np.exp(first).sum())
    return np.stack([np.ones(len(sums)), first, sums], axis=1)


def likelihoods(found: Sums) -> Sums:
    """[topic], from [topic, clue]: the probability that a reader would name the topic, or one above it."""
    weights = _weights()
    sums = score_clues(found, np.array([weights[name] for name in CLUES]))
    scores: Sums = 1 / (1 + np.exp(-sums @ np.array([weights[name] for name in SCORE_CLUES])))
    return scores


@cache
def _weights() -> Mapping[str, float]:
    return {row["clue"]: float(row["weight"]) for row in read_lexicon("topic_weights")}
