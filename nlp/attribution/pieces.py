"""Text as the encoder reads it: word pieces with what the uncased vocabulary loses.

Pieces come paragraph by paragraph. A *word* is what the tokenizer splits before it looks up pieces: a run
of letters and digits, or one punctuation character. Tags and links are read off the first piece of each
word.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from nlp.attribution.labels import Ints
from nlp.quotation_mark_pairs import quoted_regions


class Shape(IntEnum):
    """How the word of a piece is written. SPECIAL is for pieces that no text stands behind."""

    SPECIAL = 0
    LOWER = 1
    CAPITALISED = 2
    CAPITALS = 3
    MIXED = 4
    DIGITS = 5
    OPENING_MARK = 6
    CLOSING_MARK = 7
    SENTENCE_END = 8
    OTHER = 9


class Quoted(IntEnum):
    """Where a piece stands towards quotation marks."""

    OUTSIDE = 0
    INSIDE = 1
    NESTED = 2
    UNCLOSED = 3  # the paragraph ends before the mark is closed


class Place(IntEnum):
    """Where a piece stands in its paragraph."""

    WITHIN = 0
    FIRST = 1


class SpecialPieces(NamedTuple):
    """Ids of the pieces before and after every window."""

    opening: int
    closing: int


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as arrays; those called word_* have one row a word, the others one row a piece."""

    ids: Ints
    shapes: Ints
    quoted: Ints
    places: Ints
    word_starts: Ints  # in characters
    word_ends: Ints
    word_paragraphs: Ints  # number of the paragraph
    word_pieces: Ints  # number of the word's first piece

    @property
    def features(self) -> Ints:
        """[piece, 4]: ids, shapes, quoted and places side by side."""
        return np.stack([self.ids, self.shapes, self.quoted, self.places], axis=1)


def pieces_of(text: str, ids: Sequence[int], words: Sequence[Sequence[int]]) -> Pieces:
    """The pieces of a text. `words` is [word, 4]: start and end in characters, paragraph, first piece."""
    table = np.array(words, dtype=np.int64).reshape(-1, 4)
    starts, ends, paragraphs, pieces = table.T
    lengths = np.diff(np.append(pieces, len(ids)))
    marks = _Marks(text)
    shapes = [marks.shape(start) or _shape(text[start:end]) for start, end, _, _ in words]
    quoted = [marks.quoted(start) for start, _, _, _ in words]
    places = np.zeros(len(ids), dtype=np.int64)
    places[pieces[np.diff(paragraphs, prepend=-1) != 0]] = Place.FIRST
    return Pieces(
        ids=np.array(ids, dtype=np.int64),
        shapes=np.repeat(np.array(shapes, dtype=np.int64), lengths),
        quoted=np.repeat(np.array(quoted, dtype=np.int64), lengths),
        places=places,
        word_starts=starts,
        word_ends=ends,
        word_paragraphs=paragraphs,
        word_pieces=pieces,
    )


def _shape(word: str) -> Shape:
    if word.isalpha():
        if word.islower():
            return Shape.LOWER
        if word.isupper():
            return Shape.CAPITALS if len(word) > 1 else Shape.CAPITALISED
        return Shape.CAPITALISED if word.istitle() else Shape.MIXED
    if word.isdigit():
        return Shape.DIGITS
    if word in ".?!":
        return Shape.SENTENCE_END
    return Shape.MIXED if word.isalnum() else Shape.OTHER


class _Marks:
    """The quotation marks of a text, asked by position in order of the text."""

    def __init__(self, text: str) -> None:
        self._opening: set[int] = set()
        self._closing: set[int] = set()
        changes: list[tuple[int, int, Quoted]] = []
        for region in quoted_regions(text):
            self._opening.update(range(region.outer[0], region.inner[0]))
            self._closing.update(range(region.inner[1], region.outer[1]))
            state = Quoted.NESTED if region.depth else Quoted.INSIDE if region.closed else Quoted.UNCLOSED
            changes.append((*region.inner, state))
        self._starts, self._states = _flattened(changes)

    def shape(self, at: int) -> Shape | None:
        """The shape of a quotation mark at this place, None where there is none."""
        if at in self._opening:
            return Shape.OPENING_MARK
        return Shape.CLOSING_MARK if at in self._closing else None

    def quoted(self, at: int) -> Quoted:
        """Where this place stands towards the marks; the marks themselves are outside."""
        return self._states[bisect_right(self._starts, at)]


def _flattened(regions: list[tuple[int, int, Quoted]]) -> tuple[list[int], list[Quoted]]:
    """Starts of stretches of one state, and the states: that before the first start, then one a start.

    Regions lie apart or inside one another, sorted by their start.
    """
    starts: list[int] = []
    states = [Quoted.OUTSIDE]
    around: list[tuple[int, Quoted]] = []  # ends of the open regions and the state after them

    def close(before: float) -> None:
        while around and around[-1][0] <= before:
            end, state = around.pop()
            starts.append(end)
            states.append(state)

    for start, end, state in regions:
        close(start)
        around.append((end, states[-1]))
        starts.append(start)
        states.append(state)
    close(float("inf"))
    return starts, states
