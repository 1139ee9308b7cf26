"""Runs the extractor on a gold file and counts what it got right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from nlp.attributes import Offsets
from nlp.evaluation.corpus import GoldArticle, GoldQuote, read_gold
from nlp.evaluation.facts import FactScore, Judgement, judge, score_facts
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
from nlp.evaluation.slices import Judged, macro_accuracy, score_slices
from nlp.quotation import Quotation, QuotationType, Reported, Span

if TYPE_CHECKING:
    from nlp.extractor import Extraction  # loads spaCy, which scoring needs not

KINDS = ("all", *(kind.value for kind in QuotationType))
METRICS = ("exact", "j80", "j50", "attribution", "strict")
"""Content found exactly, at an overlap of .8, of .5; content and source at .5; the same and no source
where there is none."""


class Extractor(Protocol):
    """What is evaluated."""

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """One extraction per text, in order."""
        ...


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


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an evaluation.

    `views` has "all", "speech" (found thoughts left out, annotated ones neutral) and, where the gold tells
    them apart, "thought" (the reverse). `facts` scores what is said about quotations whose content
    was found, `slices` looks at speakers part by part, `type_macro` averages the accuracy of their type over
    types. `failures` counts articles that the extractor could not process.
    """

    articles: int
    failures: int
    views: dict[str, View]
    facts: dict[str, FactScore]
    slices: dict[str, FactScore]
    type_macro: float | None

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, percentages with one decimal."""
        return {
            "articles": self.articles,
            "failures": self.failures,
            "views": {
                view: {kind: tallies[kind].to_dict() for kind in KINDS}
                for view, tallies in self.views.items()
            },
            "facts": {name: score.to_dict() for name, score in self.facts.items()},
            "slices": {name: score.to_dict() for name, score in self.slices.items()},
            "type_macro": None if self.type_macro is None else round(self.type_macro, 1),
        }


def evaluate(gold_path: Path, extractor: Extractor) -> Report:
    """Score `extractor` on the articles of a gold file, which it gets as one batch.

    Raises GoldError where the file is not a gold file, OSError where it cannot be read.
    """
    return evaluate_articles(read_gold(gold_path), extractor)


def evaluate_articles(articles: Sequence[GoldArticle], extractor: Extractor) -> Report:
    """Score `extractor` on annotated articles, which it gets as one batch."""
    extractions = extractor.extract_many(article.text for article in articles)
    views: dict[str, View] = {
        name: {kind: Tally() for kind in KINDS} for name in ("all", "speech", "thought")
    }
    judgements: dict[str, list[Judgement]] = defaultdict(list)
    judged: list[Judged] = []
    failures = 0
    for article, extraction in zip(articles, extractions, strict=True):
        failures += extraction.error is not None
        comparison = _Comparison(article, extraction.quotations)
        comparison.count(views["all"])
        comparison.only(Reported.SPEECH).count(views["speech"])
        comparison.only(Reported.THOUGHT).count(views["thought"])
        for quote, quotation in comparison.judged():
            judged.append((quote, quotation))
            for name, judgement in judge(quote, quotation) if quotation else ():
                judgements[name].append(judgement)
    if not any(quote.speech is False for article in articles for quote in article.quotes):
        del views["thought"]
    return Report(
        len(articles),
        failures,
        views,
        score_facts(judgements),
        score_slices(judged),
        macro_accuracy(judged, "speaker_type"),
    )


class _Comparison:
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

    def only(self, reported: Reported) -> _Comparison:
        """The same article with speech or thought alone."""
        return _Comparison(self._article, self._all_quotations, reported)

    def judged(self) -> Iterator[Judged]:
        """Annotated quotations, each with what was found of its content (overlap .5)."""
        for i, quote in enumerate(self._gold):
            if not self._neutral[i]:
                j, shared = self._pairs.get(i, (None, 0.0))
                yield quote, self._found[j] if j is not None and shared >= 0.5 else None

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
