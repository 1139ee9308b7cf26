"""Cutting texts at the ends of stretches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.web.marked_text import Piece, pieces

STRETCHES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)))


def test_stretches_may_overlap_and_nest() -> None:
    assert pieces("He said no.", {"quoted": [(8, 10)], "found": [(3, 9)]}) == [
        Piece("He ", ()),
        Piece("said ", ("found",)),
        Piece("n", ("quoted", "found")),
        Piece("o", ("quoted",)),
        Piece(".", ()),
    ]


def test_offsets_may_count_from_elsewhere() -> None:
    assert pieces("abc", {"m": [(9, 11), (0, 5), (13, 20)]}, start=10) == [
        Piece("a", ("m",)),
        Piece("bc", ()),
    ]


def test_nothing_to_mark() -> None:
    assert pieces("", {"m": [(0, 3)]}) == []
    assert pieces("a", {}) == [Piece("a", ())]


@given(st.text(max_size=30), STRETCHES, STRETCHES, st.integers(0, 10))
def test_every_character_has_its_marks(
    text: str, one: list[tuple[int, int]], other: list[tuple[int, int]], start: int
) -> None:
    marks = {"one": one, "other": other}
    found = [(character, piece.marks) for piece in pieces(text, marks, start) for character in piece.text]
    assert found == [
        (character, tuple(name for name, spans in marks.items() if any(s <= n < e for s, e in spans)))
        for n, character in enumerate(text, start)
    ]
