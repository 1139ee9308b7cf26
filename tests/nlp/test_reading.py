"""Long texts are read in parts and come out whole."""

from __future__ import annotations

import pytest
from spacy.language import Language

from nlp.extractor import QuoteExtractor
from nlp.reading import PART, cuts, read

PARAGRAPH = (
    "Mayor Ann Ray said on Monday that the bridge was closed. “Nobody crosses,” she told reporters.\n\n"
)


@pytest.mark.parametrize("text", ["", "a" * 25, "a b " * 10, "one\ntwo three\nfour five six seven", " " * 30])
def test_parts_follow_each_other_and_are_the_text(text: str) -> None:
    parts = list(cuts(text, size=10))
    assert "".join(text[start:end] for start, end in parts) == text
    assert all(0 < end - start <= 10 for start, end in parts)


def test_parts_end_with_a_line_where_one_does() -> None:
    assert [end for _, end in cuts("12345\n789\n123", size=8)] == [6, 13]


@pytest.mark.model
def test_a_long_text_keeps_its_offsets(pipeline: Language) -> None:
    text = PARAGRAPH * 300 + "x" * (PART + 1) + " tail  with   spaces\r\n"
    (doc,) = read(pipeline, [text])
    assert doc.text == text


@pytest.mark.model
def test_a_long_text_is_read_as_its_paragraphs_are(extractor: QuoteExtractor) -> None:
    times = 3 * PART // len(PARAGRAPH)
    quotations = extractor.extract(PARAGRAPH * times)
    assert len(quotations) == 2 * times
    assert {q.speaker.name for q in quotations if q.speaker} == {"Ann Ray"}
