"""Which found quotation is which annotated one.

Spans are compared as sets of letters and digits, so that quotation marks, punctuation and spacing never
decide; a "that" which opens the content is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.attributes import Offsets
from nlp.quotation import QuotationType

Positions = frozenset[int]
"""Positions of letters and digits in the text."""

_OPENERS = frozenset('"“«')
_CLOSERS = frozenset('"”»')
_LEADING_THAT = re.compile(r"\W*that\b", re.IGNORECASE)
_NEARLY_ALL = 0.95  # a dash or an editor's insertion does not make a direct quotation mixed


def positions(spans: Sequence[Offsets], text: str) -> Positions:
    """Positions of the letters and digits inside the spans."""
    return frozenset(
        i for start, end in spans for i in range(start, min(end, len(text))) if text[i].isalnum()
    )


def content_positions(spans: Sequence[Offsets], text: str) -> Positions:
    """Like `positions`, without a "that" which opens the first span and does not fill it."""
    if not spans:
        return frozenset()
    (start, end), *others = sorted(spans)
    opening = _LEADING_THAT.match(text[start:end])
    if opening and opening.end() < end - start:
        start += opening.end()
    return positions([(start, end), *others], text)


def overlap(one: Positions, other: Positions) -> float:
    """Jaccard index: what both hold as a share of what either holds; 0 where both are empty."""
    return len(one & other) / len(one | other) if one or other else 0.0


def positions_in_marks(text: str) -> Positions:
    """Positions inside double quotation marks, line by line; an open mark closes at the line's end.

    Deliberately simpler than the extractor's own pairing of marks: a yardstick must not bend with
    what it measures.
    """
    inside: set[int] = set()
    start = 0
    for line in text.split("\n"):
        opened: int | None = None
        for i, character in enumerate(line, start):
            if opened is None and character in _OPENERS:
                opened = i
            elif opened is not None and character in _CLOSERS:
                inside.update(range(opened + 1, i))
                opened = None
        if opened is not None:
            inside.update(range(opened + 1, start + len(line)))
        start += len(line) + 1
    return frozenset(inside)


def type_of(content: Positions, in_marks: Positions) -> QuotationType:
    """Type of a quotation, read off the text."""
    share = len(content & in_marks) / len(content) if content else 0.0
    if share > _NEARLY_ALL:
        return QuotationType.DIRECT
    return QuotationType.MIXED if share else QuotationType.INDIRECT


def pair(gold: Sequence[Positions], found: Sequence[Positions]) -> dict[int, tuple[int, float]]:
    """Pair annotated with found contents one to one, best overlap first: gold index → (found index, overlap).

    Of equal overlaps the earliest pair comes first.
    """
    overlaps = sorted(
        (-overlap(one, other), i, j)
        for i, one in enumerate(gold)
        for j, other in enumerate(found)
        if one & other
    )
    pairs: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for negated, i, j in overlaps:
        if i not in pairs and j not in taken:
            pairs[i] = (j, -negated)
            taken.add(j)
    return pairs
