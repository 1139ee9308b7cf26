"""Texts that others wrote, as a terminal may show them.

A terminal obeys control characters: a quotation could move the cursor, rename the window or write into the
clipboard. Each of them is shown as a picture of itself, so that offsets into the text stay as they are.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Any

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.segment import Segment
from rich.text import Text

_BLANK = "\t\n\v\f\r\x85\u2028\u2029"
_INVISIBLE = "\N{WORD JOINER}"
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_LEFT_TO_RIGHT_MARK = "\N{LEFT-TO-RIGHT MARK}"

_C0 = {code: chr(0x2400 + code) for code in range(0x20)}
_C1 = dict.fromkeys(range(0x80, 0xA0), _REPLACEMENT)
# Embeddings, overrides and isolates reach beyond the text they stand in; letters need none of them.
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], _INVISIBLE)
_SHOWN = _C0 | {0x7F: "\N{SYMBOL FOR DELETE}"} | _C1 | _DIRECTIONS | dict.fromkeys(map(ord, _BLANK), " ")

_ESCAPED_IN_JSON = {code: f"\\u{code:04x}" for code in (0x7F, *_C1, 0x2028, 0x2029, *_DIRECTIONS)}

_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def shown(text: str) -> str:
    """The text on one line, as long as before, with nothing in it that a terminal would obey."""
    return text.translate(_SHOWN)


def shown_line(text: str) -> str:
    """The text on one line, its white space made single spaces, with nothing that a terminal would obey."""
    return shown(" ".join(text.split()))


def json_text(value: Any, *, ascii_only: bool = False, indent: int | None = None) -> str:
    """The value as JSON that is harmless on a terminal and stands for the very same value."""
    return json.dumps(value, ensure_ascii=ascii_only, indent=indent).translate(_ESCAPED_IN_JSON)


class Cell:
    """A text that keeps to its place among others, whatever direction it is written in.

    A terminal that puts right-to-left text in order takes two such cells with nothing but a line between them
    for one text, and swaps them. A mark behind each line keeps them apart.
    """

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines of the text."""
        for line in console.render_lines(self._text, options, pad=False):
            yield from line
            if any(_is_right_to_left(segment.text) for segment in line):
                yield Segment(_LEFT_TO_RIGHT_MARK)
            yield Segment.line()

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """How wide the text would be."""
        return Measurement.get(console, options, self._text)


def _is_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text)
