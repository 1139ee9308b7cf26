"""What counts as right in topics, and the fit of their weights."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.evaluation.corpus import GoldError
from nlp.evaluation.topics import (
    JudgedTopics,
    best_constant,
    by_topic,
    judge,
    macro,
    named_topics,
    reliability,
    render_topics,
)
from nlp.lexicons.topics import topic_table
from nlp.quotation import Polarity, Quotation, QuotationType, Reported, Span, Topic
from nlp.topics.evidence import Told
from nlp.topics.scoring import clues, likelihood
from nlp.training.topic_weights import fit


def identifier(name: str) -> str:
    concept = topic_table().find(name)
    assert concept is not None
    return concept.id


def judged(named: list[str], *told: tuple[str, float]) -> JudgedTopics:
    return JudgedTopics(
        tuple(identifier(name) for name in named),
        tuple(Topic(identifier(name), name, score) for name, score in told),
    )


@pytest.mark.parametrize(
    ("named", "told", "right", "strict"),
    [
        (["natural disaster"], "natural disaster", True, True),
        (["natural disaster"], "earthquake", True, True),
        (["court", "natural disaster"], "earthquake", True, False),
        (["natural disaster"], "disaster", False, False),
        (["natural disaster"], "fire", False, False),
    ],
)
def test_a_topic_named_or_below_is_right(named: list[str], told: str, right: bool, strict: bool) -> None:
    one = judged(named, (told, 0.9))
    assert (one.right, one.strictly_right) == (right, strict)


def test_nothing_told_is_wrong() -> None:
    assert not judged(["court"]).right
    assert not JudgedTopics((identifier("court"),), None).right


def test_only_the_first_topic_told_is_judged() -> None:
    assert not judged(["court"], ("fire", 0.9), ("court", 0.8)).right


def test_the_mean_goes_over_topics_named_first() -> None:
    found = [
        judged(["court"], ("court", 0.9)),
        judged(["court"], ("court", 0.9)),
        judged(["court"], ("court", 0.9)),
        judged(["fire"], ("court", 0.9)),
    ]
    assert macro(by_topic(found)) == 50
    assert macro(by_topic(found), support=3) == 100
    assert best_constant(found) == (identifier("court"), 50.0)
    assert macro({}) == 0


def test_reliability_is_of_all_topics_told() -> None:
    found = [judged(["court"], ("court", 0.9), ("fire", 0.3)), judged(["court"], ("fire", 0.35))]
    assert reliability(found) == [(pytest.approx(0.325), 0.0, 2), (pytest.approx(0.9), 100.0, 1)]


def test_a_name_that_is_no_topic_is_an_error() -> None:
    with pytest.raises(GoldError, match="knitting for cats"):
        named_topics({"topics": ["knitting for cats"]})


def test_annotated_quotations_are_paired_with_those_found() -> None:
    text = "The court sat, he said. The fire went out, she said."
    span = Span(0, 13, text[0:13])
    quotation = Quotation(
        type=QuotationType.INDIRECT,
        reported=Reported.SPEECH,
        polarity=Polarity.ASSERTED,
        content=(span,),
        cue=(),
        source=(),
        speaker=None,
        unnamed_source=None,
        via=None,
        addressee=None,
        mentioned_countries=(),
        topics=(Topic(identifier("court"), "court", 0.9),),
        context=span,
        confidence=0.5,
    )
    entry = {
        "text": text,
        "quotes": [
            {"content": [[0, 13]], "topics": ["court"]},
            {"content": [[24, 41]], "topics": ["fire"]},
        ],
    }
    first, second = judge(entry, [quotation])
    assert first.right
    assert second.told is None
    shown = render_topics([first, second])
    assert "found (1)" in shown
    assert "all (2)" in shown


def test_content_and_theme_speak_for_a_topic_and_breadth_against_it() -> None:
    court, broadest = identifier("court"), identifier("crime, law and justice")

    def score(topic: str, content: float, theme: float) -> float:
        return likelihood(clues(Told({topic: content}, {topic: theme}))[topic])

    assert score(court, 2, 1) > score(court, 1, 1) > score(court, 0, 1)
    assert score(court, 1, 1) > score(court, 1, 0.2)
    assert score(court, 1, 1) > score(broadest, 1, 1)


def test_the_fit_finds_the_probabilities_of_its_examples() -> None:
    found = np.array([[1.0, 0.0]] * 1000 + [[1.0, 1.0]] * 1000)
    right = np.array([1.0] * 200 + [0.0] * 800 + [1.0] * 700 + [0.0] * 300)
    likely = 1 / (1 + np.exp(-found @ fit(found, right)))
    assert likely[0] == pytest.approx(0.2, abs=0.02)
    assert likely[-1] == pytest.approx(0.7, abs=0.02)
