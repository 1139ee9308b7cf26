"""Fits how likely a quotation is right: ``python -m nlp.training.calibrate CORPUS --annotated DIR [DIR]``.

Whether content and source are right is learned from the articles of the corpus that training sets aside and
from those whose speakers are annotated; whether the speaker is, from the latter alone (of directories as
`nlp.evaluation.speakers` reads them, and only what is there to develop on). ``--texts`` are gold files that
hold the texts of records without. Prints how well confidence holds in articles that it was not fitted to, and
writes ``nlp/model/confidence.json``. Half a minute.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nlp.assembly import quotations_of
from nlp.confidence import FILE, Calibration, Logistic, whole_clues
from nlp.confidence_evidence import Clues, Evidence, evidence
from nlp.evaluation.calibration import Outcome, Reliability, reliability
from nlp.evaluation.comparison import Comparison, Found
from nlp.evaluation.corpus import GoldArticle, GoldError, read_gold
from nlp.evaluation.speakers import to_develop_on
from nlp.extractor import MODEL_VERSION
from nlp.pipeline import build_pipeline
from nlp.quotation import Reported
from nlp.readable_text import readable
from nlp.reading import read
from nlp.training.set_aside import HELD_OUT, split

_TARGET = Path(__file__).parents[1] / "model" / FILE
_RIDGES = {"attribution": 2.0, "speaker": 5.0, "whole": 0.5}
"""Penalty on the squared weights of clues brought to variance one; speakers are few and come in clusters."""
_STEPS = 50
_ESTIMATOR = "onrecord_confidence_estimator"
_FOLDS = 10
_INNER_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """A quotation that was found, in which article, what is known for it, and what is annotated.

    `judged` tells whether the article's speakers are annotated.
    """

    article: str
    judged: bool
    found: Found
    evidence: Evidence

    @property
    def of_judged_speech(self) -> bool:
        """Whether it is speech, in an article whose speakers are annotated."""
        return self.judged and self.found.quotation.reported is Reported.SPEECH


def cases(articles: Iterable[GoldArticle]) -> Iterator[Case]:
    """What the extractor finds in articles, without what matches something neutral."""
    pipeline = build_pipeline()
    pipeline.disable_pipe(_ESTIMATOR)  # the calibration at hand may know other clues
    for article in articles:
        (doc,) = read(pipeline, [readable(article.text)])
        doc._.confidences = (1.0,) * len(doc._.attributions)
        told = dict(zip((each.content for each in doc._.attributions), evidence(doc), strict=True))
        comparison = Comparison(article, quotations_of(doc, article.text))
        for found in comparison.found():
            content = tuple((span.start, span.end) for span in found.quotation.content)
            yield Case(article.id, comparison.names_speakers, found, told[content])


def calibrated(known: Sequence[Case]) -> Calibration:
    """The models fitted to cases; that of the whole, to what the others say of articles left out."""
    examples = []
    for others, left_out in _folds(known, _INNER_FOLDS):
        attribution, speaker = _parts(others)
        for case in left_out:
            if case.of_judged_speech and (right := case.found.right) is not None:
                examples.append((whole_clues(attribution, speaker, case.evidence), right))
    attribution, speaker = _parts(known)
    return Calibration(MODEL_VERSION, attribution, speaker, fitted(examples, _RIDGES["whole"]))


def _parts(known: Sequence[Case]) -> tuple[Logistic, Logistic]:
    """The models of content and source, and of the speaker where these are right."""
    attributed = [(case.evidence.attribution, case.found.attributed) for case in known]
    speaking = [
        (case.evidence.speaker, right)
        for case in known
        if case.found.attributed and (right := case.found.speaker_right) is not None
    ]
    return fitted(attributed, _RIDGES["attribution"]), fitted(speaking, _RIDGES["speaker"])


def _folds(known: Sequence[Case], count: int) -> Iterator[tuple[list[Case], list[Case]]]:
    """Cases of all articles but some, and those of these, so that every article is left out once."""
    articles = sorted({case.article for case in known})
    for number in range(count):
        left_out = set(articles[number::count])
        yield (
            [case for case in known if case.article not in left_out],
            [case for case in known if case.article in left_out],
        )


def fitted(examples: Sequence[tuple[Clues, bool]], ridge: float) -> Logistic:
    """The logistic model that fits examples best while its weights stay small (Newton's method).

    No outcome is taken for certain, as after Platt: all alike would make the bias grow without end.
    """
    names = list(examples[0][0])
    clues = np.array([[each[name] for name in names] for each, _ in examples], dtype=np.float64)
    outcomes = np.array([outcome for _, outcome in examples], dtype=np.bool_)
    count = int(outcomes.sum())
    right = np.where(outcomes, (count + 1) / (count + 2), 1 / (len(outcomes) - count + 2))
    centre, spread = clues.mean(axis=0), clues.std(axis=0)
    spread[spread == 0] = 1  # a clue that never changes gets no weight
    rows = np.column_stack([np.ones(len(clues)), (clues - centre) / spread])
    penalty = np.diag([0.0, *[ridge] * len(names)])
    weights = np.zeros(len(names) + 1)
    for _ in range(_STEPS):
        probable = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (probable - right) + penalty @ weights
        curve = (rows * (probable * (1 - probable))[:, None]).T @ rows + penalty
        weights -= np.linalg.solve(curve, slope)
    of_clues = weights[1:] / spread
    bias = float(weights[0] - of_clues @ centre)
    return Logistic(round(bias, 4), {n: round(float(w), 4) for n, w in zip(names, of_clues, strict=True)})


def cross_validated(known: Sequence[Case]) -> Iterator[tuple[Case, Outcome]]:
    """Cases of speech whose outcome is known, each with the confidence that is fitted to other articles."""
    for others, left_out in _folds(known, _FOLDS):
        calibration = calibrated(others)
        for case in left_out:
            if case.of_judged_speech and (right := case.found.right) is not None:
                yield case, Outcome(calibration.confidence(case.evidence), right)


def articles_to_fit(
    corpus: Path, annotated: Sequence[Path], texts: Sequence[Path]
) -> tuple[list[GoldArticle], set[str]]:
    """The articles, and the ids of those that are annotated and not set aside.

    Raises GoldError where a file does not fit its text, OSError where one cannot be read.
    """
    aside, _ = split(corpus, HELD_OUT)
    gold = {article.id: article for file in (corpus, *texts) for article in read_gold(file)}
    speakers = {article.id: article for each in annotated for article in to_develop_on(each, gold)}
    set_aside = [_with_speakers(article, speakers.pop(article.id, None)) for article in aside]
    return [*set_aside, *speakers.values()], set(speakers)


def _with_speakers(article: GoldArticle, annotated: GoldArticle | None) -> GoldArticle:
    """The article with what was annotated later of some of its quotations."""
    facts = {quote.content: quote.facts for quote in annotated.quotes} if annotated else {}
    quotes = (replace(quote, facts=facts.get(quote.content, quote.facts)) for quote in article.quotes)
    return replace(article, quotes=tuple(quotes))


def _told(figures: Reliability | None) -> str:
    if figures is None:
        return "nothing to judge"
    return (
        f"{figures.judged} quotations of speech, {figures.right:.3f} right; "
        f"calibration error {figures.error:.3f}, AUROC {figures.auroc or 0:.3f}; "
        f"at .9 or more {figures.sure:.3f}, {figures.sure_right or 0:.3f} of these right"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.calibrate", description=__doc__)
    parser.add_argument("corpus", type=Path, help="the corpus that the model was trained on")
    parser.add_argument("--annotated", type=Path, nargs="+", required=True, metavar="DIR")
    parser.add_argument("--texts", type=Path, nargs="*", default=[], metavar="GOLD.jsonl")
    parser.add_argument("--out", type=Path, default=_TARGET)
    given = parser.parse_args(arguments)
    try:
        articles, developed = articles_to_fit(given.corpus, given.annotated, given.texts)
    except (GoldError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    known = list(cases(articles))
    folds = list(cross_validated(known))
    for title, of_set in (("developed on", True), ("set aside", False)):
        outcomes = [outcome for case, outcome in folds if (case.article in developed) == of_set]
        print(f"{title}: {_told(reliability(outcomes))}")
    calibrated(known).write(given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
