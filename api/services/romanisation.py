"""Whether two spellings of a word sound alike in the manner in which a country's names reach English news.

Never how alike two strings are: letters have to stand for the same sounds, one after the other. Qadhafi and
Gaddafi have few letters in common and sound alike; Xi Jinping and Xu Jiping are the other way round.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from nlp.lexicons import read_lexicon

BROAD = "broad"
"""The manner of most alphabets: vowels waver, consonants do not."""

_LONGEST = 40  # letters of a word that are compared; the time grows with their square
_TELLING_CONSONANTS = 4  # of a whole name
_TOLERANCE = ((3, 0), (7, 1), (_LONGEST, 2))  # vowels that may differ in a word of at most so many sounds
_DOUBLED_CONSONANT = re.compile(r"([^aeiou\d])\1+")
_SILENT_END = re.compile(r"(?<=[aeiou])h$")
_BELARUSIAN_END = re.compile(r"enka$")
_ENGLISH_OW = re.compile(r"ow(?=[bcdfghklmnprst])")  # Rowhani, as Rouhani
_BELARUSIAN_MIDDLE = re.compile(r"ou(?=sk)")
_WEAK = frozenset("hvwyj")  # letters of scripts without vowels that may stand for one
_IMPOSSIBLE = 99


class _Grapheme(NamedTuple):
    sounds: frozenset[str]
    vowel: bool


@cache
def _graphemes(manner: str) -> dict[str, _Grapheme]:
    return {
        row["spelling"]: _Grapheme(frozenset(row["sounds"].split()), row["kind"] == "v")
        for row in read_lexicon("sounds")
        if row["manner"] == manner
    }


def broadly_respelt(word: str) -> str:
    """A folded word without what tells nothing in most alphabets: doubled letters, a silent end."""
    word = _BELARUSIAN_END.sub("enko", _SILENT_END.sub("", word.replace("x", "ks")))
    word = _ENGLISH_OW.sub("ou", word)
    word = _BELARUSIAN_MIDDLE.sub("ov", word)
    return _DOUBLED_CONSONANT.sub(r"\1", word)


@lru_cache(maxsize=20_000)
def _cut(word: str, manner: str) -> tuple[_Grapheme, ...]:
    if manner == BROAD:
        word = broadly_respelt(word)
    known = _graphemes(manner)
    found: list[_Grapheme] = []
    start = 0
    while start < len(word):
        for length in (4, 3, 2, 1):
            piece = word[start : start + length]
            grapheme = known.get(piece)
            if grapheme is None and length == 1:
                grapheme = _Grapheme(frozenset(piece), piece in "aeiou")
            if grapheme is not None:
                if not (found and grapheme.vowel and grapheme == found[-1]):  # aa, ii
                    found.append(grapheme)
                start += len(piece)
                break
    return tuple(found)


@lru_cache(maxsize=50_000)
def sound_alike(one: str, other: str, manner: str, *, strictly: bool = False) -> bool:
    """Whether two folded words may spell one name.

    In the broad manner a vowel or two may differ or be left out, never the last one, unless `strictly`;
    in the other manners none may.
    """
    if max(len(one), len(other)) > _LONGEST:
        return False
    first, second = _cut(one, manner), _cut(other, manner)
    if not first or not second or first[-1].vowel != second[-1].vowel:
        return False
    if first[-1].vowel and not first[-1].sounds & second[-1].sounds:
        return False  # Mario, Maria
    sounds = max(len(first), len(second))
    tolerated = next(vowels for most, vowels in _TOLERANCE if sounds <= most)
    allowed = 0 if strictly or manner != BROAD else tolerated
    return abs(len(first) - len(second)) <= allowed and _differences(first, second) <= allowed


def consonants_alike(one: str, other: str) -> bool:
    """Whether two folded words have one row of consonants, as in scripts that write no vowels."""
    rows = [tuple(grapheme for grapheme in _cut(word, BROAD) if not grapheme.vowel) for word in (one, other)]
    if max(len(one), len(other)) > _LONGEST or min(map(len, rows)) < _TELLING_CONSONANTS:
        return False
    return _differences(*rows, weak=True) == 0


def _differences(one: tuple[_Grapheme, ...], other: tuple[_Grapheme, ...], *, weak: bool = False) -> int:
    """Number of vowels that have no counterpart; a consonant without one makes it impossible.

    Where `weak`, letters that may stand for a vowel need none.
    """
    row = [0]
    for grapheme in other:
        row.append(row[-1] + _alone(grapheme, weak=weak))
    for grapheme in one:
        before, row = row, [row[0] + _alone(grapheme, weak=weak)]
        for column, counterpart in enumerate(other, 1):
            row.append(
                min(
                    before[column - 1] + _against(grapheme, counterpart),
                    before[column] + _alone(grapheme, weak=weak),
                    row[-1] + _alone(counterpart, weak=weak),
                )
            )
    return row[-1]


def _alone(grapheme: _Grapheme, *, weak: bool) -> int:
    if weak and grapheme.sounds & _WEAK:
        return 0
    return 1 if grapheme.vowel else _IMPOSSIBLE


def _against(one: _Grapheme, other: _Grapheme) -> int:
    if one.sounds & other.sounds:
        return 0
    return 1 if one.vowel and other.vowel else _IMPOSSIBLE
