"""The stand-in for texts that spaCy cannot read as they are."""

from __future__ import annotations

import pytest

from nlp.readable_text import readable


@pytest.mark.parametrize(
    "text", ["", "plain text", "a" * 5000, '"' * 500, "x\ud800y", "a\x00b", "(" * 129 + "end"]
)
def test_length_and_letters_stay(text: str) -> None:
    stand_in = readable(text)
    assert len(stand_in) == len(text)
    assert all(a == b or not a.isalnum() for a, b in zip(text, stand_in, strict=True))


def test_surrogates_and_nul_are_replaced() -> None:
    assert readable("a\ud83db\x00") == "a\ufffdb\ufffd"


def test_a_long_run_of_marks_is_broken() -> None:
    assert max(map(len, readable('"' * 1000).split())) <= 65


def test_ordinary_text_is_untouched() -> None:
    text = "https://example.org/a/long/path?with=parameters “quoted” text\n\nand more"
    assert readable(text) == text
