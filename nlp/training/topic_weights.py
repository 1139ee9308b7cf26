"""Fits the weights of the clues to topics.

``python -m nlp.training.topic_weights DIRECTORY … --corpus GOLD.jsonl`` reads the halves of the annotated
articles that are there to develop on (see `nlp.evaluation.topics`) and writes
``nlp/lexicons/topic_weights.tsv``. The weights are such that the topics which the annotator named, or those
below one of them, come first; the scores say how likely a topic is one of them, fitted to sums that the
other articles' weights give. It prints how often the first topic is right in articles that were left out of
the fit.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlp.attributes import Attribution, Offsets
from nlp.evaluation.corpus import read_gold
from nlp.evaluation.speakers import read_annotated
from nlp.evaluation.topics import is_within, named_topics
from nlp.pipeline import build_pipeline
from nlp.readable_text import readable
from nlp.reading import read
from nlp.topics.evidence import ArticleTopics
from nlp.topics.scoring import CLUES, SCORE_CLUES, Sums, clues, score_clues
from nlp.topics.vectors import TextVectors, packaged_vectors

_HEAD = """\
# Weights of the clues that tell how likely a topic is meant (nlp/topics/scoring.py), fitted to the annotated
# articles that are there to develop on. Written by `python -m nlp.training.topic_weights`.
clue\tweight
"""
_RIDGE = 5.0
_STEPS = 40
_LONGEST_STEP = 2.0
_PER_ARTICLE = 20  # quotations; an article of more counts the less for each

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated quotation: the clues to each topic that it might be about, and whether it is."""

    article: int
    found: Sums  # [topic, clue]
    right: Bools  # [topic]
    weight: float


def examples(entries: Sequence[Mapping[str, Any]]) -> Iterator[Example]:
    """The annotated quotations of articles for which any topic is at hand."""
    pipeline = build_pipeline()
    pipeline.remove_pipe("onrecord_topic_tagger")  # which may lack the weights of new clues
    docs = read(pipeline, [readable(entry["text"]) for entry in entries])
    for number, (entry, doc) in enumerate(zip(entries, docs, strict=True)):
        annotated = [
            Attribution(_offsets(quote["content"]), _offsets(quote["cue"]), _offsets(quote["source"]))
            for quote in entry["quotes"]
        ]
        doc._.attributions = tuple(annotated)
        article, vectors = ArticleTopics(doc), TextVectors(doc._.reading.pieces, packaged_vectors())
        weight = min(1.0, _PER_ARTICLE / len(annotated)) ** 0.5
        for quote, attribution in zip(entry["quotes"], annotated, strict=True):
            named, places = named_topics(quote), article.places(attribution)
            topics = article.topics(places)
            right = np.array([is_within(topic, named) for topic in topics], dtype=bool)
            if topics:
                found = clues(topics, article.told(places), places, vectors)
                yield Example(number, found, right, weight)


def _offsets(spans: Iterable[Sequence[int]]) -> tuple[Offsets, ...]:
    return tuple((start, end) for start, end in spans)


def fit_order(given: Sequence[Example]) -> Sums:
    """Weights by which a right topic comes first as likely as can be, by Newton's method with a ridge.

    Examples without a right topic teach nothing. Where several are right any may come first.
    """
    given = [example for example in given if example.right.any()]
    weights = np.zeros(given[0].found.shape[1])
    for _ in range(_STEPS):
        slope, curvature = _RIDGE * weights, _RIDGE * np.eye(len(weights))
        for example in given:
            sums = example.found @ weights
            likely = np.exp(sums - sums.max())
            wanted = likely * example.right
            likely, wanted = likely / likely.sum(), wanted / wanted.sum()
            mean = likely @ example.found
            slope += example.weight * ((likely - wanted) @ example.found)
            spread = (example.found * likely[:, None]).T @ example.found - np.outer(mean, mean)
            curvature += example.weight * spread
        step = np.linalg.solve(curvature, slope)
        weights -= step * min(1.0, _LONGEST_STEP / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-4:
            break
    return weights


def fit(found: Sums, right: Sums) -> Sums:
    """Weights of a logistic regression with a slight ridge, by Newton's method."""
    weights = np.zeros(found.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-found @ weights))
        slope = found.T @ (likely - right) + 0.01 * weights
        curvature = (found * (likely * (1 - likely))[:, None]).T @ found + 0.01 * np.eye(len(weights))
        step = np.linalg.solve(curvature, slope)
        weights -= step * min(1.0, _LONGEST_STEP / max(np.abs(step).max(), 1e-12))
    return weights


def left_out(given: Sequence[Example]) -> list[tuple[Example, Sums]]:
    """Each example with the weights that the other articles give."""
    articles = sorted({example.article for example in given})
    weights = {
        article: fit_order([example for example in given if example.article != article])
        for article in articles
    }
    return [(example, weights[example.article]) for example in given]


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.topic_weights", description=__doc__)
    parser.add_argument("directories", type=Path, nargs="+")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("nlp/lexicons/topic_weights.tsv"))
    options = parser.parse_args(arguments)
    texts = {article.id: article for article in read_gold(options.corpus)}
    annotated = [one for directory in options.directories for one in read_annotated(directory, texts)[0]]
    given = list(examples([one.entry for one in annotated if one.half == "develop"]))
    judged = left_out(given)
    first = [example.right[np.argmax(example.found @ weights)] for example, weights in judged]
    print(f"first topic right in articles left out: {100 * np.mean(first):.1f} % of {len(first)}")
    scored = np.concatenate([score_clues(example.found, weights) for example, weights in judged])
    scoring = fit(scored, np.concatenate([example.right for example in given]).astype(float))
    fitted = zip((*CLUES, *SCORE_CLUES), (*fit_order(given), *scoring), strict=True)
    lines = (f"{clue}\t{weight:.2f}\n" for clue, weight in fitted)
    options.out.write_text(_HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
