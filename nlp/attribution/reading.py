"""Runs the network over a text, window by window."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from nlp.attribution.decoding import Reading
from nlp.attribution.labels import TAGS, Floats, Ints
from nlp.attribution.links import ROLE_VECTORS
from nlp.attribution.model_files import Settings
from nlp.attribution.pieces import Pieces, SpecialPieces
from nlp.attribution.windows import window_features, windows


class Network(Protocol):
    """The trained network, whatever runs it."""

    def __call__(self, features: Ints) -> tuple[Floats, Floats]:
        """[piece, tag] and [piece, role and end times size] for the features of one window."""
        ...


def read_words(pieces: Pieces, network: Network, special: SpecialPieces, settings: Settings) -> Reading:
    """What the network says of each word.

    Windows run one by one: a quantised network scales by all that it sees at once, so that side by side
    they would change each other's result.
    """
    count = len(pieces.word_starts)
    tags = np.zeros((count, len(TAGS)), dtype=np.float32)
    vectors = np.zeros((count, ROLE_VECTORS * settings.link_size), dtype=np.float32)
    for window in windows(pieces, settings.window, settings.context):
        scores, found = network(window_features(pieces, window, special))
        first, last = np.searchsorted(pieces.word_pieces, [window.first, window.last])
        places = pieces.word_pieces[first:last] - window.start + 1  # after the special piece
        tags[first:last] = scores[places]
        vectors[first:last] = found[places]
    return Reading(tags, vectors.reshape(count, ROLE_VECTORS, settings.link_size))
