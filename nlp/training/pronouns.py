"""Learns what counts for pronouns: ``python -m nlp.training.pronouns GAP.tsv [--annotated DIR …]``.

Writes ``nlp/lexicons/pronoun_weights.tsv``, and ``nlp/model/pronouns.npz`` for the attribution model that is
there: whenever that changes this is called again, and ``nlp.training.calibrate`` after it.

A text of GAP says of two names whether its pronoun means them, an annotated article whom its sources mean
that are pronouns, and neither says anything of other pronouns. So a pronoun's probability for a party is
added up over all chains of links that lead there, and the weights are moved until the right one has as much
of it as can be. Once by the named features alone and with pronouns meaning anybody alike, then again with
what the first weights make of them, together with projections of the words' vectors. The articles' pronouns
are few, and what they teach no text of GAP shows, so that each counts as several. With ``--folds`` nothing
is written, and every part of the texts and articles is scored by what the other parts teach.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from spacy.language import Language

from nlp.evaluation.corpus import GoldArticle, read_gold
from nlp.evaluation.gap import GapRates, GapText, read_gap
from nlp.evaluation.speakers import to_develop_on
from nlp.lexicons import __file__ as lexicons
from nlp.names.learned_pronouns import Learned
from nlp.pipeline import build_pipeline
from nlp.training.pronoun_learner import DIGITS, Chain, learn_features, learn_together
from nlp.training.pronoun_questions import Question, question_of_gap, questions_of_article

WEIGHTS_FILE = Path(lexicons).with_name("pronoun_weights.tsv")
MODEL = Path(lexicons).parents[1] / "model"
_UNKNOWING = Learned({})
_RESOLVER = "onrecord_coreference"
_ARTICLES_COUNT = 3


def read_questions(
    texts: Sequence[GapText], articles: Sequence[GoldArticle]
) -> tuple[list[Question], list[list[Question]]]:
    """The questions of GAP's texts, and those of each article."""
    pipeline = _pipeline_to_attributions()
    of_texts = [
        question_of_gap(text, doc)
        for text, doc in zip(texts, pipeline.pipe(text.text for text in texts), strict=True)
    ]
    of_articles = [
        list(questions_of_article(article, doc))
        for article, doc in zip(articles, pipeline.pipe(each.text for each in articles), strict=True)
    ]
    return of_texts, of_articles


def learn(of_texts: Sequence[Question], of_articles: Sequence[Sequence[Question]] = ()) -> Learned:
    """What the questions teach."""
    sources = [question for article in of_articles for question in article]
    features = learn_features(_chains(of_texts, sources, _UNKNOWING))
    return learn_together(_chains(of_texts, sources, features))


def _chains(of_texts: Sequence[Question], sources: Sequence[Question], learned: Learned) -> list[Chain]:
    weighed = [(of_texts, 1), (sources, _ARTICLES_COUNT)]
    return [
        chain
        for questions, count in weighed
        for question in questions
        if (chain := question.chain(learned)) is not None
        for _ in range(count)
    ]


def crosswise(
    texts: Sequence[GapText],
    of_texts: Sequence[Question],
    of_articles: Sequence[Sequence[Question]],
    folds: int,
) -> tuple[GapRates, float]:
    """The rates of the texts, and the share of the articles' questions that are answered rightly.

    Each is answered by what the other parts teach, whoever is likeliest being chosen.
    """
    answers: list[tuple[bool, bool]] = [(False, False)] * len(texts)
    right: list[bool] = []
    for fold in range(folds):
        others = [question for number, question in enumerate(of_texts) if number % folds != fold]
        learned = learn(others, [each for number, each in enumerate(of_articles) if number % folds != fold])
        for number in range(fold, len(texts), folds):
            first, second = of_texts[number].names(learned, texts[number].names)
            answers[number] = (first, second)
        for article in of_articles[fold::folds]:
            right.extend(question.is_answered(learned) for question in article)
    return GapRates.of(texts, answers), sum(right) / len(right) if right else 0.0


def write(weights: Mapping[str, float], path: Path) -> None:
    """Write the weights as a lexicon."""
    lines = [
        "# How much each feature of nlp.names.pronoun_features and nlp.names.speech counts when it is asked",
        "# whom a pronoun means. Learned by nlp.training.pronouns from the development texts of GAP (Webster",
        "# et al. 2018) and from articles whose speakers are annotated.",
        "feature\tweight",
        *(f"{name}\t{weight:.{DIGITS}f}" for name, weight in sorted(weights.items())),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _pipeline_to_attributions() -> Language:
    pipeline = build_pipeline()
    for name in pipeline.pipe_names[pipeline.pipe_names.index(_RESOLVER) :]:
        pipeline.disable_pipe(name)
    return pipeline


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.pronouns", description=__doc__)
    parser.add_argument("file", type=Path, help="GAP's development texts")
    parser.add_argument(
        "--annotated",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="articles whose speakers are annotated, of which those to develop on are taken",
    )
    parser.add_argument("--texts", type=Path, nargs="*", default=[], metavar="GOLD.jsonl")
    parser.add_argument("--folds", type=int, help="score by parts instead of writing what is learned")
    given = parser.parse_args(arguments)
    texts = read_gap(given.file)
    known = {article.id: article for file in given.texts for article in read_gold(file)}
    articles = [article for directory in given.annotated for article in to_develop_on(directory, known)]
    of_texts, of_articles = read_questions(texts, articles)
    if given.folds:
        rates, share = crosswise(texts, of_texts, of_articles, given.folds)
        print(f"all {rates.overall} masculine {rates.masculine} feminine {rates.feminine} {rates.ratio:.3f}")
        print(f"sources of articles {100 * share:.1f}")
        return
    learned = learn(of_texts, of_articles)
    write(learned.weights, WEIGHTS_FILE)
    if learned.head is not None:
        learned.head.write(MODEL)


if __name__ == "__main__":
    main()
