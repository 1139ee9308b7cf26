"""Pairs quotation marks of every kind, from the characters alone.

Marks are read paragraph by paragraph with one stack per family: nested marks pair inside out, a mark
that nothing closes reaches to the next one of its family or to the end of its paragraph, and a quotation
that runs over paragraphs (each opened, only the last closed) becomes one region per paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from nlp.attributes import QuotedRegion
from nlp.lexicons import read_lexicon

Side = Literal["open", "close", "either"]

_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")
_OPENS_AFTER = frozenset("([{—–-/:…")
_SENTENCE_END = frozenset(".,;:!?…)]}—–-")


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark at ``text[start:end]`` and the side it is on."""

    start: int
    end: int
    family: str
    side: Side


@cache
def _marks() -> dict[str, tuple[str, Side]]:
    return {row["mark"]: (row["family"], row["side"]) for row in read_lexicon("quotation_marks")}  # type: ignore[misc]


@cache
def _mark_pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(mark) for mark in sorted(_marks(), key=len, reverse=True)))


@cache
def _leading_apostrophes() -> frozenset[str]:
    return frozenset(row["word"] for row in read_lexicon("leading_apostrophes"))


def quoted_regions(text: str) -> tuple[QuotedRegion, ...]:
    """All stretches of the text inside quotation marks, in order of their start, with their depth."""
    regions: list[QuotedRegion] = []
    running: dict[str, bool] = {}  # families that the paragraph before left open at its end
    for paragraph in _PARAGRAPH.finditer(text):
        if paragraph[0].isspace():
            continue
        start = paragraph.start()
        end = start + len(paragraph[0].rstrip())
        found = _paragraph_regions(text, start, end, running)
        running = {family: True for family, region in found if not region.closed and region.outer[1] == end}
        regions.extend(region for _, region in found)
    return _nested(regions)


def _paragraph_regions(
    text: str, start: int, end: int, running: dict[str, bool]
) -> list[tuple[str, QuotedRegion]]:
    """Regions of one paragraph with their families. `running`: families open at the last paragraph's end."""
    first = start + len(text[start:end]) - len(text[start:end].lstrip())
    open_marks: dict[str, list[Mark]] = {}
    found: list[tuple[str, QuotedRegion]] = []
    for mark in _sided_marks(text, start, end):
        stack = open_marks.setdefault(mark.family, [])
        if mark.side == "open" or (mark.side == "either" and not stack):
            stack.append(mark)
        elif stack:
            opener = stack.pop()
            region = QuotedRegion((opener.start, mark.end), (opener.end, mark.start))
            found.append((mark.family, region))
        # A closing mark that nothing opened says nothing about where the quotation began.
    for family, stack in open_marks.items():
        if family == "single" and not (stack and stack[0].start == first):
            continue  # an apostrophe more likely than a quotation that nobody closed
        starts = sorted(
            [end, *(mark.start for mark in stack), *(r.outer[0] for f, r in found if f == family)]
        )
        for opener in stack:
            limit = starts[bisect_right(starts, opener.start)]
            while limit > opener.end and text[limit - 1].isspace():
                limit -= 1
            found.append((family, QuotedRegion((opener.start, limit), (opener.end, limit), closed=False)))
    return [
        (family, replace(region, continues=running.get(family, False) and region.outer[0] == first))
        for family, region in found
    ]


def _nested(regions: list[QuotedRegion]) -> tuple[QuotedRegion, ...]:
    """The regions that hold anything, with their depths; one that crosses the end of another is dropped."""
    kept: list[QuotedRegion] = []
    around: list[QuotedRegion] = []
    for region in sorted(regions, key=lambda r: (r.outer[0], -r.outer[1])):
        if region.inner[0] >= region.inner[1]:
            continue
        while around and around[-1].outer[1] <= region.outer[0]:
            around.pop()
        if around and around[-1].outer[1] < region.outer[1]:
            continue
        placed = replace(region, depth=len(around))
        kept.append(placed)
        around.append(placed)
    return tuple(kept)


def _sided_marks(text: str, start: int, end: int) -> Iterator[Mark]:
    """The paragraph's marks, each with the side that its surroundings tell; apostrophes are left out."""
    single_open, doubles_open = False, 0
    for match in _mark_pattern().finditer(text, start, end):
        family, side = _marks()[match[0]]
        before = text[match.start() - 1] if match.start() > start else ""
        after = text[match.end()] if match.end() < end else ""
        if family == "single":
            single = _single_side(text, match.start(), end, before, after, side, single_open)
            if single is None:
                continue
            single_open = single == "open"
            yield Mark(match.start(), match.end(), family, single)
        elif match[0] == '"' and before.isdigit() and not doubles_open:
            continue  # inches, seconds
        else:
            sided = _side(side, before, after)
            if family == "double":
                opens = sided == "open" or (sided == "either" and not doubles_open)
                doubles_open = doubles_open + 1 if opens else max(0, doubles_open - 1)
            yield Mark(match.start(), match.end(), family, sided)


def _side(side: Side, before: str, after: str) -> Side:
    """Which side a double mark is on: its surroundings overrule its shape, which editors often get wrong."""
    opens = not before or before.isspace() or before in _OPENS_AFTER or before in "'‘"
    closes = not after or after.isspace() or after in _SENTENCE_END or after in "'’"
    if opens and not closes:
        return "open"
    if closes and not opens:
        return "close"
    return side


def _single_side(
    text: str, at: int, end: int, before: str, after: str, side: Side, is_open: bool
) -> Literal["open", "close"] | None:
    """The side of a single mark, or None for an apostrophe."""
    word_before, word_after = before.isalnum(), after.isalnum()
    if word_before and word_after:
        return None
    if (
        not is_open
        and side != "close"
        and not word_before
        and not before.isspace()
        and before not in '([—–-"“'
    ):
        return None
    if not is_open:
        opens = (
            (not before or before.isspace() or before in '([—–-"“') and bool(after) and not after.isspace()
        )
        return "open" if opens and not _leads_a_word(text, at, end) and (side != "close") else None
    if not before or before.isspace():
        return None
    if before in "sS" and after == " " and _closes_later(text, at + 1, end):
        return None  # "the boys’ room": a plural possessive inside
    return "close"


def _leads_a_word(text: str, at: int, end: int) -> bool:
    word = re.match(r"\w+", text[at + 1 : min(end, at + 12)])
    return word is None or word[0][0].isdigit() or word[0].lower() in _leading_apostrophes()


def _closes_later(text: str, at: int, end: int) -> bool:
    """Whether a surer closing single mark follows within reach, before another opens."""
    for match in re.finditer(r"[‘'’]", text[at : min(end, at + 400)]):
        i = at + match.start()
        if text[i] == "‘":
            return False
        if text[i - 1] in _SENTENCE_END and (i + 1 >= end or not text[i + 1].isalnum()):
            return True
    return False
