"""Texts with stretches that a page shows in a special way, cut where these begin and end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

Stretch = tuple[int, int]
"""Start and end in a text, `end` exclusive."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text, and the names of the marks on all of it."""

    text: str
    marks: tuple[str, ...]


def pieces(text: str, marks: Mapping[str, Iterable[Stretch]], start: int = 0) -> list[Piece]:
    """The text in pieces, each under the same marks from beginning to end.

    The offsets of the stretches count from where the text has the offset `start`; what lies outside of it is
    left out. Marks come in the order of `marks`, so that a page can nest them.
    """
    inside = {
        name: [
            (max(0, first - start), min(len(text), last - start))
            for first, last in stretches
            if first - start < len(text) and last > start and first < last
        ]
        for name, stretches in marks.items()
    }
    begun: dict[int, list[str]] = {}
    ended: dict[int, list[str]] = {}
    for name, stretches in inside.items():
        for first, last in stretches:
            begun.setdefault(first, []).append(name)
            ended.setdefault(last, []).append(name)
    cuts = sorted({0, len(text), *begun, *ended})
    rank = {name: n for n, name in enumerate(inside)}
    open_marks: dict[str, int] = {}
    found: list[Piece] = []
    for first, last in pairwise(cuts):
        for name in begun.get(first, ()):
            open_marks[name] = open_marks.get(name, 0) + 1
        for name in ended.get(first, ()):
            open_marks[name] -= 1
            if not open_marks[name]:
                del open_marks[name]
        found.append(Piece(text[first:last], tuple(sorted(open_marks, key=rank.__getitem__))))
    return found
