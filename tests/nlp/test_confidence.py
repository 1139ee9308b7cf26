"""How likely a quotation is right: the clues, the models over them, and how the models are fitted."""

from __future__ import annotations

import json
from math import log
from pathlib import Path

import pytest
from spacy.language import Language

from nlp.attributes import Attribution, Grounds, Referent
from nlp.confidence import FILE, Calibration, Logistic, packaged_calibration
from nlp.confidence_evidence import (
    Evidence,
    Reference,
    Surroundings,
    attribution_clues,
    evidence,
    reference,
    speaker_clues,
)
from nlp.evaluation.comparison import Comparison
from nlp.evaluation.corpus import GoldArticle, GoldQuote
from nlp.evaluation.parts import extraction
from nlp.extractor import MODEL_VERSION, QuoteExtractor
from nlp.quotation import QuotationType, SpeakerType
from nlp.training.calibrate import Case, calibrated, cross_validated, fitted
from nlp.training.set_aside import split

ANN = Referent("Ann Berg", SpeakerType.PERSON)


@pytest.mark.parametrize(
    ("words", "referent", "how"),
    [
        ("Ann Berg, the mayor", ANN, Reference.FULL),
        ("Ms. Berg", ANN, Reference.PARTIAL),
        ("She", ANN, Reference.PRONOUN),
        ("the mayor", ANN, Reference.DESCRIPTION),
        ("Berg", Referent("Berg", SpeakerType.PERSON), Reference.ONE_WORD),
        ("the Kremlin", Referent("Kremlin", SpeakerType.ORGANIZATION), Reference.FULL),
        ("they", Referent(None, SpeakerType.GROUP), Reference.UNRESOLVED_PRONOUN),
        ("the mayor", Referent(None, SpeakerType.PERSON), Reference.DEFINITE),
        ("a mayor", Referent(None, SpeakerType.PERSON), Reference.INDEFINITE),
        ("critics", Referent(None, SpeakerType.GROUP), Reference.INDEFINITE),
        ("", None, Reference.NONE),
    ],
)
def test_how_a_source_refers(words: str, referent: Referent | None, how: Reference) -> None:
    assert reference(words, referent) is how


def test_a_name_in_the_source_that_is_not_meant_is_a_clue() -> None:
    clue = "names in the source, none of them meant"
    assert speaker_clues("Mr. Berg", ANN, ["Berg"])[clue] == 0
    assert speaker_clues("Mr. Lind", ANN, ["Lind"])[clue] == 1
    assert speaker_clues("Lind and aides", Referent(None, SpeakerType.GROUP), ["Lind"])[clue] == 1
    assert speaker_clues("she", ANN, [])[clue] == 0


def test_surroundings_count_only_where_the_text_around_tells_who_is_meant() -> None:
    around = Surroundings(others_since=True, named_later=False, spoke_before=True, rivals=3)
    of_pronoun, of_name = (speaker_clues(words, ANN, [], around) for words in ("she", "Ann Berg"))
    assert of_pronoun["resolved, somebody else named since"] == of_pronoun["resolved, spoke just before"] == 1
    assert of_pronoun["resolved, rivals"] == pytest.approx(log(4))
    assert {name: value for name, value in of_name.items() if name.startswith("resolved") and value} == {}


@pytest.mark.model
def test_who_else_is_named_before_a_pronoun_is_a_clue(pipeline: Language) -> None:
    alone, between = (
        [each.speaker for each in evidence(pipeline(text))][-1]
        for text in (
            "“It rains,” Ann Berg said. “It will pour,” she added.",
            "“It rains,” Ann Berg said on the way to Peter Lind. “It will pour,” she added.",
        )
    )
    for speaker in (alone, between):
        assert (speaker["pronoun"], speaker["resolved, spoke just before"]) == (1, 1)
    assert alone["resolved, somebody else named since"] == alone["resolved, rivals"] == 0
    assert between["resolved, somebody else named since"] == 1
    assert between["resolved, rivals"] == pytest.approx(log(2))


def test_what_the_model_did_not_find_counts_neither_way() -> None:
    ruled = attribution_clues(Attribution(((0, 3),), grounds=Grounds(rules=0.7)), QuotationType.DIRECT)
    assert (ruled["found by the model"], ruled["content"], ruled["rules"]) == (0, 0, 0.7)
    learned = attribution_clues(Attribution(((0, 3),), grounds=Grounds(content=0.5)), QuotationType.MIXED)
    assert (learned["found by the model"], learned["content"], learned["mixed"]) == (1, 0, 1)


def test_both_parts_and_the_whole_make_the_confidence() -> None:
    certain, even = Logistic(50, {}), Logistic(0, {"x": 1.0})
    as_they_say = Logistic(0, {"likely": 1.0, "unlikely": 1.0})  # the log odds of the product
    calibration = Calibration("1", certain, even, as_they_say)
    assert calibration.confidence(Evidence({}, {"x": 0.0})) == pytest.approx(0.5, abs=0.002)
    assert calibration.confidence(Evidence({}, {"x": log(3)})) == pytest.approx(0.75, abs=0.002)
    with pytest.raises(KeyError):
        calibration.confidence(Evidence({}, {"y": 1.0}))


def test_a_calibration_is_written_and_read(tmp_path: Path) -> None:
    part = Logistic(0.5, {"x": 1.25})
    calibration = Calibration("1", part, part, part)
    calibration.write(tmp_path / FILE)
    assert Calibration.read(tmp_path / FILE) == calibration
    (tmp_path / FILE).write_text(json.dumps({"version": "1"}), encoding="utf-8")
    with pytest.raises(KeyError):
        Calibration.read(tmp_path / FILE)


def test_the_packaged_calibration_was_fitted_to_this_version() -> None:
    assert packaged_calibration().version == MODEL_VERSION, "run python -m nlp.training.calibrate"


@pytest.mark.model
def test_a_plain_quotation_is_surer_than_a_doubtful_one(extractor: QuoteExtractor) -> None:
    plain, doubtful = extractor.extract(
        "“The bridge is safe,” Transport Minister Ines Prado told reporters on Monday.\n\n"
        "They were eager to open it, which some in the crowd took for a promise.\n"
    )[:2]
    assert plain.confidence > 0.85
    assert doubtful.confidence < 0.6


@pytest.mark.model
def test_every_attribution_has_a_confidence(pipeline: Language) -> None:
    doc = pipeline("“It rains,” Ann Berg said. It was said that it would pour. Critics doubt it will stop.")
    assert len(doc._.confidences) == len(doc._.attributions) > 1
    assert all(0 < each < 1 for each in doc._.confidences)


# --- fitting -------------------------------------------------------------------------------------------------


def test_a_fitted_model_says_how_often_a_clue_is_right() -> None:
    examples = [({"clue": 1.0}, n < 90) for n in range(100)] + [({"clue": 0.0}, n < 20) for n in range(100)]
    model = fitted(examples, ridge=0.01)
    assert model.probability({"clue": 1.0}) == pytest.approx(0.9, abs=0.01)
    assert model.probability({"clue": 0.0}) == pytest.approx(0.2, abs=0.01)


def test_a_clue_that_never_changes_weighs_nothing_and_few_examples_weigh_little() -> None:
    examples = [({"same": 3.0, "told": float(n % 2)}, bool(n % 2)) for n in range(8)]
    timid, bold = fitted(examples, ridge=5), fitted(examples, ridge=0.1)
    assert timid.weights["same"] == bold.weights["same"] == 0
    assert 0 < timid.weights["told"] < bold.weights["told"]


def case(article: str, content: float, right: bool) -> Case:
    """An attribution to nobody in particular, of whose content the model is as sure as told."""
    text = "Ann said it rains."
    quote = GoldQuote(((9, 17),), source=((0, 3),), facts={"speaker": (frozenset(),)})
    made = Attribution(((9, 17),), source=((0, 3),), grounds=Grounds(content=content))
    placed = quote if right else GoldQuote(((0, 3),), source=((0, 3),), facts=quote.facts)
    (found,) = Comparison(GoldArticle(article, text, (placed,)), extraction(text, [made]).quotations).found()
    speaker = speaker_clues("Ann", Referent(None, SpeakerType.PERSON), [])
    return Case(article, True, found, Evidence(attribution_clues(made, QuotationType.INDIRECT), speaker))


def test_confidence_is_fitted_to_articles_and_judged_on_others() -> None:
    sure_ones = [case(f"{number % 20}", 0.95, right=number % 10 != 0) for number in range(100)]
    others = [case(f"{number % 20}", 0.3, right=number % 3 == 0) for number in range(100)]
    known = [*sure_ones, *others]
    calibration = calibrated(known)
    sure, unsure = (calibration.confidence(one.evidence) for one in (sure_ones[0], others[0]))
    assert sure > 0.8
    assert unsure < 0.5
    judged = list(cross_validated(known))
    assert len(judged) == len(known)
    assert {one.article for one, _ in judged} == {str(number) for number in range(20)}


def test_articles_set_aside_do_not_depend_on_their_order(tmp_path: Path) -> None:
    lines = [json.dumps({"id": name, "text": "", "quotes": []}) for name in "abcdef"]
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text("\n".join(lines), encoding="utf-8")
    second.write_text("\n".join(reversed(lines)), encoding="utf-8")
    aside, rest = split(first, 2)
    assert split(second, 2) == (aside, rest)
    assert (len(aside), len(rest)) == (2, 4)
