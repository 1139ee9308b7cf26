"""Exact spans of source, cue and content in single paragraphs, as sequence taggers are compared on PolNeAR.

The paragraphs come tokenised and labelled (CofeNet, Wang et al., COLING 2022, in the form of one JSON object
``{"tokens": […], "labels": ["B-source", "I-content", "O", …]}`` a line). A span is right where both of its
ends are; punctuation at its edges and a "that" which opens a content do not count.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from nlp.attribution.labels import Kind
from nlp.evaluation.rates import Rates
from nlp.quotation import Quotation

_WRITTEN = {"``": "“", "''": "”", "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}
_CLITICS = [f"{mark}{end}" for mark in "'’" for end in ("s", "re", "ve", "ll", "d", "m")]
_JOINED_TO_LEFT = frozenset([*".,;:?!)]”%", "n't", "n’t", *_CLITICS])
_JOINED_TO_RIGHT = frozenset("“([$")
_EDGES = frozenset(["``", "''", *"“”\"‘’'.,;:!?"])


class TokenSpan(NamedTuple):
    """Tokens ``start`` to ``end`` (exclusive) of a paragraph."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledParagraph:
    """A paragraph's tokens, each with its label."""

    tokens: Sequence[str]
    labels: Sequence[str]

    def written(self) -> tuple[str, list[tuple[int, int]]]:
        """The paragraph as it was written, and each token's offsets in it."""
        text, offsets, before = "", [], ""
        for token in self.tokens:
            word = _WRITTEN.get(token, token)
            if text and word not in _JOINED_TO_LEFT and before not in _JOINED_TO_RIGHT:
                text += " "
            offsets.append((len(text), len(text) + len(word)))
            text += word
            before = word
        return text, offsets

    def annotated(self) -> set[TokenSpan]:
        """The spans that the labels tell."""
        spans: list[TokenSpan] = []
        before = "O"
        for i, label in enumerate(self.labels):
            side, _, kind = label.partition("-")
            if side == "I" and before.endswith(kind):
                spans[-1] = spans[-1]._replace(end=i + 1)
            elif label != "O":
                spans.append(TokenSpan(Kind(kind), i, i + 1))
            before = label
        return set(self._trimmed(spans))

    def found(self, quotations: Iterable[Quotation]) -> set[TokenSpan]:
        """The spans of quotations that were found in the written paragraph."""
        _, offsets = self.written()
        spans = []
        for quotation in quotations:
            for kind in Kind:
                for span in getattr(quotation, kind):
                    held = [i for i, (s, e) in enumerate(offsets) if s < span.end and e > span.start]
                    if held:
                        spans.append(TokenSpan(kind, held[0], held[-1] + 1))
        return set(self._trimmed(spans))

    def _trimmed(self, spans: Iterable[TokenSpan]) -> Iterator[TokenSpan]:
        for span in spans:
            start, end = self._without_edges(span.start, span.end)
            if span.kind is Kind.CONTENT and end - start > 1 and self.tokens[start].lower() == "that":
                start, end = self._without_edges(start + 1, end)
            if end > start:
                yield TokenSpan(span.kind, start, end)

    def _without_edges(self, start: int, end: int) -> tuple[int, int]:
        while start < end and self.tokens[start] in _EDGES:
            start += 1
        while end > start and self.tokens[end - 1] in _EDGES:
            end -= 1
        return start, end


def read_paragraphs(path: Path) -> list[LabelledParagraph]:
    """The paragraphs of a file. Raises OSError where it cannot be read, KeyError where it is another kind."""
    with path.open(encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    return [LabelledParagraph(entry["tokens"], entry["labels"]) for entry in entries]


def score_spans(
    paragraphs: Sequence[LabelledParagraph], found: Sequence[Iterable[Quotation]]
) -> Mapping[Kind, Rates]:
    """Precision, recall and F1 of each kind of span, given the quotations found in each paragraph."""
    annotated, answered, right = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    for paragraph, quotations in zip(paragraphs, found, strict=True):
        gold, spans = paragraph.annotated(), paragraph.found(quotations)
        for counter, counted in ((annotated, gold), (answered, spans), (right, gold & spans)):
            counter.update(span.kind for span in counted)
    return {kind: Rates.of(right[kind], answered[kind], right[kind], annotated[kind]) for kind in Kind}
