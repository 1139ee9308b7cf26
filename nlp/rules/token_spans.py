"""From tokens of the parse to character offsets: what belongs to a span and where it is trimmed."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from nlp.attributes import Offsets, QuotedRegion

_OPENING = frozenset("\"“‘'«„(`[$€£¥#@&¿¡")
_CLOSING = frozenset("\"”’'»)]%")
_SUBORDINATORS = frozenset({"that"})

TokenRange = tuple[int, int]
"""Token indices, end exclusive."""


def subtree_range(token: Token, sentence_only: bool = True) -> TokenRange:
    """First and past-last index of the token's subtree."""
    start, end = token.left_edge.i, token.right_edge.i + 1
    if sentence_only:
        sentence = token.sent
        start, end = max(start, sentence.start), min(end, sentence.end)
    return start, end


def without(whole: TokenRange, holes: Iterable[TokenRange]) -> list[TokenRange]:
    """What is left of a range when the holes are cut out, in order."""
    pieces = [whole]
    for hole_start, hole_end in holes:
        rest = []
        for start, end in pieces:
            if hole_end <= start or end <= hole_start:
                rest.append((start, end))
                continue
            if start < hole_start:
                rest.append((start, hole_start))
            if hole_end < end:
                rest.append((hole_end, end))
        pieces = rest
    return pieces


def trimmed(doc: Doc, span: TokenRange, content: bool = False) -> Offsets | None:
    """Character offsets of a token range without outer punctuation and spaces; None if nothing is left.

    Of a content, a leading "that" goes too, and quotation marks stay where both are inside.
    """
    start, end = span
    while start < end and _is_edge(doc[start], _OPENING if content else frozenset()):
        start += 1
    if (
        content
        and end - start > 1
        and doc[start].lower_ in _SUBORDINATORS
        and doc[start].dep_ in ("mark", "det")
    ):
        start += doc[start].dep_ == "mark"
    while start < end and _is_edge(doc[start], _OPENING if content else frozenset()):
        start += 1
    while end > start and _is_edge(doc[end - 1], _CLOSING if content else frozenset()):
        end -= 1
    if start >= end:
        return None
    last = doc[end - 1]
    return doc[start].idx, last.idx + len(last)


def _is_edge(token: Token, kept: frozenset[str]) -> bool:
    if token.is_space:
        return True
    return not any(character.isalnum() for character in token.text) and token.text[0] not in kept


def snapped(span: Offsets, regions: Iterable[QuotedRegion]) -> Offsets:
    """The span widened so that it cuts no quoted region, and freed of marks that it only half holds."""
    start, end = span
    for region in regions:
        if region.outer[1] <= start or end <= region.outer[0]:
            continue
        if region.inner[0] < end <= region.outer[1] and start <= region.outer[0]:
            end = region.outer[1]
        elif region.outer[0] < start < region.inner[1] < end:
            start = region.outer[0]
        elif region.outer[0] <= start and end <= region.outer[1]:
            if start <= region.inner[0] and end >= region.inner[1] - 1:
                return region.outer
            return max(start, region.inner[0]), min(end, region.inner[1])
    return start, end
