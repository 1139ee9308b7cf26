"""How likely a topic is meant, from what tells of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import exp
from typing import NamedTuple

from nlp.lexicons import read_lexicon
from nlp.lexicons.topics import topic_table
from nlp.topics.evidence import Told

_LEAST_THEME = 0.15  # share of the leading topic's evidence that makes a topic worth a look


class Clues(NamedTuple):
    """What the likelihood of a topic is computed from; each has a weight in topic_weights.tsv."""

    always: float
    content: float  # what the content tells of it, from 0 to 1
    theme: float  # what the article tells of it, as a share of its leading topic
    broadest: float  # 1 for one of the seventeen broadest topics
    second: float  # 1 for a topic right below one of these
    deep: float  # 1 for a topic on the fourth level or below


def clues(told: Told) -> dict[str, Clues]:
    """The topics that may be meant, by identifier, and what speaks for each."""
    leading = {topic for topic, share in told.theme.items() if share >= _LEAST_THEME}
    return {topic: _clues(topic, told) for topic in {*(told.content.keys() & told.theme.keys()), *leading}}


def _clues(topic: str, told: Told) -> Clues:
    level = len(topic_table().broader(topic))
    return Clues(
        always=1.0,
        content=1 - exp(-told.content.get(topic, 0.0)),
        theme=told.theme.get(topic, 0.0),
        broadest=float(level == 0),
        second=float(level == 1),
        deep=float(level > 2),
    )


def likelihood(found: Clues) -> float:
    """The probability that a reader would name the topic, or one above it."""
    weights = _weights()
    return 1 / (1 + exp(-sum(weights[name] * value for name, value in found._asdict().items())))


@cache
def _weights() -> Mapping[str, float]:
    return {row["clue"]: float(row["weight"]) for row in read_lexicon("topic_weights")}
