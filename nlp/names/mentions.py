"""Finds the names in an article: runs of capitalised words, cut at titles and honorifics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from nlp.names.joining import joined_names
from nlp.names.layout import UNLIKE_NAMES, Layout, Word
from nlp.names.lexicon import (
    Gender,
    begins_institution,
    context_words,
    fold,
    given_names,
    honorifics,
    is_human_noun,
    is_known_institution,
    is_plural_role,
)
from nlp.names.names import is_surname_first, name_words, surnames
from nlp.names.titles import ends_title, is_title_run, title_size


class NameKind(StrEnum):
    """What a name names."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    PEOPLE = "people"  # "Republicans", "Germans"
    OTHER = "other"


@dataclass(slots=True)
class NamedMention:
    """A name in the text without title, honorific and possessive: words `first` to `last` (exclusive)."""

    first: int
    last: int
    text: str
    titled: bool = False  # a title or honorific stands directly before it
    honorific: Gender | None = None  # of "Mr." and the like, None where there is none
    definite: bool = False  # "the" stands directly before it
    kind: NameKind = NameKind.OTHER


_NOT_IN_NAMES = frozenset(
    (
        "PRON",
        "DET",
        "ADP",
        "CCONJ",
        "SCONJ",
        "AUX",
        "PART",
        "INTJ",
        "NUM",
        "ADV",
        "PUNCT",
        "SYM",
        "SPACE",
        "X",
    )
)
_APOSTROPHE_NAME = re.compile(r"[A-Z][a-z]{0,3}['’][A-Z]\w")  # "O’Neill", which taggers often miss
_LEAST_LABEL = 3  # letters
_ANYBODY = ("Q", "A")  # before the colon of a question or an answer
_LONGEST_LABEL = 8  # words
_LONGEST_INSTITUTION = 7  # words
_QUOTES = frozenset("\"“”‘’'")
_NAMING = frozenset(("PERSON", "ORG", "GPE", "NORP"))


def find_names(layout: Layout, titles: list[int]) -> list[NamedMention]:
    """All names of the article in order, their kind not yet decided. `titles` as `find_titles` gives them."""
    segments: list[tuple[int, int]] = []
    called = _surnames_called(layout.words)
    for first, last in _runs(layout.words, called):
        segments.extend(_split(layout.words, titles, first, last))
    joined = list(joined_names(layout, segments))
    known = {
        name_words(layout.text(first, last)) for first, last in joined if not layout.words[first].headline
    }
    for full in list(known):
        known |= surnames(full)
    return [
        _mention(layout, titles, begin, end)
        for first, last in joined
        for begin, end in (
            _known_parts(layout, known, first, last) if layout.words[first].headline else ((first, last),)
        )
    ]


def _surnames_called(words: list[Word]) -> frozenset[str]:
    """Last words of names of two words and more that the article never writes in lower case."""
    lower = {word.text for word in words if word.text.islower()}
    nicknamed = frozenset(words[i + 3].text for i in range(len(words)) if _is_nickname(words, i))
    return nicknamed | frozenset(
        word.text
        for before, word in pairwise(words)
        if word.capital
        and before.capital
        and before.line == word.line
        and not word.headline
        and before.pos in ("PROPN", "NOUN", "ADJ")
        and not {before.label, word.label} & UNLIKE_NAMES
        and (word.pos in ("PROPN", "NOUN") or word.label == "PERSON")
        and word.low not in lower
    )


def _begins_name(words: list[Word], i: int, called: frozenset[str] = frozenset()) -> bool:
    word = words[i]
    if word.text in called and (word.pos in ("NOUN", "ADJ", "VERB") or not _opens_sentence(words, i)):
        return True
    if word.text.isupper() and (word.text.capitalize() in called or labels_turn(words, i)):
        return True
    if word.text == "US" or _APOSTROPHE_NAME.match(word.text):
        return True
    if not word.capital or word.low in ("i", "i'm", "i’m") or word.label in UNLIKE_NAMES:
        return False
    if word.text in _ANYBODY and words[i + 1 : i + 2] and words[i + 1].text == ":":
        return False
    if fold(word.text) in honorifics():
        return True
    if word.low in context_words("before_place") and _opens_sentence(words, i):
        return False
    if word.pos == "ADV" and _opens_sentence(words, i) and fold(word.text) not in given_names():
        return False
    if _is_surname_before_given(words, i):
        return True
    if word.pos in _NOT_IN_NAMES and not (word.label and word.pos in ("X", "ADV", "NUM", "ADP", "INTJ")):
        return (
            word.pos in ("AUX", "INTJ") and fold(word.text) in given_names() and not _opens_sentence(words, i)
        )
    if _opens_sentence(words, i) and word.pos not in ("PROPN", "X") and not word.label:
        return fold(word.text) in given_names()
    return True


def _is_surname_before_given(words: list[Word], i: int) -> bool:
    """Is this the surname in "Oh Tae-min", whatever else "oh" may mean?"""
    following = words[i + 1] if i + 1 < len(words) else None
    return (
        following is not None
        and following.capital
        and following.line == words[i].line
        and is_surname_first((fold(words[i].text), fold(following.text)))
        and "-" in following.text
    )


def labels_turn(words: list[Word], i: int) -> bool:
    """Does the word open a line that begins with a name in capitals and a colon: "ANN MARSH, HOST:"?"""
    if len(words[i].text) < _LEAST_LABEL or (i and words[i - 1].line == words[i].line):
        return False
    for word in words[i + 1 : i + _LONGEST_LABEL]:
        if word.text == ":" or word.line != words[i].line:
            return word.line == words[i].line
        if word.text.isalpha() and not word.text.isupper():
            return False
    return False


def _opens_sentence(words: list[Word], i: int) -> bool:
    return i == 0 or words[i - 1].sentence != words[i].sentence or words[i - 1].text in "\"“”‘'«:—–(•"


def _runs(words: list[Word], called: frozenset[str]) -> Iterator[tuple[int, int]]:
    i = 0
    while i < len(words):
        size = _institution_size(words, i)
        if size == 1 and not _begins_name(words, i, called):
            i += 1
            continue
        j = i + size
        while j < len(words) and words[j].line == words[i].line:
            if (
                (words[j].capital and _begins_name(words, j, called) and words[j].text[0].isalpha())
                or _is_particle(words, i, j)
                or (words[j].text == "&" and j + 1 < len(words) and words[j + 1].capital)
            ):
                j += 1
            elif _is_nickname(words, j):
                j += 4
            else:
                break
        yield i, j
        i = j


def _institution_size(words: list[Word], i: int) -> int:
    """Words of the known institution's name that begins here with small words inside, else one."""
    if not (words[i].capital and begins_institution(words[i].text)):
        return 1
    for size in range(_LONGEST_INSTITUTION, 2, -1):
        part = words[i : i + size]
        if len(part) == size and is_known_institution(" ".join(word.text for word in part)):
            return size
    return 1


def _is_nickname(words: list[Word], j: int) -> bool:
    """Does a quoted nickname with a surname after it begin at word j: Juan | "Chico" Reyes?"""
    if j + 3 >= len(words) or words[j].text not in _QUOTES or words[j + 2].text not in _QUOTES:
        return False
    one_name = words[j].line == words[j + 3].line and words[j + 1].capital and words[j + 3].capital
    return one_name and words[j - 1].pos == "PROPN" and words[j + 3].pos == "PROPN"


def _is_particle(words: list[Word], first: int, j: int) -> bool:
    """Is word j a lower-case particle in the middle of a person's name?"""
    particles = context_words("particle")
    if words[j].low not in particles:
        return False
    following = next((k for k in range(j, min(j + 3, len(words))) if words[k].low not in particles), j)
    return words[following].capital and words[j - 1].pos != "VERB" and following > j


def _split(words: list[Word], titles: list[int], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut a run at titles ("Texas | Sen. | Ted Cruz") and where the entity recogniser sees a person begin."""
    begin = i = first
    i += _institution_size(words, first) - 1  # "Doctors Without Borders"
    while i < last:
        size = title_size(words, titles, begin, i, last)
        if size:
            if begin < i:
                yield begin, i
            i += size
            begin = i
            continue
        if (
            i > begin
            and words[i].entity_start
            and words[i].label == "PERSON"
            and words[i - 1].label in ("GPE", "NORP", "LOC", "ORG")
            and not words[i].headline
        ):
            yield begin, i
            begin = i
        i += 1
    if begin < last and not is_title_run(words, titles, begin, last):
        yield begin, last


def _known_parts(
    layout: Layout, known: set[tuple[str, ...]], first: int, last: int
) -> Iterator[tuple[int, int]]:
    """The names in a run of capitals in a headline: those that the article has elsewhere, else entities."""
    i = first
    while i < last:
        end = next(
            (j for j in range(min(last, i + 6), i, -1) if name_words(layout.text(i, j)) in known), None
        )
        if end is None and layout.words[i].label in _NAMING and layout.words[i].entity_start:
            end = i + 1
            while (
                end < last
                and layout.words[end].label == layout.words[i].label
                and not layout.words[end].entity_start
            ):
                end += 1
        if end is None:
            i += 1
            continue
        yield i, end
        i = end


def _mention(layout: Layout, titles: list[int], first: int, last: int) -> NamedMention:
    words = layout.words
    before = words[first - 1] if first and words[first - 1].line == words[first].line else None
    honorific = honorifics().get(fold(before.text)) if before else None
    titled = honorific is not None
    if before and not titled:
        titled = (
            ends_title(titles, first - 1) is not None and is_human_noun(before.text) and before.pos != "VERB"
        )
        titled = titled or (before.text.endswith(".") and is_plural_role(before.text))
        titled = titled or (ends_title(titles, first - 1) is not None and before.capital)
        titled = titled and before.pos in ("NOUN", "PROPN", "X")
    return NamedMention(
        first,
        last,
        layout.text(first, last),
        titled,
        honorific,
        before is not None and before.low == "the",
    )
