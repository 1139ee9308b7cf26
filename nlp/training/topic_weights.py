"""Fits the weights of the clues to topics.

``python -m nlp.training.topic_weights DIRECTORY --corpus GOLD.jsonl`` reads the half of the annotated
articles that is there to develop on (see `nlp.evaluation.topics`) and writes
``nlp/lexicons/topic_weights.tsv``: a logistic regression of whether a topic is one of those that the
annotator named, or below one of them, over all topics that the annotated quotations might be about.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from nlp.topics.scoring import Clues, clues

_HEAD = """\
# Weights of the clues that tell how likely a topic is meant (nlp/topics/scoring.py): a logistic regression on
# the half of the annotated articles that is there to develop on. Written by
# `python -m nlp.training.topic_weights`.
clue\tweight
"""
_RIDGE = 1.0
_STEPS = 20

Floats = npt.NDArray[np.float64]


def examples(entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Clues, bool]]:
    """The clues to each topic that an annotated quotation might be about, and whether it is."""
    pipeline = build_pipeline()
    docs = read(pipeline, [readable(entry["text"]) for entry in entries])
    for entry, doc in zip(entries, docs, strict=True):
        annotated = [
            Attribution(_offsets(quote["content"]), _offsets(quote["cue"]), _offsets(quote["source"]))
            for quote in entry["quotes"]
        ]
        doc._.attributions = tuple(annotated)
        article = ArticleTopics(doc)
        for quote, attribution in zip(entry["quotes"], annotated, strict=True):
            named = named_topics(quote)
            for topic, found in clues(article.told(attribution)).items():
                yield found, is_within(topic, named)


def _offsets(spans: Iterable[Sequence[int]]) -> tuple[Offsets, ...]:
    return tuple((start, end) for start, end in spans)


def fit(found: Floats, right: Floats) -> Floats:
    """Weights of a logistic regression with a ridge on all but the first column, by Newton's method."""
    ridge = np.full(found.shape[1], _RIDGE)
    ridge[0] = 0.01
    weights = np.zeros(found.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-found @ weights))
        slope = found.T @ (likely - right) + ridge * weights
        curvature = (found * (likely * (1 - likely))[:, None]).T @ found + np.diag(ridge)
        weights -= np.linalg.solve(curvature, slope)
    return weights


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.topic_weights", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("nlp/lexicons/topic_weights.tsv"))
    given = parser.parse_args(arguments)
    texts = {article.id: article for article in read_gold(given.corpus)}
    annotated, _ = read_annotated(given.directory, texts)
    found, right = zip(*examples([one.entry for one in annotated if one.half == "develop"]), strict=True)
    weights = fit(np.array(found, dtype=float), np.array(right, dtype=float))
    lines = (f"{clue}\t{weight:.2f}\n" for clue, weight in zip(Clues._fields, weights, strict=True))
    given.out.write_text(_HEAD + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
