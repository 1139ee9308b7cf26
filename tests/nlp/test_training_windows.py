"""Windows answer for every piece exactly once, and are never too long."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.attribution.pieces import Pieces, Shape, SpecialPieces, pieces_of
from nlp.attribution.windows import window_features, windows

SPECIAL = SpecialPieces(opening=101, closing=102)


def pieces(lengths: list[int], word_length: int = 1) -> Pieces:
    """Paragraphs of so many pieces, words of `word_length` pieces."""
    words: list[tuple[int, int, int, int]] = []
    piece = 0
    for paragraph, length in enumerate(lengths):
        words += [(n, n + 1, paragraph, n) for n in range(piece, piece + length, word_length)]
        piece += length
    return pieces_of("x" * piece, range(piece), words)


@given(
    lengths=st.lists(st.integers(1, 60), max_size=12),
    size=st.integers(8, 40),
    context=st.integers(0, 3),
    first=st.none() | st.integers(1, 40),
    word_length=st.integers(1, 3),
)
def test_every_piece_is_answered_for_once(
    lengths: list[int], size: int, context: int, first: int | None, word_length: int
) -> None:
    read = pieces(lengths, word_length)
    found = windows(read, size, context, first)
    answered = [piece for window in found for piece in range(window.first, window.last)]
    assert answered == list(range(sum(lengths)))
    for window in found:
        assert 0 <= window.start <= window.first < window.last <= window.end <= sum(lengths)
        assert window.end - window.start <= size


def test_paragraphs_stay_whole_where_they_fit() -> None:
    found = windows(pieces([4, 4, 4, 4]), 10, 0)
    assert [(window.first, window.last) for window in found] == [(0, 8), (8, 16)]


def test_a_long_paragraph_is_cut_at_a_word() -> None:
    found = windows(pieces([9], word_length=3), 5, 0)
    assert [(window.first, window.last) for window in found] == [(0, 3), (3, 6), (6, 9)]


def test_context_is_seen_on_both_sides() -> None:
    found = windows(pieces([4, 4, 4]), 8, 2)
    assert [(window.start, window.end) for window in found] == [(0, 6), (2, 10), (6, 12)]


def test_context_must_leave_room() -> None:
    with pytest.raises(ValueError, match="no room"):
        windows(pieces([4]), 8, 4)


def test_special_pieces_stand_around_a_window() -> None:
    read = pieces([4, 4])
    features = window_features(read, windows(read, 4, 0)[1], SPECIAL)
    assert features[:, 0].tolist() == [101, 4, 5, 6, 7, 102]
    assert features[[0, -1], 1].tolist() == [Shape.SPECIAL, Shape.SPECIAL]
    assert features.dtype == np.int64
