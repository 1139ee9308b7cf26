"""What the rules and the model find, put together."""

from __future__ import annotations

import pytest
from spacy.lang.en import English
from spacy.tokens import Doc

from nlp.agreement import agreed
from nlp.attributes import Attribution, Offsets, register_attributes
from nlp.quotation_mark_pairs import quoted_regions

TEXT = "“One two three,” said Ann. “Four five six,” said Bo.\n\nRain fell.\n\n“Seven eight nine.”"


@pytest.fixture
def doc() -> Doc:
    register_attributes()
    made = English()(TEXT)
    made._.quoted = quoted_regions(TEXT)
    return made


def at(part: str) -> Offsets:
    return TEXT.index(part), TEXT.index(part) + len(part)


def attribution(confidence: float, cue: str, source: str | None, *contents: str) -> Attribution:
    return Attribution(
        content=tuple(at(content) for content in contents),
        cue=(at(cue),),
        source=(at(source),) if source else (),
        confidence=confidence,
    )


ANN = attribution(0.9, "said Ann", "Ann", "One two three,")
BO = attribution(0.9, "said Bo", "Bo", "Four five six,")


def texts(found: tuple[Attribution, ...]) -> list[list[str]]:
    return [[TEXT[start:end] for start, end in item.content] for item in found]


def test_nothing_found() -> None:
    register_attributes()
    assert agreed(English()(""), [], []) == ()


def test_what_both_find_is_one_and_surer(doc: Doc) -> None:
    (found,) = agreed(doc, [ANN], [attribution(0.8, "said Ann", "Ann", "One two three")])
    assert texts((found,)) == [["One two three,"]]
    assert found.confidence == pytest.approx(0.98)


def test_two_reports_that_the_model_takes_for_one_stay_two(doc: Doc) -> None:
    whole = attribution(0.99, "said Ann", "Ann", "One two three", "Four five six")
    assert [item.source for item in agreed(doc, [ANN, BO], [whole])] == [ANN.source, BO.source]


def test_contents_with_a_paragraph_between_are_two(doc: Doc) -> None:
    whole = attribution(0.99, "said Bo", "Bo", "Four five six", "Seven eight nine")
    assert texts(agreed(doc, [], [whole])) == [["Four five six,"], ["Seven eight nine."]]


def test_unquoted_words_of_another_paragraph_are_not_the_cues(doc: Doc) -> None:
    whole = attribution(0.99, "said Bo", "Bo", "Four five six", "Rain fell")
    assert texts(agreed(doc, [], [whole])) == [["Four five six,"]]


def test_what_one_alone_is_unsure_of_is_dropped(doc: Doc) -> None:
    assert agreed(doc, [], [attribution(0.05, "said Bo", "Bo", "Four five six")]) == ()
    assert agreed(doc, [], [attribution(0.5, "fell", None, "Rain")]) == ()
    assert agreed(doc, [attribution(0.4, "fell", None, "Rain")], []) == ()
    assert agreed(doc, [], [attribution(0.4, "fell", "Rain", "Bo")]) == ()


def test_direct_quotations_of_the_rules_are_never_lost(doc: Doc) -> None:
    assert texts(agreed(doc, [attribution(0.3, "fell", None, "Seven eight nine.")], [])) == [
        ["Seven eight nine."]
    ]


def test_contents_never_overlap(doc: Doc) -> None:
    parts = [attribution(0.9, "said Ann", "Ann", "One two"), attribution(0.8, "said Bo", "Bo", "two three")]
    assert len(agreed(doc, [], parts)) == 1
