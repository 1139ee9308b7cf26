"""Edges of contents, as the data contract has them."""

from __future__ import annotations

import re

from nlp.attributes import Offsets

EDGES = "“”\"‘’'«».,;:!? \t\xa0"
"""What may stand at the edge of an annotated span or not, as the annotator pleased."""

_MARKS = '“”"«» \t\xa0'
_LEADING_THAT = re.compile(r"that\b\s*", re.IGNORECASE)


def without_edges(text: str, span: Offsets, edges: str = EDGES) -> Offsets:
    """The span without such characters at either end; as it was where there is nothing else in it."""
    inner = text[span[0] : span[1]].strip(edges)
    if not inner:
        return span
    start = span[0] + text[span[0] : span[1]].index(inner)
    return start, start + len(inner)


def trimmed(text: str, span: Offsets, that: bool) -> Offsets | None:
    """A content without its outer quotation marks and, where `that`, a "that" which opens it.

    None where nothing is left.
    """
    start, end = without_edges(text, span, _MARKS)
    if that:
        opening = _LEADING_THAT.match(text, start, end)
        if opening and opening.end() < end:
            start = opening.end()
    return (start, end) if any(character.isalnum() for character in text[start:end]) else None
