"""What the layout of a page tells: turns of a transcript ("MARSH: …"), signed quotations ("…" — Ann Marsh).

No grammar shows these, but lines do. Both say for certain whose words they are, so that they go before
whatever the words around suggest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nlp.attributes import Attribution, Offsets
from nlp.lexicons import read_lexicon

SIGNED = 0.9
TURN = 0.85
"""Confidence of signed quotations and of turns. Too rare in the corpus to measure."""

_MARKS = '"“”„«»'
_STOPS = ".?!"
_SPACES = " \t\xa0\ufeff\u200b"
_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_SIGNATURE = re.compile(r"[\s.,]*(?P<dash>[-–—―]{1,2})\s*(?P<name>[^\W\d_][^-–—―:;!?]{1,100})\Z")
_SIGNATURE_LENGTH = 120  # characters
_LABEL = re.compile(
    r"(?P<name>[^\W\d_][\w.'’ ,-]{0,60}?)(?: ?[(\[][^()\[\]]{1,40}[)\]])? ?(?P<colon>:)(?=[\s\"“])"
)
_ASIDE = re.compile(r"[(\[].*[)\]]\Z")  # "(CROSSTALK)"
_SIGNATURE_WORDS = 14
_LABEL_WORDS = 6
_LEAST_WORDS = 8  # of a signed quotation that ends like no sentence: fewer are rather a title and its author
_LEAST_TURNS = 4  # with labels in small letters, of which one must come again
_LONGEST_PAUSE = 2  # lines without a label inside a transcript


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Turn:
    line: int
    label: str
    name: Offsets
    colon: Offsets


def laid_out(text: str) -> list[Attribution]:
    """Turns and signed quotations, in order of their first content; contents never overlap."""
    lines = [_line(text, match) for match in _LINE.finditer(text) if not match[0].isspace()]
    found = [*_turns(text, lines), *_signed(text, lines)]
    found.sort(key=lambda attribution: attribution.content)
    return [one for one, before in zip(found, [None, *found], strict=False) if not _overlaps(one, before)]


def _line(text: str, match: re.Match[str]) -> _Line:
    stripped = match[0].strip()
    start = match.start() + match[0].index(stripped)
    return _Line(start, start + len(stripped), stripped)


def _overlaps(one: Attribution, before: Attribution | None) -> bool:
    return before is not None and one.content[0][0] < before.content[-1][1]


# --- signed quotations -------------------------------------------------------------------------------


def _signed(text: str, lines: Sequence[_Line]) -> Iterator[Attribution]:
    for number, line in enumerate(lines):
        closing = max(line.text.rfind(mark) for mark in _MARKS) + 1
        if line.text[0] in _MARKS and closing > 1:  # signed on the same line
            signature, last, index = _signature(line, closing), _line_to(line, closing), number
        elif number:  # on a line of its own
            signature, last, index = _signature(line, 0), lines[number - 1], number - 1
        else:
            continue
        if signature is None:
            continue
        dash, name = signature
        content = [_without_marks(text, each.start, each.end) for each in (*_run(lines, index), last)]
        if _is_quotation(last, text[slice(*content[-1])]):
            yield Attribution(tuple(content), (dash,), (name,), confidence=SIGNED)


def _line_to(line: _Line, end: int) -> _Line:
    return _Line(line.start, line.start + end, line.text[:end])


def _signature(line: _Line, at: int) -> tuple[Offsets, Offsets] | None:
    """Offsets of the dash and of the name behind it, where nothing else stands in the rest of the line."""
    match = _SIGNATURE.match(line.text, at)
    if match is None or not match["name"][0].isupper() or len(match["name"].split()) > _SIGNATURE_WORDS:
        return None
    name = match["name"].rstrip(" .\xa0")
    if re.search(r"\w{3,}\. ", name):  # a sentence, not an initial
        return None
    start = line.start + match.start("name")
    return (line.start + match.start("dash"), line.start + match.end("dash")), (start, start + len(name))


def _run(lines: Sequence[_Line], last: int) -> Sequence[_Line]:
    """The lines before `last` that it goes on with: each opened by a mark that none of them closes."""
    first = last
    while first > 0 and lines[first - 1].text[0] in _MARKS and lines[first - 1].text[-1] not in _MARKS:
        if _SIGNATURE.search(lines[first - 1].text[-_SIGNATURE_LENGTH:]):
            break  # somebody else's
        first -= 1
    return lines[first:last]


def _is_quotation(line: _Line, inner: str) -> bool:
    return (
        line.text[0] in _MARKS
        and line.text[-1] in _MARKS
        and len(line.text) > 2
        and (inner[-1:] in ".!?…" or len(inner.split()) >= _LEAST_WORDS)
    )


def _without_marks(text: str, start: int, end: int) -> Offsets:
    """The span without marks and spaces at its ends."""
    inner = text[start:end].strip(_MARKS + _SPACES)
    if not inner:
        return start, start
    start += text[start:end].index(inner)
    return start, start + len(inner)


def _without_spaces(text: str, start: int, end: int) -> Offsets:
    """The span without spaces at its ends, and without the marks if it stands between two."""
    inner = text[start:end].strip(_SPACES)
    if len(inner) > 1 and inner[0] in _MARKS and inner[-1] in _MARKS:
        return _without_marks(text, start, end)
    start += text[start:end].index(inner)
    return start, start + len(inner)


# --- transcripts -------------------------------------------------------------------------------------


def _turns(text: str, lines: Sequence[_Line]) -> Iterator[Attribution]:
    labelled = [turn for number, line in enumerate(lines) if (turn := _turn(number, line)) is not None]
    shouted = [turn for turn in labelled if turn.label.isupper()]
    turns = shouted if len({turn.label for turn in shouted}) > 1 else []
    if not turns and _is_conversation(labelled):
        turns = labelled
    for turn, following in pairwise([*turns, None]):
        assert turn is not None
        parts = [(turn.colon[1], lines[turn.line].end)]
        opened = lines[turn.line].text[0] in _MARKS
        stop = following.line if following is not None else len(lines)
        further = lines[turn.line + 1 : stop]
        goes_on = following is not None and len(further) <= _LONGEST_PAUSE
        for line in further:
            if not (line.text[0] in _MARKS if opened else goes_on):
                break
            if not _ASIDE.match(line.text):
                parts.append((line.start, line.end))
        inner = _without_marks if opened else _without_spaces
        content = [span for part in parts if (span := inner(text, *part))[0] < span[1]]
        if any(character.isalnum() for span in content for character in text[slice(*span)]):
            if not opened:  # like any content outside of marks, it ends before the last stop
                content[-1] = content[-1][0], content[-1][0] + len(text[slice(*content[-1])].rstrip(_STOPS))
            yield Attribution(tuple(content), (turn.colon,), (turn.name,), confidence=TURN)


def _turn(number: int, line: _Line) -> _Turn | None:
    at = len(line.text) - len(line.text.lstrip(_MARKS))
    match = _LABEL.match(line.text, at)
    if match is None or len(match["name"].split()) > _LABEL_WORDS or match["name"].lower() in _no_speakers():
        return None
    if not all(word[0].isupper() for word in match["name"].replace(",", " ").split()):
        return None
    name = line.start + match.start("name"), line.start + match.end("name")
    return _Turn(
        number, match["name"], name, (line.start + match.start("colon"), line.start + match.end("colon"))
    )


def _is_conversation(turns: Sequence[_Turn]) -> bool:
    """Whether labels in small letters are those of people who take turns, and not headings."""
    labels = [turn.label for turn in turns]
    near = sum(after.line - before.line <= 1 + _LONGEST_PAUSE for before, after in pairwise(turns))
    return len(turns) >= _LEAST_TURNS and 1 < len(set(labels)) <= len(turns) / 2 and near >= len(turns) / 2


@cache
def _no_speakers() -> frozenset[str]:
    return frozenset(row["label"] for row in read_lexicon("page_labels"))
