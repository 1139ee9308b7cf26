"""Content, cue and source by the rules, on sentences written for this test."""

from __future__ import annotations

from itertools import pairwise

import pytest

from nlp.extractor import QuoteExtractor
from nlp.quotation import Quotation

pytestmark = pytest.mark.model


def only(extractor: QuoteExtractor, text: str) -> Quotation:
    quotations = extractor.extract(text)
    assert len(quotations) == 1, [quotation.text for quotation in quotations]
    return quotations[0]


def source(quotation: Quotation) -> str:
    return " … ".join(span.text for span in quotation.source)


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("“The dam will hold,” said engineer Ruth Odell.", "engineer Ruth Odell", "The dam will hold,"),
        ('"The dam will hold," engineer Ruth Odell said.', "engineer Ruth Odell", "The dam will hold,"),
        ("Odell told the panel: “The dam will hold.”", "Odell", "The dam will hold."),
        ("Odell said, “The dam will hold.”", "Odell", "The dam will hold."),
        ("‘The dam will hold,’ Odell said.", "Odell", "The dam will hold,"),
        ("“Will the dam hold?” Odell asked.", "Odell", "Will the dam hold?"),
        ("Odell wrote:\n\n“The dam will hold for years.”", "Odell", "The dam will hold for years."),
    ],
)
def test_direct_quotations(extractor: QuoteExtractor, text: str, who: str, what: str) -> None:
    quotation = only(extractor, text)
    assert (quotation.type, source(quotation), quotation.text) == ("direct", who, what)


def test_a_quotation_interrupted_by_its_attribution_is_one(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "“The dam,” Odell said, “will hold.”")
    assert quotation.text == "The dam, … will hold."


def test_a_quotation_continued_in_its_paragraph_is_one(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "“The dam will hold,” Odell said. “We checked it twice.”")
    assert quotation.text == "The dam will hold, … We checked it twice."


def test_another_cue_begins_another_quotation(extractor: QuoteExtractor) -> None:
    text = "“The dam will hold,” Odell said. “It will not,” farmer Joe Bright replied."
    assert [source(quotation) for quotation in extractor.extract(text)] == ["Odell", "farmer Joe Bright"]


def test_a_quotation_over_paragraphs_is_one(extractor: QuoteExtractor) -> None:
    text = "Odell said: “The dam will hold.\n\n“We checked it twice.\n\n“And we will check it again.”"
    quotation = only(extractor, text)
    assert len(quotation.content) == 3
    assert source(quotation) == "Odell"


@pytest.mark.parametrize(
    ("text", "who", "what"),
    [
        ("Odell said that the dam would hold.", "Odell", "the dam would hold"),
        ("Odell said the dam would hold.", "Odell", "the dam would hold"),
        ("The dam would hold, Odell said.", "Odell", "The dam would hold"),
        ("Odell said it rained.", "Odell", "it rained"),
        ("According to Odell, the dam would hold.", "Odell", "the dam would hold"),
        ("The dam would hold, according to Odell.", "Odell", "The dam would hold"),
        ("Odell warned that the dam would break.", "Odell", "the dam would break"),
    ],
)
def test_indirect_quotations(extractor: QuoteExtractor, text: str, who: str, what: str) -> None:
    quotation = only(extractor, text)
    assert (quotation.type, source(quotation), quotation.text) == ("indirect", who, what)


def test_a_mixed_quotation_keeps_its_marks(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "Odell said the dam was “as solid as a church” and would hold.")
    assert quotation.type == "mixed"
    assert quotation.text == "the dam was “as solid as a church” and would hold"


def test_a_sentence_that_begins_outside_the_marks_is_mixed(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "The dam “is as solid as a church,” Odell told the panel.")
    assert quotation.type == "mixed"
    assert quotation.text.startswith("The dam")


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Odell said that the dam had leaked.", "asserted"),
        ("Odell denied that the dam had leaked.", "denied"),
        ("Odell asked whether the dam had leaked.", "questioned"),
        ("Odell declined to say whether the dam had leaked.", "withheld"),
        ("Odell refused to comment on the state of the dam.", "withheld"),
        ("Odell did not say whether the dam had leaked.", "withheld"),
        ("Odell would not say why the dam had leaked.", "withheld"),
        ("Odell dismissed claims that the dam had leaked.", "denied"),
        ("Odell rejected the report that the dam had leaked.", "denied"),
        ("Odell asked the council to close the dam.", "asserted"),
    ],
)
def test_polarity(extractor: QuoteExtractor, text: str, polarity: str) -> None:
    assert [quotation.polarity for quotation in extractor.extract(text)] == [polarity]


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("Odell said that the dam would hold.", "speech"),
        ("Odell believes that the dam will hold.", "thought"),
        ("Odell hopes that the dam will hold.", "thought"),
        ("Odell wrote that the dam would hold.", "speech"),
    ],
)
def test_speech_and_thought(extractor: QuoteExtractor, text: str, reported: str) -> None:
    assert only(extractor, text).reported == reported


def test_words_passed_on_by_somebody_else(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "“The dam will hold,” Odell was quoted by local radio as saying.")
    assert (source(quotation), quotation.via) == ("Odell", "local radio")


def test_words_that_somebody_quoted_are_the_speakers_own(extractor: QuoteExtractor) -> None:
    text = "Local radio stations quoted village engineer Ruth Odell as confirming the closure of the dam."
    quotation = extractor.extract(text)[-1]
    assert (source(quotation), quotation.via) == ("village engineer Ruth Odell", "Local radio stations")


@pytest.mark.parametrize(
    ("text", "words", "speaker", "via"),
    [
        (
            "The state news agency quoted Odell as saying that Moscow would stop the building of dams.",
            "Moscow would stop the building of dams",
            "Odell",
            "The state news agency",
        ),
        (
            "The paper quoted a senior official, Ruth Odell, as saying: “We will close the dam.”",
            "We will close the dam.",
            "a senior official, Ruth Odell",
            "The paper",
        ),
        (
            "The paper quoted an unnamed official as saying, “We will close it.”",
            "We will close it.",
            "an unnamed official",
            "The paper",
        ),
        ("Police were quoted as saying that nobody was hurt.", "nobody was hurt", "Police", None),
    ],
)
def test_words_passed_on_are_what_was_said_and_no_more(
    extractor: QuoteExtractor, text: str, words: str, speaker: str, via: str | None
) -> None:
    quotation = only(extractor, text)
    assert (quotation.text, source(quotation), quotation.via) == (words, speaker, via)


def test_a_refusal_beside_a_statement_is_not_a_part_of_it(extractor: QuoteExtractor) -> None:
    text = "Odell said the dam was safe but did not say when it would be opened again."
    assert [(quotation.polarity, quotation.text) for quotation in extractor.extract(text)] == [
        ("asserted", "the dam was safe"),
        ("withheld", "when it would be opened again"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “miracle dam” opened in 1962.",
        "The film “House of Water” was shown in Leeds.",
        "Ann “Annie” Odell built the dam.",
        "The dam opened in 1962 and was closed in 1998.",
    ],
)
def test_scare_quotes_titles_and_names_are_no_quotations(extractor: QuoteExtractor, text: str) -> None:
    assert extractor.extract(text) == []


def test_a_dateline_is_not_said(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "LEEDS, England (Wire) - The dam will be closed, officials said.")
    assert quotation.text == "The dam will be closed"


def test_a_quotation_without_a_source_is_kept(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "“We shall never leave this valley.”")
    assert quotation.source == ()
    assert quotation.speaker is None
    assert quotation.unnamed_source is None


def test_a_participle_after_a_report_is_a_quotation_of_its_own(extractor: QuoteExtractor) -> None:
    text = "Odell said that talks about the dam would continue, urging the council to honour its promise."
    assert [(source(q), q.text) for q in extractor.extract(text)] == [
        ("Odell", "talks about the dam would continue"),
        ("Odell", "the council to honour its promise"),
    ]


def test_a_release_names_its_speaker_after_a_dash(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "“Dry feet matter to every village,” - Commissioner Ruth Odell.")
    assert (quotation.type, source(quotation)) == ("direct", "Commissioner Ruth Odell")


def test_a_transcript(extractor: QuoteExtractor) -> None:
    text = "ODELL: We will not open the dam this year.\n\nHOST: Not even in May?\n\nODELL: Not even in May."
    assert [(source(q), q.text) for q in extractor.extract(text)] == [
        ("ODELL", "We will not open the dam this year"),
        ("HOST", "Not even in May"),
        ("ODELL", "Not even in May"),
    ]


def test_who_asks_not_to_be_named_is_not_quoted_for_it(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "The dam is leaking, said an engineer who asked not to be named.")
    assert quotation.text == "The dam is leaking"


def test_marks_around_all_of_a_content_are_no_part_of_it(extractor: QuoteExtractor) -> None:
    assert extractor.extract("Odell left, adding that “nobody was hurt.”")[-1].text == "nobody was hurt."


def test_the_credit_of_a_headline_passed_the_words_on(extractor: QuoteExtractor) -> None:
    quotation = only(extractor, "Odell tells villagers that dam will hold: Local radio\n\nIt rained.")
    assert (quotation.text, quotation.via) == ("dam will hold", "Local radio")


@pytest.mark.parametrize("text", ["Odell: The dam will hold", "The dam will hold: Odell"])
def test_headlines(extractor: QuoteExtractor, text: str) -> None:
    assert [source(quotation) for quotation in extractor.extract(text)] in (["Odell"], [])


def test_contents_never_overlap(extractor: QuoteExtractor) -> None:
    text = "Odell said the minister believed the dam would hold, and told the panel he feared nothing."
    spans = sorted((s.start, s.end) for q in extractor.extract(text) for s in q.content)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
