"""Chooses when rules and model are kept alone: ``python -m nlp.training.choose_thresholds CORPUS.jsonl``.

Runs both over the articles that training set aside, and climbs from the present thresholds to those with the
best F1 of attributions, one at a time. Prints what it tried; the best go into `nlp.agreement` by hand.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from pathlib import Path

from spacy.tokens import Doc

from nlp.agreement import Thresholds, agreed
from nlp.attributes import Attribution
from nlp.attribution.packaged import packaged_model
from nlp.evaluation.corpus import GoldArticle
from nlp.evaluation.parts import Extractions, extraction
from nlp.evaluation.scoring import evaluate_articles
from nlp.pipeline import build_pipeline
from nlp.readable_text import readable
from nlp.reading import read
from nlp.rules.candidates import attributions
from nlp.training.set_aside import HELD_OUT, split

_STEPS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
_LEAST_GAIN = 0.1  # F1; less is chance

Found = tuple[Doc, tuple[Attribution, ...], list[Attribution]]
"""A text with what the rules and what the model find in it."""


def choose(articles: Sequence[GoldArticle], found: Sequence[Found]) -> Thresholds:
    """The thresholds with the best F1 that are reached by changing one after the other."""

    def score(least: Thresholds) -> float:
        made = [
            extraction(article.text, agreed(*each, least))
            for article, each in zip(articles, found, strict=True)
        ]
        view = evaluate_articles(articles, Extractions(made)).views["all"]
        rates = {kind: view[kind].rates("attribution").f1 for kind in view}
        print(least, " ".join(f"{kind} {f1:.2f}" for kind, f1 in rates.items()), flush=True)
        return rates["all"]

    return climbed(Thresholds(), score)


def climbed(start: Thresholds, score: Callable[[Thresholds], float]) -> Thresholds:
    """The best thresholds on the way up from `start`: each in turn is set to the step that scores best."""
    best, chosen = score(start), start
    for field in fields(Thresholds):
        tried = {step: score(replace(chosen, **{field.name: step})) for step in _STEPS}
        step = max(tried, key=tried.__getitem__)
        if tried[step] > best + _LEAST_GAIN:
            best, chosen = tried[step], replace(chosen, **{field.name: step})
    return chosen


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.choose_thresholds", description=__doc__)
    parser.add_argument("corpus", type=Path, help="the corpus that the model was trained on")
    parser.add_argument("--held-out", type=int, default=HELD_OUT)
    given = parser.parse_args(arguments)
    articles, _ = split(given.corpus, given.held_out)
    pipeline, model = build_pipeline(), packaged_model()
    docs = [next(read(pipeline, [readable(article.text)])) for article in articles]
    found = [(doc, attributions(doc), model.attributions(doc._.reading)) for doc in docs]
    print(choose(articles, found))


if __name__ == "__main__":
    main()
