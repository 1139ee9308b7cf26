"""Runs the network over a text, window by window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from nlp.attribution.entities import ENTITY_TAGS
from nlp.attribution.labels import TAGS, Floats, Ints
from nlp.attribution.links import ROLE_VECTORS
from nlp.attribution.model_files import Settings
from nlp.attribution.pieces import Pieces, SpecialPieces
from nlp.attribution.windows import window_features, windows


class Scores(NamedTuple):
    """What the network says of each piece of a window."""

    tags: Floats  # [piece, tag]
    vectors: Floats  # [piece, role and end times size]
    entities: Floats  # [piece, entity tag]


class Network(Protocol):
    """The trained network, whatever runs it."""

    def __call__(self, features: Ints) -> Scores:
        """The scores of one window, from its features."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says of a text's words."""

    tags: Floats  # [word, tag]
    vectors: Floats  # [word, role and end, size]
    entities: Floats  # [word, entity tag]


def read_words(pieces: Pieces, network: Network, special: SpecialPieces, settings: Settings) -> Reading:
    """What the network says of each word.

    Windows run one by one: a quantised network scales by all that it sees at once, so that side by side
    they would change each other's result.
    """
    count = len(pieces.word_starts)
    tags = np.zeros((count, len(TAGS)), dtype=np.float32)
    vectors = np.zeros((count, ROLE_VECTORS * settings.link_size), dtype=np.float32)
    entities = np.zeros((count, len(ENTITY_TAGS)), dtype=np.float32)
    for window in windows(pieces, settings.window, settings.context):
        scores = network(window_features(pieces, window, special))
        first, last = np.searchsorted(pieces.word_pieces, [window.first, window.last])
        places = pieces.word_pieces[first:last] - window.start + 1  # after the special piece
        tags[first:last] = scores.tags[places]
        vectors[first:last] = scores.vectors[places]
        entities[first:last] = scores.entities[places]
    return Reading(tags, vectors.reshape(count, ROLE_VECTORS, settings.link_size), entities)
