"""What counts as right in topics, and the fit of their weights."""

from __future__ import annotations

import numpy as np
import pytest

from nlp.evaluation.corpus import GoldError
from nlp.evaluation.topics import (
    JudgedTopics,
    best_constant,
    by_broadest,
    by_topic,
    judge,
    macro,
    named_topics,
    reliability,
    render_topics,
)
from nlp.lexicons.topics import topic_table
from nlp.quotation import Polarity, Quotation, QuotationType, Reported, Span, Topic
from nlp.topics.evidence import Places, Told
from nlp.topics.scoring import clues, likelihoods
from nlp.training.topic_weights import Example, fit, fit_order, left_out


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
    assert "mean over the broadest topics" in shown


def test_the_mean_over_the_broadest_topics_counts_their_quotations_together() -> None:
    court, police, fire = (judged([name], ("court", 0.9)) for name in ("court", "police", "fire"))
    assert macro(by_broadest([court, court, police, fire])) == pytest.approx(100 * (2 / 3 + 0) / 2)


def scored(content: dict[str, float], theme: dict[str, float]) -> dict[str, float]:
    """The likelihoods of the topics of the theme, by their identifiers, without vectors."""
    told = Told(*({} for _ in Told._fields))._replace(content=content, theme=theme)
    nowhere = (0, 0)
    places = Places((), (), *[nowhere] * (len(Places._fields) - 2))
    return dict(zip(theme, likelihoods(clues(list(theme), told, places, None)).tolist(), strict=True))


def test_content_and_theme_speak_for_a_topic() -> None:
    court, fire = identifier("court"), identifier("fire")
    even = scored({court: 1, fire: 1}, {court: 4, fire: 4})
    assert even[court] == pytest.approx(even[fire])
    by_content = scored({court: 1}, {court: 4, fire: 4})
    assert by_content[court] > by_content[fire]
    by_theme = scored({court: 1, fire: 1}, {court: 4, fire: 1})
    assert by_theme[court] > by_theme[fire]


def test_the_broadest_topics_are_rarely_meant() -> None:
    court, broadest = identifier("court"), identifier("crime, law and justice")
    alike = scored({court: 1, broadest: 1}, {court: 4, broadest: 4})
    assert alike[court] > alike[broadest]


def test_the_order_is_fitted_so_that_right_topics_come_first() -> None:
    chance = np.random.default_rng(1)
    given = []
    for number in range(300):
        found = chance.normal(size=(6, 3))
        right = np.zeros(6, dtype=bool)
        right[np.argmax(2 * found[:, 0] - found[:, 1])] = True
        given.append(Example(number, found, right, 1.0))
    weights = fit_order(given)
    assert weights[0] > 1
    assert weights[1] < -0.5
    assert abs(weights[2]) < 0.2
    assert np.mean([one.right[np.argmax(one.found @ weights)] for one in given]) > 0.95


def test_each_article_is_judged_by_what_the_others_teach() -> None:
    always_first, always_second = np.array([True, False]), np.array([False, True])
    found = np.array([[1.0], [0.0]])
    given = [
        Example(0, found, always_first, 1.0),
        *(Example(1, found, always_second, 1.0) for _ in range(20)),
    ]
    weights = {example.article: fitted[0] for example, fitted in left_out(given)}
    assert weights[0] < 0 < weights[1]


def test_the_fit_finds_the_probabilities_of_its_examples() -> None:
    found = np.array([[1.0, 0.0]] * 1000 + [[1.0, 1.0]] * 1000)
    right = np.array([1.0] * 200 + [0.0] * 800 + [1.0] * 700 + [0.0] * 300)
    likely = 1 / (1 + np.exp(-found @ fit(found, right)))
    assert likely[0] == pytest.approx(0.2, abs=0.02)
    assert likely[-1] == pytest.approx(0.7, abs=0.02)
