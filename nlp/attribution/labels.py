"""What the model says of each word: which kind of span it begins or continues."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


class Kind(StrEnum):
    """The spans of an attribution."""

    SOURCE = "source"
    CUE = "cue"
    CONTENT = "content"


OUTSIDE = "O"
TAGS = (OUTSIDE, *(f"{side}-{kind.value}" for kind in Kind for side in "BI"))
"""Tags in the order of the model's outputs: outside, then begin and inside of each kind."""


def begin(kind: Kind) -> int:
    """Index of the tag that begins a span of this kind."""
    return TAGS.index(f"B-{kind.value}")


def inside(kind: Kind) -> int:
    """Index of the tag that continues a span of this kind."""
    return TAGS.index(f"I-{kind.value}")


def legal_transitions() -> Bools:
    """[from, to]: whether a tag may follow another. A span goes on only where one of its kind is open."""
    legal = np.ones((len(TAGS), len(TAGS)), dtype=np.bool_)
    for kind in Kind:
        legal[:, inside(kind)] = False
        legal[[begin(kind), inside(kind)], inside(kind)] = True
    return legal


def legal_starts() -> Bools:
    """[tag]: whether a paragraph may start with it. Spans never run over the end of a paragraph."""
    legal = np.ones(len(TAGS), dtype=np.bool_)
    legal[[inside(kind) for kind in Kind]] = False
    return legal
