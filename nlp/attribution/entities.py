"""Named entities, as the network tells them of each word."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nlp.attribution.labels import OUTSIDE, Floats
from nlp.attribution.pieces import Pieces

ENTITY_LABELS = (
    "PERSON",
    "NORP",
    "FAC",
    "ORG",
    "GPE",
    "LOC",
    "PRODUCT",
    "EVENT",
    "WORK_OF_ART",
    "LAW",
    "LANGUAGE",
    "DATE",
    "TIME",
    "PERCENT",
    "MONEY",
    "QUANTITY",
    "ORDINAL",
    "CARDINAL",
)
"""Kinds of names and numbers of OntoNotes 5.0 (Weischedel et al. 2013, LDC2013T19), as spaCy names them."""

ENTITY_TAGS = (OUTSIDE, *(f"{side}-{label}" for label in ENTITY_LABELS for side in "BI"))
"""Tags in the order of the network's output."""


LEAST_SURE = 0.6
"""Mean probability of an entity's label from which it is believed: names that training never saw are often
taken for people."""


class NamedEntity(NamedTuple):
    """Characters ``start`` to ``end`` (exclusive) of the text, and what they name."""

    start: int
    end: int
    label: str


def entities(scores: Floats, pieces: Pieces) -> list[NamedEntity]:
    """Entities in order of the text, none inside another. `scores` is [word, entity tag].

    A word begins an entity where its best tag says so, where nothing stands before it that it could go on
    with, and at the start of a paragraph. The label is the one that is most probable over all words; entities
    whose label is doubtful are left out.
    """
    best = scores.argmax(axis=1)
    named, begins = best > 0, best % 2 == 1
    begins |= np.diff(named, prepend=False) | (np.diff(pieces.word_paragraphs, prepend=-1) != 0)
    firsts = np.flatnonzero(begins & named)
    stops = np.append(np.flatnonzero(begins | ~named), len(best))
    ends = stops[np.searchsorted(stops, firsts, side="right")]
    sure = _probabilities(scores)
    found = []
    for first, end in zip(firsts, ends, strict=True):
        labels = sure[first:end].mean(axis=0)
        if labels.max() >= LEAST_SURE:
            start, stop = int(pieces.word_starts[first]), int(pieces.word_ends[end - 1])
            found.append(NamedEntity(start, stop, ENTITY_LABELS[labels.argmax()]))
    return found


def _probabilities(scores: Floats) -> Floats:
    """[word, label]: how probable each label is, at the beginning of an entity or inside."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    labelled: Floats = shares[:, 1::2] + shares[:, 2::2]
    return labelled
