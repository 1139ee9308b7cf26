"""Finds the names in an article: runs of capitalised words, cut at titles and honorifics."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import (
    Gender,
    context_words,
    country_form,
    fold,
    given_names,
    heads_organisation,
    honorifics,
    in_organisation_name,
    is_human_noun,
    is_plural_role,
    singular,
)
from nlp.names.names import name_words, surnames
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
_UNLIKE_NAMES = frozenset(("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"))
_APOSTROPHE_NAME = re.compile(r"[A-Z][a-z]{0,3}['’][A-Z]\w")  # "O’Neill", which taggers often miss
_LEAST_LABEL = 3  # letters
_ANYBODY = ("Q", "A")  # before the colon of a question or an answer
_LONGEST_LABEL = 8  # words
_QUOTES = frozenset("\"“”‘’'")
_NAMING = frozenset(("PERSON", "ORG", "GPE", "NORP"))


def find_names(layout: Layout, titles: list[int]) -> list[NamedMention]:
    """All names of the article in order, their kind not yet decided. `titles` as `find_titles` gives them."""
    segments: list[tuple[int, int]] = []
    called = _surnames_called(layout.words)
    for first, last in _runs(layout.words, called):
        segments.extend(_split(layout.words, titles, first, last))
    joined = list(_joined(layout, segments))
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
        and not {before.label, word.label} & _UNLIKE_NAMES
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
    if not word.capital or word.low in ("i", "i'm", "i’m") or word.label in _UNLIKE_NAMES:
        return False
    if word.text in _ANYBODY and words[i + 1 : i + 2] and words[i + 1].text == ":":
        return False
    if fold(word.text) in honorifics():
        return True
    if word.pos == "ADV" and _opens_sentence(words, i) and fold(word.text) not in given_names():
        return False
    if word.pos in _NOT_IN_NAMES and not (word.label and word.pos in ("X", "ADV", "NUM", "ADP", "INTJ")):
        return (
            word.pos in ("AUX", "INTJ") and fold(word.text) in given_names() and not _opens_sentence(words, i)
        )
    if _opens_sentence(words, i) and word.pos not in ("PROPN", "X") and not word.label:
        return fold(word.text) in given_names()
    return True


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
        if not _begins_name(words, i, called):
            i += 1
            continue
        j = i + 1
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


def _joined(layout: Layout, segments: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join the parts of an organisation's name: "Ministry | of | Foreign Affairs"."""
    words = layout.words
    i = 0
    while i < len(segments):
        first, last = segments[i]
        while i + 1 < len(segments) and _joins(words, first, last, segments[i + 1][0]):
            i += 1
            last = segments[i][1]
        yield first, last
        i += 1


def _joins(words: list[Word], first: int, last: int, following: int) -> bool:
    gap = words[last:following]
    if (
        not 1 <= len(gap) <= 2
        or words[last - 1].line != words[following].line
        or words[first].label == "PERSON"
    ):
        return False
    one_entity = all(word.label in ("ORG", "FAC", "GPE") and not word.entity_start for word in gap) and (
        words[following].label == words[last - 1].label and not words[following].entity_start
    )
    if gap[0].low in POSSESSIVE_MARKS and fold(words[following].text) in given_names():
        return False  # "the Leeds Post's Ann Moss"
    if one_entity and (gap[0].low in context_words("entity_link") or gap[0].low in ("'s", "’s", "&")):
        return True
    country = country_form(words[following].text)
    if country is not None and country.kind in ("short", "name") and [word.low for word in gap] == ["of"]:
        in_name = any(word.low == "of" and word.label == "ORG" for word in words[first:last])
        return in_name or in_organisation_name(words[last - 1].text)  # "Congress of Lecturers of Kenya"
    if gap[0].low in POSSESSIVE_MARKS and len(gap) == 1:  # "Teachers' Union", "Women's Front"
        owner = singular(words[last - 1].low)
        return owner is not None and is_human_noun(owner) and heads_organisation(words[following].text)
    if gap[0].low not in context_words("name_link") or (len(gap) == 2 and gap[1].low != "the"):
        return False
    if gap[0].low == "on" and words[following].label in _UNLIKE_NAMES:
        return False
    return in_organisation_name(words[last - 1].text) and words[following].label != "PERSON"


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
