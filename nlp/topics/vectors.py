"""Vectors of word pieces and of topics tell how like a topic the words of a passage are.

A passage's vector is the weighted mean of those of its pieces, which come with the reading of the text and
cost next to nothing. ``python -m nlp.training.topic_vectors`` learns them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from nlp.attributes import Offsets
from nlp.attribution.labels import Floats, Ints
from nlp.attribution.pieces import Pieces
from nlp.lexicons.topics import topic_table

VECTORS_FILE = "topics.npz"
KINDS = 2
"""Vectors of a topic: that of its name, and that of its name with its terms."""

_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class TopicVectors:
    """Vectors of pieces and topics, all of one size."""

    pieces: Ints  # [piece, size], of 8 bits
    scale: Floats  # [size]: what the numbers of `pieces` are multiplied by
    weights: Floats  # [piece]
    offset: Floats  # [size], added to every mean
    topics: Floats  # [kind, topic, size], of length one; topics in the order of the table

    @classmethod
    def read(cls, directory: Path) -> TopicVectors:
        """The vectors in a model's directory. Raises OSError where there are none."""
        with np.load(directory / VECTORS_FILE, allow_pickle=False) as arrays:
            return cls(
                arrays["pieces"],
                *(arrays[name].astype(np.float32) for name in ("scale", "weights", "offset", "topics")),
            )

    def write(self, directory: Path) -> None:
        """Write them into a model's directory."""
        np.savez_compressed(
            directory / VECTORS_FILE,
            pieces=self.pieces.astype(np.int8),
            **{name: getattr(self, name).astype(np.float16) for name in ("scale", "weights", "topics")},
            offset=self.offset,
        )

    def likeness(self, ids: Ints) -> Floats:
        """[kind, topic]: by how many standard deviations a passage is more like a topic than like others.

        Zero throughout for a passage without pieces.
        """
        weights = self.weights[ids]
        if not weights.sum() > 0:
            return np.zeros(self.topics.shape[:2], dtype=np.float32)
        vector = weights @ self.pieces[ids] / weights.sum() * self.scale + self.offset
        alike = self.topics @ vector
        centred = alike - alike.mean(axis=1, keepdims=True)
        likeness: Floats = centred / np.maximum(centred.std(axis=1, keepdims=True), _LEAST)
        return likeness


class TextVectors:
    """How like topics the passages of one text are."""

    def __init__(self, pieces: Pieces, vectors: TopicVectors) -> None:
        self._ids, self._vectors = pieces.ids, vectors
        self._starts, self._ends = pieces.word_starts, pieces.word_ends
        self._firsts = np.append(pieces.word_pieces, len(pieces.ids))
        self._found: dict[tuple[Offsets, ...], Floats] = {}

    def likeness(self, spans: tuple[Offsets, ...]) -> Floats:
        """[kind, topic], see `TopicVectors.likeness`; of the words that lie within the spans."""
        if spans not in self._found:
            words = map(self._words, spans)
            parts = [self._ids[self._firsts[first] : self._firsts[last]] for first, last in words]
            self._found[spans] = self._vectors.likeness(np.concatenate(parts))
        return self._found[spans]

    def _words(self, span: Offsets) -> tuple[int, int]:
        first = int(np.searchsorted(self._starts, span[0]))
        return first, max(first, int(np.searchsorted(self._ends, span[1], side="right")))


@cache
def topic_numbers() -> dict[str, int]:
    """Which row of `TopicVectors.topics` is which topic's."""
    return {topic: number for number, topic in enumerate(topic_table().concepts)}


@cache
def packaged_vectors() -> TopicVectors:
    """The vectors that come with the package, loaded once per process."""
    with as_file(files("nlp") / "model") as directory:
        return TopicVectors.read(directory)
