"""Keys under which speakers are stored and looked up, so that a mention is compared with few of very many.

Two speakers whose names may be one by any rule share a key, but for the oddest spellings. Keys are derived
from names alone; `VERSION` grows with every change to them, and stored ones are then written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations, pairwise, product
from typing import NamedTuple

from api.services.name_words import NameWord, given_name_forms, take_apart
from api.services.names import (
    PersonName,
    fold,
    is_personal,
    organization_key,
    own_country_removed,
    spelling_key,
)
from api.services.organization_names import told_words
from api.services.organization_words import acronyms_of, telling_part
from api.services.person_names import surname_spellings
from nlp.quotation import SpeakerType

VERSION = 1

_MOST_WORDS = 5
_LONGEST = 60  # characters of a key
_MOST_READINGS = 4

# Consonants that spellings of one name mix up fall together; vowels go. Longest first.
_SKELETON = re.compile("shch|tsch|dsch|sch|tch|dzh|zh|sh|kh|gh|dh|th|ph|ck|ts|tz|dj|dz|hs|ch|j|.")
_CLASSES = {
    **dict.fromkeys(
        ["shch", "tsch", "dsch", "sch", "tch", "dzh", "zh", "sh", "ts", "tz", "dj", "dz", "hs"], "s"
    ),
    **dict.fromkeys("szcx", "s"),
    **dict.fromkeys(["kh", "gh", "ck", "k", "g", "h", "q"], "k"),
    **dict.fromkeys(["dh", "th", "t", "d"], "t"),
    **dict.fromkeys(["ph", "f", "v", "w"], "v"),
    **dict.fromkeys("pb", "p"),
    **{letter: letter for letter in "lmnr0123456789"},
}
_TWO_READINGS = {"ch": ("s", "k"), "j": ("s", "")}


class Lookup(NamedTuple):
    """Keys to look for: those that few share, and those that many may share."""

    narrow: frozenset[str]
    wide: frozenset[str]


def stored_keys(names: Iterable[str], speaker_type: SpeakerType, country: str | None) -> frozenset[str]:
    """The keys of a speaker with these names."""
    found: set[str] = set()
    for name in names:
        if is_personal(speaker_type):
            found |= _person_keys(name)
        else:
            found |= _organization_keys(name, country)
    return frozenset(key[:_LONGEST] for key in found)


def lookup_keys(name: str, speaker_type: SpeakerType, country: str | None) -> Lookup:
    """The keys of speakers whom a name may mean."""
    if is_personal(speaker_type):
        narrow, wide = _person_lookup(name)
    else:
        keys = _organization_keys(name, country)
        wide = {key for key in keys if key.startswith(_WORD_PAIR)}
        narrow = keys - wide
    return Lookup(*(frozenset(key[:_LONGEST] for key in keys) for keys in (narrow, wide)))


# --- people: every two words of a name in their order, a surname with an initial, a surname alone --------

_PAIR, _SOUND, _ANY_INITIAL, _INITIAL, _SURNAME, _SINGLE = "p=", "p~", "pi", "p!", "ps", "p1"


def _person_keys(name: str) -> set[str]:
    words = _words(name)
    if not words:
        return set()
    if len(words) == 1:
        return {_SINGLE + spelling_key(words[0].text), *_sounds(_SOUND, words[0].text)}
    found = {_SURNAME + spelling_key(words[-1].text)}
    for first, later in _pairs(name, words):
        if first.initials:
            found.add(f"{_INITIAL}{spelling_key(later.text)}:{first.text[0]}")
        else:
            found.add(f"{_PAIR}{spelling_key(later.text)}:{spelling_key(first.text)}")
            found.add(f"{_ANY_INITIAL}{spelling_key(later.text)}:{first.text[0]}")
    return found | _pair_sounds(name, words)


def _person_lookup(name: str) -> tuple[set[str], set[str]]:
    words = _words(name)
    if not words:
        return set(), set()
    if len(words) == 1:
        alone = spelling_key(words[0].text)
        return {_SINGLE + alone}, {_SURNAME + alone, *_sounds(_SOUND, words[0].text)}
    narrow = {_SINGLE + spelling_key(words[-1].text), _SINGLE + spelling_key(words[0].text)}
    wide = _pair_sounds(name, words)
    pairs = [*_pairs(name, words), (words[-1], words[0])]
    for first, later in pairs:
        surname = spelling_key(later.text)
        narrow.add(f"{_INITIAL}{surname}:{first.text[0]}")
        if first.initials:
            wide.add(f"{_ANY_INITIAL}{surname}:{first.text[0]}")
        else:
            narrow |= {f"{_PAIR}{surname}:{spelling_key(form)}" for form in given_name_forms(first.text)}
    return narrow, wide


def _words(name: str) -> tuple[NameWord, ...]:
    return take_apart(name).words[:_MOST_WORDS]


def _pairs(name: str, words: tuple[NameWord, ...]) -> list[tuple[NameWord, NameWord]]:
    parsed = PersonName.parse(name)
    if parsed.surname_first:
        return [(NameWord("".join(parsed.given)), NameWord(parsed.surname))]
    return list(combinations(words, 2))


def _pair_sounds(name: str, words: tuple[NameWord, ...]) -> set[str]:
    parsed = PersonName.parse(name)
    if parsed.surname_first:
        surnames = {parsed.surname}.union(
            *(surname_spellings(language).get(parsed.surname, ()) for language in ("chinese", "korean"))
        )
        given = "".join(parsed.given)
        return {f"{_SOUND}{min(surnames)}:{sound}" for sound in skeletons(given.replace("q", "ch"))}
    return {
        f"{_SOUND}{later}:{first[:2]}"
        for word in words[1:]
        for later, first in product(skeletons(word.text), skeletons(words[0].text))
        if not words[0].initials
    }


def _sounds(prefix: str, word: str) -> set[str]:
    return {prefix + sound for sound in skeletons(word)}


def skeletons(word: str) -> set[str]:
    """What the spellings of a folded word have in common: its consonants by class, in each reading."""
    readings: list[tuple[str, ...]] = []
    ambiguous = 0
    for piece in _SKELETON.findall(word.rstrip("h")):
        if piece in _TWO_READINGS and ambiguous < _MOST_READINGS // 2:
            readings.append(_TWO_READINGS[piece])
            ambiguous += 1
        else:
            readings.append((_TWO_READINGS.get(piece, (_CLASSES.get(piece, ""),))[0],))
    return {re.sub(r"(.)\1+", r"\1", "".join(reading)) for reading in product(*readings)}


# --- organisations: the words in any order, the letters, every two words in a row -------------------------

_WORDS, _LETTERS, _WORD_PAIR, _ORGANIZATION_SOUND = "o=", "oa", "o2", "o~"


def _organization_keys(name: str, country: str | None) -> set[str]:
    own = frozenset() if country is None else frozenset({country})
    words = telling_part(own_country_removed(name, own))
    key = organization_key(name, country)
    if not key or not words:
        return set()
    found = {_WORDS + key, _WORDS + organization_key(name, None)}
    found |= {_WORDS + spelling_key(" ".join(sorted(run))) for run in (words, told_words(words)) if run}
    found |= {_LETTERS + letters for letters in acronyms_of(name)}
    found |= {_WORD_PAIR + " ".join(sorted(pair)) for pair in pairwise(words)}
    return found | _sounds(_ORGANIZATION_SOUND, fold(name).replace(" ", ""))
