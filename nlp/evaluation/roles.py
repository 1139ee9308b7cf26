"""When two wordings of a role, or of an affiliation, say the same.

Roles agree where head noun, rank ("former", "deputy") and institution do: "Russia's former foreign minister"
is "former Russian Foreign Minister", and not "Foreign Minister" or "former defence minister".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nlp.lexicons import read_lexicon
from nlp.names.lexicon import country_form, fold, longest_role, role_nouns, short_forms

_WORD = re.compile(r"[^\s,;/()\-–—\"“”]+")
_POSSESSIVE = re.compile(r"['’]s?$")
_COMPLEMENT = frozenset(("of", "for", "at", "in", "on", "to", "with", "from", "by", "who", "which", "and"))
_SMALL = _COMPLEMENT | {"the", "a", "an", "his", "her", "its", "their", "s"}


class _Role(NamedTuple):
    head: str
    ranks: frozenset[str]
    names: frozenset[str]  # words with a capital: the institution, field or country
    words: frozenset[str]  # these and the others beside head and ranks


def same_role(one: str, other: str) -> bool:
    """Whether head noun, rank and institution of two roles agree.

    An institution may be told more fully by one of them ("Wayne State", "Wayne State University") but not by
    one alone; other words may be.
    """
    first, second = _read(one), _read(other)
    if first.head != second.head or first.ranks != second.ranks:
        return False
    plain, other_plain = first.words - first.names, second.words - second.names
    if not (first.names or second.names):
        return plain <= other_plain or other_plain <= plain
    if first.names and second.names:
        return first.names <= second.words or second.names <= first.words
    return (first.names | second.names) <= (first.words & second.words)


def same_affiliation(one: str, other: str) -> bool:
    """Whether two names of an organisation are the same, short or in full, as the lexicon knows them."""
    return _in_full(one) == _in_full(other)


def _in_full(name: str) -> str:
    plain = fold(_POSSESSIVE.sub("", name)).removeprefix("the ")
    return short_forms().get(plain, plain)


@cache
def _ranks() -> Mapping[str, str]:
    return {row["word"]: row["rank"] for row in read_lexicon("role_ranks")}


@cache
def _read(role: str) -> _Role:
    words = [_POSSESSIVE.sub("", word) for word in _WORD.findall(role)]
    folded = [fold(word) for word in words]
    end = next((i for i, word in enumerate(folded) if i and word in _COMPLEMENT), len(folded))
    first, head = _head(folded, end)
    rest = [i for i in range(len(words)) if not first <= i < end and folded[i] and folded[i] not in _SMALL]
    ranks = frozenset(_ranks()[folded[i]] for i in rest if folded[i] in _ranks())
    kept = [i for i in rest if folded[i] not in _ranks()]
    return _Role(
        head,
        ranks,
        frozenset(_place(folded[i]) for i in kept if not words[i].islower()),
        frozenset(_place(folded[i]) for i in kept),
    )


def _head(folded: list[str], end: int) -> tuple[int, str]:
    """Where the head noun before `end` begins, and its form that others share ("Sen." is "senator")."""
    for size in range(min(longest_role(), end), 0, -1):
        entry = role_nouns().get(" ".join(folded[end - size : end]))
        one_office = size == 1 or (entry is not None and " " in entry.canonical)  # "prime minister"
        if entry is not None and one_office and not (size > 1 and folded[end - size] in _ranks()):
            return end - size, entry.canonical
    return max(0, end - 1), folded[end - 1] if end else ""


def _place(word: str) -> str:
    """A country by its code, whatever form of its name it is: "Russia's" is "Russian"."""
    form = country_form(word)
    return form.country if form is not None else word
