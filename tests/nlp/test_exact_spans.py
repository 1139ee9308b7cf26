"""Exact spans of labelled paragraphs."""

from __future__ import annotations

import json
from pathlib import Path

from nlp.attributes import Attribution, Offsets
from nlp.attribution.labels import Kind
from nlp.evaluation.exact_spans import LabelledParagraph, TokenSpan, read_paragraphs, score_spans
from nlp.evaluation.parts import extraction
from nlp.quotation import Quotation

TOKENS = ["``", "We", "won", ",", "''", "Berg", "said", "-LRB-", "on", "TV", "-RRB-", "."]
LABELS = ["B-content", *["I-content"] * 4, "B-source", "B-cue", "O", "O", "O", "O", "O"]
PARAGRAPH = LabelledParagraph(TOKENS, LABELS)
TEXT = "“We won,” Berg said (on TV)."


def quotation(content: str, cue: str, source: str) -> Quotation:
    def spans(part: str) -> tuple[Offsets, ...]:
        return ((TEXT.index(part), TEXT.index(part) + len(part)),)

    attribution = Attribution(spans(content), spans(cue), spans(source))
    return extraction(TEXT, [attribution]).quotations[0]


def test_a_paragraph_is_written_as_people_write() -> None:
    text, offsets = PARAGRAPH.written()
    assert text == TEXT
    assert [text[start:end] for start, end in offsets[5:7]] == ["Berg", "said"]
    assert LabelledParagraph(["It", "'s", "$", "5"], ["O"] * 4).written()[0] == "It's $5"


def test_edges_and_an_opening_that_do_not_count() -> None:
    assert PARAGRAPH.annotated() == {
        TokenSpan(Kind.CONTENT, 1, 3),
        TokenSpan(Kind.SOURCE, 5, 6),
        TokenSpan(Kind.CUE, 6, 7),
    }
    that = LabelledParagraph(
        ["said", "that", "``", "it", "rains"], ["B-cue", "B-content", *["I-content"] * 3]
    )
    assert TokenSpan(Kind.CONTENT, 3, 5) in that.annotated()
    assert PARAGRAPH.found([quotation("We won,", "said", "Berg")]) == PARAGRAPH.annotated()


def test_a_new_span_begins_where_the_label_says_so_or_the_kind_changes() -> None:
    paragraph = LabelledParagraph(list("abcd"), ["B-cue", "B-cue", "I-source", "I-source"])
    assert paragraph.annotated() == {
        TokenSpan(Kind.CUE, 0, 1),
        TokenSpan(Kind.CUE, 1, 2),
        TokenSpan(Kind.SOURCE, 2, 4),
    }


def test_a_span_is_right_where_both_ends_are() -> None:
    scores = score_spans([PARAGRAPH, PARAGRAPH], [[quotation("We won", "said (on TV", "Berg")], []])
    assert scores[Kind.CONTENT].rounded() == [100.0, 50.0, 66.7]
    assert scores[Kind.CUE].rounded() == [0.0, 0.0, 0.0]
    assert scores[Kind.SOURCE].f1 == scores[Kind.CONTENT].f1


def test_paragraphs_are_read_from_lines(tmp_path: Path) -> None:
    file = tmp_path / "paragraphs.jsonl"
    file.write_text(json.dumps({"tokens": TOKENS, "labels": LABELS}) + "\n", encoding="utf-8")
    assert read_paragraphs(file) == [PARAGRAPH]
