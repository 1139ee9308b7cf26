"""What must hold for any Unicode text, however broken.

A text is either arbitrary characters (NUL and lone surrogates among them) or put together from the pieces
that the extractor looks for, so that its rules meet in ways no article shows.
"""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from nlp.extractor import QuoteExtractor
from nlp.quotation import Quotation

pytestmark = pytest.mark.model

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)

MARKS = [*"\"'“”‘’«»‹›„‚`′″", "''", "``", "“‘", "’”"]
BREAKS = [
    " ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\u2028",
    "\u200b",
    "\ufeff",
    "\x00",
    "\ud800",
    "\udfff",
    "",
]
NAMES = [
    "Ann Ray",
    "Mr. Lee",
    "Dr. Óscar de la Cruz",
    "the minister",
    "he",
    "She",
    "Paris",
    "the Kremlin",
    "officials",
]
VERBS = [
    "said",
    "says",
    "told",
    "told reporters",
    "denied that",
    "asked whether",
    "declined to say",
    "believes",
]
CUES = [
    "according to",
    "quoted",
    "as saying",
    "saying",
    "added,",
    "in a statement",
    "via",
    ":",
    "—",
    "(",
    ")",
    "...",
]
WORDS = [
    "we won",
    "that",
    "it is over",
    ".",
    ",",
    "!",
    "?",
    "No",
    "42%",
    "😀",
    "👩‍👩‍👧",
    "مرحبا",
    "שלום",
    "é",
    "e\u0301",
    "İ",
    "ß",
    "ﬁ",
    "𝒳",
]
PIECES = st.sampled_from([*MARKS, *BREAKS, *NAMES, *VERBS, *CUES, *WORDS])
PROSE = st.sampled_from(
    [*NAMES, *VERBS, *CUES, "we won", "that", "it is over", ".", ",", "“", "”", '"', "'", "\n\n"]
)
NEWS = st.builds(
    str.join, st.sampled_from([" ", ""]), st.lists(PIECES, max_size=40) | st.lists(PROSE, max_size=40)
)
TEXTS = ANY_TEXT | NEWS


def thorough(examples: int) -> settings:
    """The same examples in every run: what a run finds must not depend on chance."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@thorough(300)
@given(text=TEXTS)
@example(text="")
@example(text=".")
@example(text="\x00")
@example(text="\ud800 said: “\udfff”")
@example(text='"' * 500)
@example(text="“" * 300 + "a" + "”" * 300)
@example(text='"a ' * 200)
@example(text="\n" * 1000)
@example(text="a" * 5000)
@example(text="‹d«s")
@example(text='"′""مرحبا')
@example(text="“We won,” Ann Ray said. “It is over.”\r\n\r\n“No.")
@example(text='Ann Ray told us "it rains \n\n')
@example(text="Ann Ray said “it rains “it pours.")
def test_whatever_the_text_the_quotations_are_sound(extractor: QuoteExtractor, text: str) -> None:
    quotations = extractor.extract(text)
    for quotation in quotations:
        assert_sound(quotation, text)
    contents = [span for quotation in quotations for span in quotation.content]
    assert [quotation.content[0].start for quotation in quotations] == sorted(
        quotation.content[0].start for quotation in quotations
    )
    for one, other in pairwise(sorted(contents, key=lambda span: span.start)):
        assert one.end <= other.start, "contents overlap"


@thorough(80)
@given(text=TEXTS)
def test_the_same_text_gives_the_same_result(extractor: QuoteExtractor, text: str) -> None:
    assert extractor.extract(text) == extractor.extract(text)


@thorough(50)
@given(texts=st.lists(TEXTS, min_size=2, max_size=4))
def test_a_result_does_not_depend_on_the_batch(extractor: QuoteExtractor, texts: list[str]) -> None:
    together = [list(extraction.quotations) for extraction in extractor.extract_many(texts)]
    assert together == [extractor.extract(text) for text in texts]


def assert_sound(quotation: Quotation, text: str) -> None:
    assert quotation.content
    for span in (*quotation.content, *quotation.cue, *quotation.source, quotation.context):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text == span.text.strip()
    for span in quotation.content:
        assert quotation.context.start <= span.start
        assert span.end <= quotation.context.end
    assert 0 <= quotation.confidence <= 1
    json.dumps(quotation.to_dict())
