"""Texts as word pieces."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.attribution.model_files import TOKENIZER_FILE
from nlp.attribution.piece_reader import PieceReader

TOKENIZER = Path(__file__).parents[2] / "nlp" / "model" / TOKENIZER_FILE


@pytest.fixture(scope="module")
def reader() -> PieceReader:
    return PieceReader(TOKENIZER)


@pytest.mark.parametrize("marks", ['""', "''", "‘’", "«»"])
def test_quotation_marks_read_alike_whatever_their_style(reader: PieceReader, marks: str) -> None:
    written = reader.read(f"{marks[0]}It rains in Berg's town,{marks[1]} Odell said.")
    expected = reader.read("“It rains in Berg's town,” Odell said.")
    assert written.ids.tolist() == expected.ids.tolist()
    assert written.word_starts.tolist() == expected.word_starts.tolist()


def test_an_apostrophe_is_no_quotation_mark(reader: PieceReader) -> None:
    assert reader.read("Berg's").ids.tolist() != reader.read("Berg”s").ids.tolist()


def test_words_keep_their_offsets(reader: PieceReader) -> None:
    text = "Écône’s\n \n“Naïve”, unbelievableness"
    read = reader.read(text)
    words = [text[start:end] for start, end in zip(read.word_starts, read.word_ends, strict=True)]
    assert words == ["Écône", "’", "s", "“", "Naïve", "”", ",", "unbelievableness"]
    assert read.word_paragraphs.tolist() == [0, 0, 0, 1, 1, 1, 1, 1]
    assert len(read.ids) > len(words)
