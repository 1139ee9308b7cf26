"""The text of an article as written, line by line, in fragments that know which quotes they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from api.services.records import QuoteRecord
from api.web.marked_text import Piece, Stretch, pieces

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_CLOSING = re.compile(r"[\"'”’»›.,;:!?)\]…]+")
_LONGEST_GAP = 200  # characters to look at for an empty line
_CONTENT, _SOURCE, _CUE, _IN_LINE = "content", "source", "cue", "line"


@dataclass(frozen=True, slots=True)
class Fragment:
    """Part of a line: all of it belongs to the same quotes. Quotes that stand come before rejected ones."""

    text: str
    quotes: tuple[QuoteRecord, ...] = ()  # in the content of which it is
    begun: tuple[str, ...] = ()  # ids of those that begin here
    ended: QuoteRecord | None = None  # what ends here, or did before closing marks
    cue_of: tuple[str, ...] = ()
    source_of: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it belongs to no quote."""
        return not (self.quotes or self.cue_of or self.source_of)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text, `start` being its offset there. Empty ones are left out, and leave a gap."""

    start: int
    after_gap: bool
    fragments: tuple[Fragment, ...]

    @property
    def quotes(self) -> tuple[QuoteRecord, ...]:
        """The quotes in it that stand, each once."""
        shown = [fragment.quotes[0] for fragment in self.fragments if fragment.quotes]
        return tuple({quote.id: quote for quote in shown if not quote.rejected}.values())


def lines_of(text: str, quotes: Sequence[QuoteRecord], window: Stretch | None = None) -> list[Line]:
    """The lines of a text, or of the stretch of it that is `window`."""
    start, end = window or (0, len(text))
    shown = text[start:end]
    marks = _Marks(quotes)
    lines = [
        (start + found.start(), start + found.end())
        for found in _LINE.finditer(shown)
        if not found.group().isspace()
    ]
    cut = pieces(shown, {_IN_LINE: lines, **marks.stretches}, start)
    return list(_in_lines(_with_offsets(cut, start), marks, text))


def around(quote: QuoteRecord, text: str, reach: int = 300) -> Stretch:
    """Where the sentences around a quote stand, and so many characters more, to whole words."""
    start = max(0, min(quote.context.start, quote.content[0].start) - reach)
    end = min(len(text), max(quote.context.end, quote.content[-1].end) + reach)
    while start > 0 and not text[start - 1].isspace() and start > quote.context.start - 2 * reach:
        start -= 1
    while end < len(text) and not text[end].isspace() and end < quote.context.end + 2 * reach:
        end += 1
    return start, end


class _Marks:
    """What is marked in a text for its quotes, by names that tell what and whose."""

    def __init__(self, quotes: Iterable[QuoteRecord]) -> None:
        self.stretches: dict[str, list[Stretch]] = {}
        self._named: dict[str, tuple[str, QuoteRecord]] = {}
        for quote in sorted(quotes, key=lambda quote: quote.rejected):
            parts = ((_CONTENT, quote.content), (_SOURCE, quote.source), (_CUE, quote.cue))
            for part, spans in parts:
                name = f"{part} {quote.id}"
                self._named[name] = part, quote
                self.stretches[name] = [(span.start, span.end) for span in spans]

    def fragment(self, piece: Piece, start: int) -> Fragment:
        """The fragment that this piece is, which begins at `start`."""
        quotes = self._with(piece, _CONTENT)
        return Fragment(
            text=piece.text,
            quotes=quotes,
            begun=tuple(quote.id for quote in quotes if quote.content[0].start == start),
            ended=next(
                (each for each in quotes[:1] if each.content[-1].end == start + len(piece.text)), None
            ),
            cue_of=tuple(quote.id for quote in self._with(piece, _CUE)),
            source_of=tuple(quote.id for quote in self._with(piece, _SOURCE)),
        )

    def _with(self, piece: Piece, part: str) -> tuple[QuoteRecord, ...]:
        """The quotes that have the piece as this part."""
        named = (self._named[mark] for mark in piece.marks if mark != _IN_LINE)
        return tuple(quote for kind, quote in named if kind == part)


def _with_offsets(cut: Iterable[Piece], start: int) -> Iterator[tuple[int, Piece]]:
    for piece in cut:
        yield start, piece
        start += len(piece.text)


def _in_lines(cut: Iterable[tuple[int, Piece]], marks: _Marks, text: str) -> Iterator[Line]:
    """Pieces joined to lines; a line ends where a piece is in none."""
    fragments: list[Fragment] = []
    first = behind = 0
    for start, piece in cut:
        if _IN_LINE not in piece.marks:
            continue
        if fragments and start != behind:
            yield Line(first, _has_gap(text, first), tuple(_ended_behind_marks(fragments)))
            fragments = []
        if not fragments:
            first = start
        fragments.append(marks.fragment(piece, start))
        behind = start + len(piece.text)
    if fragments:
        yield Line(first, _has_gap(text, first), tuple(_ended_behind_marks(fragments)))


def _ended_behind_marks(fragments: Sequence[Fragment]) -> Iterator[Fragment]:
    """The fragments, where quotes end behind the marks that close them, so that labels stand there."""
    waiting: QuoteRecord | None = None
    for fragment, following in zip_longest(fragments, fragments[1:]):
        closing = _CLOSING.match(fragment.text) if waiting is not None else None
        if closing is not None:
            yield Fragment(closing.group(), ended=waiting)
            if closing.end() < len(fragment.text):
                yield Fragment(fragment.text[closing.end() :])
            waiting = None
        elif fragment.ended and following and following.is_plain and _CLOSING.match(following.text):
            waiting = fragment.ended
            yield replace(fragment, ended=None)
        else:
            yield fragment


def _has_gap(text: str, start: int) -> bool:
    """Whether an empty line stands before this offset."""
    before = text[max(0, start - _LONGEST_GAP) : start]
    return len(_BREAK.findall(before[len(before.rstrip()) :])) > 1
