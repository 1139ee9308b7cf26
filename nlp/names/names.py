"""How a person's name is written: parts, order, variants, and whether two spellings can mean one person."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from nlp.names.lexicon import Gender, context_words, east_asian_surnames, fold, given_names

_SYLLABLE = re.compile(r"[^aeiouy]*[aeiouy]+[^aeiouy]*")
_NAME_FUZZ = 80


@lru_cache(maxsize=8192)
def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name without suffixes ("Jr.") and possessive 's."""
    words = (
        fold(word.strip(',()"“”')) for word in re.sub(r"['’]s\b|['’]$", "", name).replace("’", "'").split()
    )
    kept = tuple(word for word in words if word)
    while len(kept) > 1 and kept[-1] in context_words("suffix"):
        kept = kept[:-1]
    return kept


def name_suffix(name: str) -> str:
    """The folded generation suffix of a name ("jr", "iii"), or nothing."""
    last = fold(name.rsplit(" ", 1)[-1]) if " " in name else ""
    return last if last in context_words("generation") else ""


@lru_cache(maxsize=8192)
def is_surname_first(words: tuple[str, ...]) -> bool:
    """Does this name look Chinese, Korean or Vietnamese in native order ("Yoon Suk Yeol", "Yang Moo-jin")?"""
    if not 2 <= len(words) <= 4 or words[0] not in east_asian_surnames():
        return False
    may_be_given = words[0] in given_names()  # "Lee Smith", "Kim Clark"
    if words[1] in given_names() or (may_be_given and len(words) == 2 and "-" not in words[1]):
        return False
    rest = [part for word in words[1:] for part in word.split("-")]
    syllables = 1 if may_be_given else 2
    return all(len(part) <= 8 and len(_SYLLABLE.findall(part)) <= syllables for part in rest)


@lru_cache(maxsize=8192)
def surnames(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """The forms by which a full name may be called by surname: "van der Leyen", "Leyen", "García Márquez"."""
    if len(words) == 1:
        return frozenset((words,))
    forms = {words[-1:]}
    first = len(words) - 1
    while first > 1 and words[first - 1] in context_words("particle"):
        first -= 1
        forms.add(words[first:])
    if len(words) >= 3:
        forms |= {words[start:] for start in range(1, len(words) - 1)}  # "López de Santa Anna"
        if words[-2] not in context_words("particle") and len(words[-2]) > 2 and words[0] in given_names():
            forms.add(words[-2:-1])
    if is_surname_first(words):
        forms = {words[:1]}
    elif len(words) == 2 and words[0] in east_asian_surnames():
        forms.add(words[:1])
    return frozenset(forms)


def may_be_same_person(one: str, other: str) -> bool:
    """Can two full names (two words at least) be spellings of one person's name?

    Allows middle names and initials, shortened given names, other transliterations and hyphenation.
    """
    a, b = name_words(one), name_words(other)
    if a == b:
        return name_suffix(one) == name_suffix(other) or not (name_suffix(one) and name_suffix(other))
    if min(len(a), len(b)) < 2:
        return False
    if "".join(a).replace("-", "") == "".join(b).replace("-", ""):
        return True
    if name_suffix(one) and name_suffix(other) and name_suffix(one) != name_suffix(other):
        return False
    if is_surname_first(a) or is_surname_first(b):
        return a[0] == b[0] and fuzz.ratio("".join(a[1:]), "".join(b[1:])) >= _NAME_FUZZ
    if not surnames(a) & surnames(b) and fuzz.ratio(a[-1], b[-1]) < 85:
        return False
    return _same_given(a[0], b[0]) and _middles_agree(a[1:-1], b[1:-1])


def is_short_form(short: str, full: str) -> bool:
    """Can a name of fewer words stand for the full one: its surname, with particles or without, or the words
    with which it begins, at least two ("Siti Nurhaliza" for "Siti Nurhaliza binti Kamarudin")?"""
    a, b = name_words(short), name_words(full)
    if len(a) >= len(b):
        return False
    begins = len(a) > 1 and a == b[: len(a)] and a[-1] not in context_words("particle")
    return begins or a in surnames(b)


def is_given_name_of(short: str, full: str) -> bool:
    """Is the single word the given name of the full name ("Hillary" of "Hillary Clinton")?"""
    a, b = name_words(short), name_words(full)
    if len(a) != 1 or len(b) < 2:
        return False
    return a[0] in b[1:] if is_surname_first(b) else a[0] == b[0]


def gender_of_name(name: str) -> Gender:
    """The gender that the given name mostly goes with."""
    words = name_words(name)
    if len(words) < 2 or is_surname_first(words):
        return given_names().get(words[0], Gender.UNKNOWN) if words and len(words) == 1 else Gender.UNKNOWN
    return given_names().get(words[0], given_names().get(words[0].split("-")[0], Gender.UNKNOWN))


def _same_given(a: str, b: str) -> bool:
    if a == b or (a[0] == b[0] and min(len(a), len(b)) == 1):
        return True
    genders = {given_names().get(a, Gender.UNKNOWN), given_names().get(b, Gender.UNKNOWN)}
    if genders == {Gender.MALE, Gender.FEMALE}:  # "Eric" and "Erica"
        return False
    if a.startswith(b) or b.startswith(a):
        return min(len(a), len(b)) >= 2
    return a[0] == b[0] and fuzz.ratio(a, b) >= _NAME_FUZZ


def _middles_agree(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    if not a or not b:
        return True
    return a[0][0] == b[0][0]
