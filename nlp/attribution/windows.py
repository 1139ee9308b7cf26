"""Cuts a text's pieces into windows that fit the encoder.

A window *answers* for whole paragraphs, as many as fit, and sees some of what stands around them. Every
piece is answered for by exactly one window. A paragraph that is too long alone is cut at a word.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nlp.attribution.labels import Ints
from nlp.attribution.pieces import Pieces, Place, Quoted, Shape, SpecialPieces


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces ``start`` to ``end`` of a text, of which it answers for ``first`` to ``last`` (exclusive)."""

    start: int
    end: int
    first: int
    last: int


def windows(pieces: Pieces, size: int, context: int, first_size: int | None = None) -> list[Window]:
    """Windows over all pieces, in order.

    At most `size` pieces long, of which up to `context` on either side are there to be seen only.
    `first_size` makes the first window shorter (training varies it, so that the same paragraph is seen
    among others each time). Raises ValueError where context leaves no room.
    """
    room = size - 2 * context
    if room < 1:
        raise ValueError(f"windows of {size} pieces have no room for {context} of context on either side")
    total = len(pieces.ids)
    breaks = _breaks(pieces, room)
    found: list[Window] = []
    first, limit = 0, min(room, first_size or room)
    while first < total:
        reach = int(np.searchsorted(breaks, first + limit, side="right")) - 1
        last = int(breaks[reach])
        if last <= first:
            last = int(breaks[reach + 1])  # the first window may be shorter than the first paragraph
        found.append(Window(max(0, first - context), min(total, last + context), first, last))
        first, limit = last, room
    return found


def window_features(pieces: Pieces, window: Window, special: SpecialPieces) -> Ints:
    """[piece, 4]: what the encoder gets for a window, a special piece at either end."""
    features = (Shape.SPECIAL, Quoted.OUTSIDE, Place.WITHIN)
    return np.concatenate(
        [
            [(special.opening, *features)],
            pieces.features[window.start : window.end],
            [(special.closing, *features)],
        ]
    )


def _breaks(pieces: Pieces, room: int) -> list[int]:
    """Where windows may end: after every paragraph, and inside those that are longer than `room`."""
    opens = np.diff(pieces.word_paragraphs, prepend=-1) != 0
    paragraphs = [*pieces.word_pieces[opens].tolist(), len(pieces.ids)]
    breaks = [0]
    for end in paragraphs[1:]:
        while end - breaks[-1] > room:
            breaks.append(_cut(pieces, breaks[-1], room))
        breaks.append(end)
    return breaks


def _cut(pieces: Pieces, start: int, room: int) -> int:
    """Where to cut behind `start`: before the last word that begins within reach, else inside a long word."""
    words = pieces.word_pieces
    word = int(words[np.searchsorted(words, start + room, side="right") - 1])
    return word if word > start else start + room
