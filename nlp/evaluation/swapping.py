"""Names swapped for others of the same kind: what an extractor finds must not hang on names it knows.

An article is read twice, as it stands and with its people, institutions and countries swapped; name, role,
affiliation and country of every quotation must come out as before, swapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from nlp.evaluation.matching import content_positions, overlap
from nlp.quotation import Quotation, Span

_ARTICLE = r"(?:\b(?P<article>[Aa]n?)(?P<gap>\s))?"
_VOWEL = re.compile(r"[AEIOaeioÉÓÍÁ]|U(?=[lmpz]|n[^i]|r[^u])")  # "an Uzbek", but "a Ugandan"
_SAME_CONTENT = 0.5  # overlap from which two contents are one quotation


@dataclass(frozen=True, slots=True)
class Swap:
    """Which words stand for which others, and which country code for which.

    `words` are swapped wherever they stand as whole words, the longest first, in capitals too.
    """

    words: Mapping[str, str]
    countries: Mapping[str, str] = field(default_factory=dict)

    def text(self, text: str) -> SwappedText:
        """The text with all its names swapped. Raises ValueError where a new name stands in it already."""
        present = [new for new in self.words.values() if _whole(new).search(text) and new not in self.words]
        if present:
            raise ValueError(f"names to be put in stand in the text already: {sorted(present)}")
        pieces: list[str] = []
        moved: list[tuple[int, int]] = []  # where a replacement ends in the text, and by how much it shifts
        last = shift = 0
        for match in self._pattern().finditer(text):
            new = self._replacement(match)
            pieces += [text[last : match.start()], new]
            last = match.end()
            shift += len(new) - (match.end() - match.start())
            moved.append((last, shift))
        return SwappedText("".join([*pieces, text[last:]]), tuple(moved))

    def name(self, name: str | None) -> str | None:
        """A name or role with the same words swapped."""
        return None if name is None else self._pattern().sub(self._replacement, name)

    def country(self, code: str | None) -> str | None:
        """The country that stands for another."""
        return None if code is None else self.countries.get(code, code)

    def _pattern(self) -> re.Pattern[str]:
        forms = sorted({*self.words, *map(str.upper, self.words)}, key=lambda word: (-len(word), word))
        return re.compile(rf"{_ARTICLE}(?<!\w)(?P<name>{'|'.join(map(re.escape, forms)) or '(?!)'})(?!\w)")

    def _replacement(self, match: re.Match[str]) -> str:
        name = match["name"]
        new = self.words.get(name) or next(
            new.upper() for old, new in self.words.items() if old.upper() == name
        )
        article = match["article"]
        if article is None:
            return new
        return f"{article[0]}{'n' if _VOWEL.match(new) else ''}{match['gap']}{new}"


@dataclass(frozen=True, slots=True)
class SwappedText:
    """A text with names swapped, and where the characters of the first one went."""

    text: str
    moved: tuple[tuple[int, int], ...]

    def offset(self, offset: int) -> int:
        """Where what stands at `offset` of the first text, outside names, stands now."""
        shift = 0
        for end, by in self.moved:
            if end > offset:
                break
            shift = by
        return offset + shift


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quotation before the swap, its facts as they should be after it, and as they are."""

    quotation: Quotation
    expected: tuple[str | None, ...]
    found: tuple[str | None, ...] | None  # None where the quotation is not found again

    @property
    def same(self) -> bool:
        """Whether the quotation came out as before, swapped."""
        return self.expected == self.found


def compare(
    before: Sequence[Quotation], after: Sequence[Quotation], swap: Swap, swapped: SwappedText
) -> Iterator[Comparison]:
    """A comparison for each quotation of the article as it stands, by the overlap of contents."""
    remaining = [(_positions(quotation.content, swapped.text), quotation) for quotation in after]
    for quotation in before:
        moved = [(swapped.offset(span.start), swapped.offset(span.end)) for span in quotation.content]
        positions = content_positions(moved, swapped.text)
        best = max(remaining, key=lambda item: overlap(positions, item[0]), default=None)
        found = None
        if best is not None and overlap(positions, best[0]) >= _SAME_CONTENT:
            remaining.remove(best)
            found = _facts(best[1])
        name, role, affiliation, country = _facts(quotation)
        expected = (swap.name(name), swap.name(role), swap.name(affiliation), swap.country(country))
        yield Comparison(quotation, expected, found)


def name_parts(old: str, new: str) -> dict[str, str]:
    """The words of a person's name and those of another's, one by one.

    Raises ValueError where one has more words than the other.
    """
    return {one: other for one, other in zip(old.split(), new.split(), strict=True) if one != other}


def _facts(quotation: Quotation) -> tuple[str | None, str | None, str | None, str | None]:
    """Name, role, affiliation and country."""
    if (speaker := quotation.speaker) is not None:
        return speaker.name, speaker.role, speaker.affiliation, speaker.country
    unnamed = quotation.unnamed_source
    return None, None, None, unnamed.country if unnamed else None


def _positions(content: Sequence[Span], text: str) -> frozenset[int]:
    return content_positions([(span.start, span.end) for span in content], text)


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
