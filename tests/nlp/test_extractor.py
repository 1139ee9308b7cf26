"""The extractor as its callers see it."""

from __future__ import annotations

import json

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from nlp.extractor import QuoteExtractor
from nlp.quotation import FIELDS

pytestmark = pytest.mark.model

ARTICLE = (
    "Mayor Ann Ray of Leeds said on Monday that the bridge would stay closed.\n\n"
    "“Nobody crosses until I am sure,” she told reporters. “Not even me.”\n\n"
    "The council denied that the bridge was unsafe."
)


def test_an_article_yields_the_contract(extractor: QuoteExtractor) -> None:
    first, second, third = extractor.extract(ARTICLE)
    assert (first.type, second.type, third.type) == ("indirect", "direct", "indirect")
    assert first.text == "the bridge would stay closed"
    assert [span.text for span in second.content] == ["Nobody crosses until I am sure,", "Not even me."]
    assert second.text == "Nobody crosses until I am sure, … Not even me."
    assert second.speaker is not None
    assert (second.speaker.name, second.speaker.type) == ("Ann Ray", "person")
    assert second.addressee == "reporters"
    assert third.polarity == "denied"


@pytest.mark.parametrize("joint", [", ", " and ", "; "])
def test_contexts_do_not_grow_with_the_text(extractor: QuoteExtractor, joint: str) -> None:
    text = joint.join(
        f"“gas is up again today,” said {name} Smith" for name in ("Maria", "Anna", "John") * 50
    )
    found = extractor.extract(text)
    assert len(found) > 50
    for quotation in found:
        parts = [*quotation.content, *quotation.cue, *quotation.source]
        start, end = quotation.context.start, quotation.context.end
        first, last = min(part.start for part in parts), max(part.end for part in parts)
        assert first - 1_001 <= start <= first
        assert last <= end <= last + 1_001
        assert text[start:end] == quotation.context.text
        assert start == 0 or text[start - 1].isspace(), "between words"
        assert end == len(text) or text[end].isspace(), "between words"


def test_the_context_has_the_marks_of_the_quotation(extractor: QuoteExtractor) -> None:
    assert extractor.extract(ARTICLE)[1].context.text == (
        "“Nobody crosses until I am sure,” she told reporters. “Not even me.”"
    )


def test_offsets_are_those_of_the_article(extractor: QuoteExtractor) -> None:
    text = "😀 Ann Ray said the bridge was closed.\r\n“It is é́,” she said."
    for quotation in extractor.extract(text):
        for span in (*quotation.content, *quotation.cue, *quotation.source, quotation.context):
            assert text[span.start : span.end] == span.text


def test_the_wire_format_has_all_fields_and_is_json(extractor: QuoteExtractor) -> None:
    record = extractor.extract(ARTICLE)[1].to_dict()
    assert tuple(record) == FIELDS
    assert json.loads(json.dumps(record)) == record
    assert record["content"][0] == {"start": 75, "end": 106, "text": "Nobody crosses until I am sure,"}


@pytest.mark.parametrize(
    "text", ["", " ", "a", "?", "\n", '"' * 1000, "😀", "\x00", "\ud800", "No one spoke that day."]
)
def test_texts_without_quotations(extractor: QuoteExtractor, text: str) -> None:
    (extraction,) = extractor.extract_many([text])
    assert extraction.quotations == ()
    assert extraction.error is None


def test_what_cannot_be_read_is_an_error_and_the_others_are_unharmed(extractor: QuoteExtractor) -> None:
    french = "Le ministre a déclaré mardi que le gouvernement ne changerait pas de politique."
    before, refused, after = extractor.extract_many([ARTICLE, french, ARTICLE])
    assert refused.error is not None
    assert refused.error.code == "unsupported_language"
    assert refused.quotations == ()
    assert len(before.quotations) == 3
    assert before == after


def test_a_text_that_is_too_long_is_an_error() -> None:
    short = QuoteExtractor(max_text_length=20)
    (extraction,) = short.extract_many(["A text of more than twenty characters."])
    assert extraction.error is not None
    assert extraction.error.code == "text_too_long"


def test_a_defect_is_the_error_of_its_text_alone() -> None:
    @Language.component("breaks_on_boom")
    def breaks_on_boom(doc: Doc) -> Doc:
        if "boom" in doc.text:
            raise ZeroDivisionError("division by zero")
        return doc

    broken = QuoteExtractor()
    broken._pipeline.add_pipe("breaks_on_boom")
    before, refused, after = broken.extract_many([ARTICLE, "The boom said that it was loud.", ARTICLE])
    assert refused.error is not None
    assert refused.error.code == "internal"
    assert "ZeroDivisionError" in refused.error.message
    assert len(before.quotations) == 3
    assert before == after


def test_the_model_names_its_version(extractor: QuoteExtractor) -> None:
    assert extractor.model.name == "onrecord"
    assert "core_web_sm" in extractor.model.version
