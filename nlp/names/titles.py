"""Finds role nouns, of one word or several, and tells titles before names from names."""

from __future__ import annotations

import re

from nlp.names.layout import Layout, Word
from nlp.names.lexicon import (
    fold,
    given_names,
    heads_organisation,
    honorifics,
    is_plural_role,
    longest_role,
    role_nouns,
)

_INITIAL = re.compile(r"\w\.")  # "U. Ross", but "U Thant"
_MAX_BETWEEN = 2  # words between two parts of a title


def find_titles(layout: Layout) -> list[int]:
    """For each word the number of words of the role noun that begins there, 0 where none does."""
    words, known, longest = layout.words, role_nouns(), longest_role()
    folded = [fold(word.text) for word in words]
    lengths = [0] * len(words)
    for i in range(len(words)):
        for size in range(min(longest, len(words) - i), 0, -1):
            if words[i + size - 1].line == words[i].line and " ".join(folded[i : i + size]) in known:
                lengths[i] = size
                break
    return lengths


def ends_title(titles: list[int], index: int) -> int | None:
    """Index where the role noun begins that ends with word `index` (inclusive), None where none does."""
    for back in reversed(range(min(longest_role(), index + 1))):  # the longest
        begin = index - back
        if titles[begin] == back + 1:
            return begin
    return None


def title_size(words: list[Word], titles: list[int], begin: int, i: int, last: int) -> int:
    """Number of words of the title at i that stands before a name in the run `begin` to `last`, else 0."""
    if fold(words[i].text) in honorifics() and not _INITIAL.fullmatch(words[i].text):
        return 1 if i + 1 < last else 0
    size = titles[i]
    if not size:
        singular_abbreviation = words[i].text.endswith(".") and is_plural_role(words[i].text)
        return 1 if singular_abbreviation and i + 1 < last else 0
    if i + size >= last or _another_title_follows(titles, i + size, last):
        return 0
    if i + size == last - 1 and heads_organisation(words[last - 1].text):
        return 0  # "Justice Department"
    entry = role_nouns()[fold(" ".join(word.text for word in words[i : i + size]))]
    if entry.use == "noun" and not (words[i + size].label == "PERSON" and words[i + size].entity_start):
        return 0
    if entry.use == "rare" and i == begin and last - i - size < 2:
        return 0
    if (
        i > begin
        and words[i].label == "PERSON"
        and not words[i].entity_start
        and words[i + size].label == "PERSON"
    ):
        return 0 if fold(words[begin].text) in given_names() else size
    return size


def _another_title_follows(titles: list[int], i: int, last: int) -> bool:
    """Does the run go on to another title, of which this one is part: "Chief | Budget Secretary Hale"?"""
    return any(titles[k] and k + titles[k] < last for k in range(i, min(i + _MAX_BETWEEN, last)))


def is_title_run(words: list[Word], titles: list[int], first: int, last: int) -> bool:
    """Is this run a capitalised role rather than a name ("Foreign Minister", "Democratic Party Chairman")?"""
    begin = ends_title(titles, last - 1)
    if begin is None or (begin == last - 1 and _plain(words[begin])):
        return False
    if begin == last - 1 and _noun(words[begin]) and all(w.label == "ORG" for w in words[first:last]):
        return False  # "Plain Dealer"
    if begin <= first:
        return not (
            words[first].label == "PERSON" and titles[first] and last - first == 1 and _rare(words[first])
        )
    named = words[first].label == "PERSON" or fold(words[first].text) in given_names()
    named = named or (begin == last - 1 and _rare(words[begin]) and words[begin].label == "PERSON")
    return not (named and last - begin == 1)


def _plain(word: Word) -> bool:
    """Does the word say no more than human, so that "Daily Caller" is no office?"""
    return role_nouns()[fold(word.text)].use == "plain"


def _noun(word: Word) -> bool:
    return role_nouns()[fold(word.text)].use == "noun"


def _rare(word: Word) -> bool:
    return role_nouns()[fold(word.text)].use == "rare"
