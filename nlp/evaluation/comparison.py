"""One article's annotated quotations beside those that were found, and what is counted of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nlp.attributes import Offsets
from nlp.evaluation.corpus import GoldArticle, GoldQuote
from nlp.evaluation.facts import judge_fact
from nlp.evaluation.matching import (
    Positions,
    content_positions,
    overlap,
    pair,
    positions,
    positions_in_marks,
    type_of,
)
from nlp.evaluation.rates import Rates
from nlp.evaluation.slices import Judged
from nlp.quotation import Quotation, QuotationType, Reported, Span

KINDS = ("all", *(kind.value for kind in QuotationType))
METRICS = ("exact", "j80", "j50", "attribution", "strict")
"""Content found exactly, at an overlap of .8, of .5; content and source at .5; the same and no source
where there is none."""


@dataclass(slots=True)
class Tally:
    """Counts for one kind of quotation."""

    gold: int = 0
    found: int = 0
    recalled: dict[str, int] = field(default_factory=lambda: dict.fromkeys(METRICS, 0))
    right: dict[str, int] = field(default_factory=lambda: dict.fromkeys(METRICS, 0))
    sources: int = 0  # annotated sources of quotations whose content was found
    sources_right: int = 0

    def rates(self, metric: str) -> Rates:
        """Precision, recall and F1 of one of `METRICS`."""
        return Rates.of(self.right[metric], self.found, self.recalled[metric], self.gold)

    @property
    def source_accuracy(self) -> float | None:
        """Percent of sources that are right where the content is; None where there are none."""
        return 100 * self.sources_right / self.sources if self.sources else None

    def to_dict(self) -> dict[str, Any]:
        """Counts and percentages with one decimal."""
        accuracy = self.source_accuracy
        return {
            "gold": self.gold,
            "found": self.found,
            **{metric: self.rates(metric).rounded() for metric in METRICS},
            "source_accuracy": None if accuracy is None else round(accuracy, 1),
        }


View = dict[str, Tally]
"""Tallies by kind of quotation, one for each of `KINDS`."""


class Found(NamedTuple):
    """A quotation that was found, and the annotated one with its content (overlap .5), if there is one.

    `attributed` tells whether content and source are as annotated.
    """

    quotation: Quotation
    gold: GoldQuote | None
    attributed: bool

    @property
    def speaker_right(self) -> bool | None:
        """Whether the speaker's name is right, or left open rightly; None where none is annotated."""
        if self.gold is None or "speaker" not in self.gold.facts:
            return None
        return judge_fact("speaker", self.gold.facts["speaker"], self.quotation).right

    @property
    def right(self) -> bool | None:
        """Whether content, source and speaker are right; None where no speaker is annotated to judge by."""
        if self.gold is not None and "speaker" not in self.gold.facts:
            return None
        return self.attributed and bool(self.speaker_right)


class Comparison:
    """One article's annotated quotations beside those that were found."""

    def __init__(
        self, article: GoldArticle, quotations: Sequence[Quotation], reported: Reported | None = None
    ) -> None:
        text = article.text
        self._article, self._all_quotations = article, quotations
        self._gold = [quote for quote in article.quotes if content_positions(quote.content, text)]
        self._found = [
            quotation
            for quotation in quotations
            if reported in (None, quotation.reported) and content_positions(_offsets(quotation.content), text)
        ]
        self._gold_contents = [content_positions(quote.content, text) for quote in self._gold]
        self._found_contents = [content_positions(_offsets(q.content), text) for q in self._found]
        self._neutral = [_is_neutral(quote, reported) for quote in self._gold]
        self._pairs = pair(self._gold_contents, self._found_contents)
        self._in_marks = positions_in_marks(text)

    def only(self, reported: Reported) -> Comparison:
        """The same article with speech or thought alone."""
        return Comparison(self._article, self._all_quotations, reported)

    def judged(self) -> Iterator[Judged]:
        """Annotated quotations, each with what was found of its content (overlap .5)."""
        for i, quote in enumerate(self._gold):
            if not self._neutral[i]:
                j, shared = self._pairs.get(i, (None, 0.0))
                yield quote, self._found[j] if j is not None and shared >= 0.5 else None

    @property
    def names_speakers(self) -> bool:
        """Whether any speaker is annotated."""
        return any("speaker" in quote.facts for quote in self._gold)

    def found(self) -> Iterator[Found]:
        """Quotations that were found; those that match something neutral are left out."""
        annotated = {j: i for i, (j, _) in self._pairs.items()}
        for j, quotation in enumerate(self._found):
            i = annotated.get(j)
            hits = set[str]() if i is None else self._hits(i)
            if i is None or not hits:
                yield Found(quotation, None, False)
            elif not self._neutral[i]:
                yield Found(quotation, self._gold[i], "attribution" in hits)

    def count(self, view: View) -> None:
        """Add the article to the tallies of a view."""
        self._count_gold(view)
        self._count_found(view)

    def _count_gold(self, view: View) -> None:
        for i, content in enumerate(self._gold_contents):
            if self._neutral[i]:
                continue
            hits = self._hits(i)
            for tally in self._tallies(content, view):
                tally.gold += 1
                for metric in hits:
                    tally.recalled[metric] += 1
                if "j50" in hits and self._gold_source(i):
                    tally.sources += 1
                    tally.sources_right += "attribution" in hits

    def _count_found(self, view: View) -> None:
        annotated = {j: i for i, (j, _) in self._pairs.items()}
        for j, content in enumerate(self._found_contents):
            i = annotated.get(j)
            hits = set() if i is None else self._hits(i)
            if i is not None and self._neutral[i]:
                if "j50" in hits:
                    continue
                hits = set()
            for tally in self._tallies(content, view):
                tally.found += 1
                for metric in hits:
                    tally.right[metric] += 1

    def _hits(self, i: int) -> set[str]:
        """Metrics by which gold quotation `i` was found."""
        j, shared = self._pairs.get(i, (None, 0.0))
        if j is None or shared < 0.5:
            return set()
        source = self._gold_source(i)
        found = positions(_offsets(self._found[j].source), self._article.text)
        attributed = overlap(source, found) >= 0.5 or not source
        passed = {
            "exact": shared == 1,
            "j80": shared >= 0.8,
            "j50": True,
            "attribution": attributed,
            "strict": attributed and bool(source) == bool(found),
        }
        return {metric for metric in METRICS if passed[metric]}

    def _gold_source(self, i: int) -> Positions:
        return positions(self._gold[i].source, self._article.text)

    def _tallies(self, content: Positions, view: View) -> tuple[Tally, Tally]:
        return view["all"], view[type_of(content, self._in_marks)]


def _is_neutral(quote: GoldQuote, reported: Reported | None) -> bool:
    """Whether finding the quotation is neither right nor wrong. What is not marked as thought is speech."""
    if reported is None:
        return not quote.certain
    annotated = Reported.THOUGHT if quote.speech is False else Reported.SPEECH
    return not quote.certain or annotated != reported


def _offsets(spans: Sequence[Span]) -> tuple[Offsets, ...]:
    return tuple((span.start, span.end) for span in spans)
