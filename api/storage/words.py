"""Words as full-text search compares them: runs of letters and digits, without case and accents.

Whichever database answers, it is given words that were taken apart here, so all of them find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_COMBINING = "Mn"


class Word(NamedTuple):
    """A word and its place in the text."""

    folded: str
    start: int
    end: int


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in order."""
    for found in _WORD.finditer(text):
        if folded := _folded(found[0]):
            yield Word(folded, found.start(), found.end())


def folded_text(text: str) -> str:
    """The words alone, one space between each two of them."""
    return " ".join(word.folded for word in words_of(text))


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFD", word)
    bare = "".join(letter for letter in apart if unicodedata.category(letter) != _COMBINING)
    # Letter by letter: how a sigma is written depends on whether the word goes on.
    return unicodedata.normalize("NFC", "".join(map(_lower, bare)))


def _lower(letter: str) -> str:
    folded = letter.casefold()
    return folded if len(folded) == 1 else letter.lower()
