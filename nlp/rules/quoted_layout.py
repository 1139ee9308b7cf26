"""Where quoted regions stand: their tokens, paragraphs and the unquoted stretches between them."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from nlp.attributes import QuotedRegion, text_of
from nlp.rules.token_spans import TokenRange

WINDOW = 45
"""Tokens from a quotation within which its cue must stand."""

SENTENCE_END = frozenset({".", "!", "?", "…", ".”", '."'})

_MARKS_AND_SPACES = " \t\xa0\"“”‘’'«»"
_STANDALONE_WORDS = 4  # fewer words in marks without a cue are rather a title or a scare quote


@dataclass(frozen=True, slots=True)
class Gap:
    """The tokens between two regions (or a region and its paragraph's edge), outside quotation marks."""

    start: int
    end: int


class QuotedLayout:
    """The outermost quoted regions of a Doc, by number, in order of the text."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self.paragraphs = _paragraph_numbers(doc)
        placed = _placed(doc)
        self.regions = [region for region, _ in placed]
        self.tokens = [tokens for _, tokens in placed]

    def same_paragraph(self, i: int, j: int) -> bool:
        """Whether regions `i` and `j` stand in one paragraph."""
        return i >= 0 and self.paragraph(i) == self.paragraph(j)

    def paragraph(self, i: int) -> int:
        """Number of the paragraph that region `i` begins in."""
        return self.paragraphs[self.tokens[i][0]]

    def gap_after(self, i: int) -> Gap:
        """Tokens after region `i`, as far as its cue may stand."""
        start = self.tokens[i][1]
        limit = self.tokens[i + 1][0] if i + 1 < len(self.tokens) else len(self._doc)
        return Gap(start, min(limit, self._paragraph_end(i), start + WINDOW))

    def gap_before(self, i: int) -> Gap:
        """Tokens of region `i`'s sentence before it."""
        end = self.tokens[i][0]
        limit = self.tokens[i - 1][1] if i else 0
        start = max(limit, end - WINDOW, 0)
        for k in range(end - 1, start - 1, -1):
            token = self._doc[k]
            if self.paragraphs[k] != self.paragraph(i) or token.text in SENTENCE_END:
                start = k + 1
                break
        return Gap(start, end)

    def _paragraph_end(self, i: int) -> int:
        number, end = self.paragraph(i), self.tokens[i][1]
        while end < len(self._doc) and self.paragraphs[end] == number:
            end += 1
            if end - self.tokens[i][1] > WINDOW:
                break
        return end

    def starts_sentence(self, i: int) -> bool:
        """Whether region `i` begins its sentence."""
        gap = self.gap_before(i)
        return not any(token.is_alpha for token in self._doc[gap.start : gap.end])

    def inner(self, region: QuotedRegion) -> str:
        """The words inside the marks, without the marks of a quotation that ends inside."""
        return text_of(self._doc)[slice(*region.inner)].strip(_MARKS_AND_SPACES)

    def stands_alone(self, i: int) -> bool:
        """Whether a region without a cue is a sentence of its own, and so somebody's words."""
        inner = self.inner(self.regions[i])
        return (
            self.starts_sentence(i)
            and len(inner.split()) >= _STANDALONE_WORDS
            and inner[-1:] in ".!?…—"
            and inner[:1].isupper()
        )


def _paragraph_numbers(doc: Doc) -> list[int]:
    """For each token the number of its paragraph."""
    numbers, number = [], 0
    for token in doc:
        numbers.append(number)
        if token.is_space and "\n" in token.text:
            number += 1
    return numbers


def _placed(doc: Doc) -> list[tuple[QuotedRegion, TokenRange]]:
    """Outermost regions with the tokens they hold, marks included; those without words are left out."""
    placed, k = [], 0
    for region in doc._.quoted:
        if region.depth or not any(character.isalnum() for character in text_of(doc)[slice(*region.inner)]):
            continue
        while k < len(doc) and doc[k].idx + len(doc[k]) <= region.outer[0]:
            k += 1
        start = k
        while k < len(doc) and doc[k].idx < region.outer[1]:
            k += 1
        if k > start:
            placed.append((region, (start, k)))
    return placed
