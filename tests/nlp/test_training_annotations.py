"""Annotations become tags and links of words, and come back as they were."""

from __future__ import annotations

import re

import numpy as np
import pytest

from nlp.attribution.labels import TAGS, Kind
from nlp.attribution.pieces import Pieces, Place, Quoted, Shape, pieces_of
from nlp.attribution.tagging import WordSpan, spans_of
from nlp.evaluation.corpus import GoldArticle, GoldQuote
from nlp.training.annotations import NO_SOURCE, Annotation, annotate


def pieces(text: str) -> Pieces:
    """One piece for each run of letters and each other character."""
    words = [
        (match.start(), match.end(), text.count("\n", 0, match.start()), number)
        for number, match in enumerate(re.finditer(r"\w+|[^\w\s]", text))
    ]
    return pieces_of(text, range(len(words)), words)


def gold(text: str, *quotes: tuple[list[str], str, str]) -> GoldArticle:
    """An article whose quotes are given as the text of contents, cue and source ("" for none)."""

    def span(part: str) -> tuple[int, int]:
        return text.index(part), text.index(part) + len(part)

    return GoldArticle(
        "one",
        text,
        tuple(
            GoldQuote(tuple(map(span, contents)), (span(cue),), (span(source),) if source else ())
            for contents, cue, source in quotes
        ),
    )


def annotated(text: str, *quotes: tuple[list[str], str, str]) -> Annotation:
    return annotate(gold(text, *quotes), pieces(text))


def words(text: str, span: WordSpan) -> str:
    read = pieces(text)
    return text[read.word_starts[span.start] : read.word_ends[span.end - 1]]


def test_spans_are_tagged_without_the_marks_at_their_edges() -> None:
    text = "“We won,” Ada Berg said."
    found = annotated(text, (["“We won,”"], "said", "Ada Berg"))
    tags = [TAGS[tag] for tag in found.tags]
    assert tags == ["O", "B-content", "I-content", "O", "O", "B-source", "I-source", "B-cue", "O"]


def test_links_lead_from_contents_to_cues_and_from_cues_to_sources() -> None:
    text = "“We won,” Berg said. “All of it.” Nobody won, it was reported."
    found = annotated(
        text,
        (["“We won,”", "“All of it.”"], "said", "Berg"),
        (["Nobody won"], "was reported", ""),
    )
    assert [words(text, span) for span in found.contents] == ["We won", "All of it", "Nobody won"]
    assert [words(text, found.cues[cue]) for cue in found.content_cues] == ["said", "said", "was reported"]
    assert found.cue_sources == [0, NO_SOURCE]
    assert words(text, found.sources[0]) == "Berg"


def test_parts_of_one_content_with_only_punctuation_between_are_one_span() -> None:
    text = "He said: “It rains. It pours. It stops.”"
    found = annotated(text, (["“It rains.", "It pours.", "It stops.”"], "said", "He"))
    assert [words(text, span) for span in found.contents] == ["It rains. It pours. It stops"]


def test_a_content_over_two_paragraphs_is_a_span_in_each() -> None:
    text = "He said: “It rains.\n“It pours.”"
    found = annotated(text, (["“It rains.\n“It pours.”"], "said", "He"))
    assert [words(text, span) for span in found.contents] == ["It rains", "It pours"]
    assert found.content_cues == [0, 0]


def test_a_source_may_serve_several_quotes() -> None:
    text = "Berg said it rains and denied that it pours"
    found = annotated(text, (["it rains"], "said", "Berg"), (["that it pours"], "denied", "Berg"))
    assert len(found.sources) == 1
    assert found.cue_sources == [0, 0]


@pytest.mark.parametrize("cue", [":", "—", "―", "--"])
def test_a_dash_or_colon_is_a_cue(cue: str) -> None:
    text = f"“We won” {cue} Berg"
    found = annotated(text, (["“We won”"], cue, "Berg"))
    assert found.losses.noise == 0
    assert found.content_cues == [0]


def test_a_quotation_mark_is_no_cue_and_a_full_stop_no_source() -> None:
    text = "Berg said “We won”. It rains."
    noise = annotated(text, (["We won"], "“", "Berg"))
    assert noise.losses.noise == 1
    assert not noise.tags.any()
    nobody = annotated(text, (["We won"], "said", "."))
    assert nobody.cue_sources == [NO_SOURCE]
    assert not nobody.sources


def test_of_overlapping_spans_the_longer_stays_and_the_other_is_counted() -> None:
    text = "Berg said that Dahl said it rains"
    found = annotated(text, (["that Dahl said it rains"], "said", "Berg"), (["it rains"], "said", "Dahl"))
    assert [words(text, span) for span in found.contents] == ["that Dahl said it rains"]
    assert found.content_cues == [0]
    assert found.losses.overlapping == 2  # the inner content and its source


def test_tags_hold_every_span() -> None:
    text = "“A b,” Berg said. “C d.” Dahl believes e f."
    found = annotated(text, (["A b", "C d"], "said", "Berg"), (["e f"], "believes", "Dahl"))
    assert spans_of(found.tags, Kind.CONTENT) == found.contents
    assert spans_of(found.tags, Kind.CUE) == found.cues
    assert spans_of(found.tags, Kind.SOURCE) == found.sources


def test_features_tell_how_words_are_written_and_quoted() -> None:
    read = pieces("Ada said “NATO ‘won’ 3”.\n“Open")
    shapes = [Shape(shape).name for shape in read.shapes]
    assert shapes == [
        "CAPITALISED",
        "LOWER",
        "OPENING_MARK",
        "CAPITALS",
        "OPENING_MARK",
        "LOWER",
        "CLOSING_MARK",
        "DIGITS",
        "CLOSING_MARK",
        "SENTENCE_END",
        "OPENING_MARK",
        "CAPITALISED",
    ]
    quoted = [Quoted(state) for state in read.quoted]
    assert quoted[3] == Quoted.INSIDE
    assert quoted[5] == Quoted.NESTED
    assert quoted[7] == Quoted.INSIDE
    assert quoted[9] == Quoted.OUTSIDE
    assert quoted[11] == Quoted.UNCLOSED
    assert np.flatnonzero(read.places == Place.FIRST).tolist() == [0, 10]


def test_empty_text() -> None:
    read = pieces("")
    assert len(read.ids) == len(read.word_starts) == 0
    assert annotate(GoldArticle("none", "", ()), read).contents == []
