"""Runs the extractor on a gold file and counts what it got right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from nlp.evaluation.calibration import Outcome, Reliability, reliability
from nlp.evaluation.comparison import KINDS, Comparison, Tally, View
from nlp.evaluation.corpus import GoldArticle, read_gold
from nlp.evaluation.facts import FactScore, Judgement, judge, score_facts
from nlp.evaluation.slices import Judged, Macro, macro_accuracy, score_slices
from nlp.evaluation.topic_figures import TopicFigures, judged_topics, topic_figures
from nlp.evaluation.topics import JudgedTopics
from nlp.quotation import Reported

if TYPE_CHECKING:
    from nlp.extractor import Extraction  # loads spaCy, which scoring needs not


class Extractor(Protocol):
    """What is evaluated."""

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """One extraction per text, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an evaluation.

    `views` has "all", "speech" (found thoughts left out, annotated ones neutral) and, where the gold tells
    them apart, "thought" (the reverse). `facts` scores what is said about quotations whose content was
    found. `slices` looks at speakers of speech part by part, `end_to_end` at the same parts with what was not
    found as wrong, `type_macro` averages the accuracy of their type over types. `confidence` judges that of
    speech, where the gold names speakers, `topics` the first topic told. `failures` counts articles that
    could not be processed.
    """

    articles: int
    failures: int
    views: dict[str, View]
    facts: dict[str, FactScore]
    slices: dict[str, FactScore]
    end_to_end: dict[str, FactScore]
    type_macro: Macro | None
    confidence: Reliability | None
    topics: TopicFigures | None

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
            "end_to_end": {name: score.to_dict() for name, score in self.end_to_end.items()},
            "type_macro": None if self.type_macro is None else self.type_macro.to_dict(),
            "confidence": None if self.confidence is None else self.confidence.to_dict(),
            "topics": None if self.topics is None else self.topics.to_dict(),
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
    outcomes: list[Outcome] = []
    topics: list[JudgedTopics] = []
    failures = 0
    for article, extraction in zip(articles, extractions, strict=True):
        failures += extraction.error is not None
        comparison = Comparison(article, extraction.quotations)
        comparison.count(views["all"])
        comparison.only(Reported.SPEECH).count(views["speech"])
        comparison.only(Reported.THOUGHT).count(views["thought"])
        outcomes += outcomes_of(comparison)
        for quote, quotation in comparison.judged():
            judged.append((quote, quotation))
            if (about := judged_topics(quote.topics, quotation)) is not None:
                topics.append(about)
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
        score_slices(judged, missed=True),
        macro_accuracy(judged, "speaker_type"),
        reliability(outcomes),
        topic_figures(topics),
    )


def outcomes_of(comparison: Comparison) -> Iterator[Outcome]:
    """Confidence and outcome of what was found of speech, in an article whose speakers are annotated."""
    if not comparison.names_speakers:
        return
    for found in comparison.found():
        if found.quotation.reported is Reported.SPEECH and found.right is not None:
            yield Outcome(found.quotation.confidence, found.right)
