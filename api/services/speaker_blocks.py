"""Keys under which speakers are stored and looked up, so that a mention is compared with few of very many.

Two speakers whose names may be one by any rule share a key, but for the oddest spellings. Keys are derived
from names alone; `VERSION` grows with every change to them, or to what else is written along with them, and
stored ones are then written anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations, pairwise, product
from typing import NamedTuple

from api.services.known_names import Kind, known_entries
from api.services.name_words import NameWord, given_name_forms, hyphens_joined, take_apart
from api.services.names import (
    PersonName,
    is_personal,
    organization_key,
    own_country_removed,
    spelling_key,
)
from api.services.organization_names import told_words
from api.services.organization_words import acronyms_of, bare_words, portfolio, telling_part
from api.services.person_names import surname_spellings, without_vowels
from api.services.skeletons import skeletons, syllable_skeletons
from nlp.lexicons.countries import find_countries
from nlp.quotation import SpeakerType

VERSION = 3

_MOST_WORDS = 5
_FEW_WORDS = 4  # of an organisation, of which any two are a key
_LONGEST = 60  # characters of a key
_REMEMBERED = 2_000  # names whose keys are: an article is looked up and stored by the same ones


class Lookup(NamedTuple):
    """Keys to look for: those that few share, and those that many may share."""

    narrow: frozenset[str]
    wide: frozenset[str]


def stored_keys(names: Iterable[str], speaker_type: SpeakerType, country: str | None) -> frozenset[str]:
    """The keys of a speaker with these names."""
    return frozenset().union(*(_stored_keys(name, speaker_type, country) for name in names))


@lru_cache(_REMEMBERED)
def _stored_keys(name: str, speaker_type: SpeakerType, country: str | None) -> frozenset[str]:
    keys = _person_keys(name) if is_personal(speaker_type) else _organization_keys(name, country)
    return frozenset(key[:_LONGEST] for key in keys)


@lru_cache(_REMEMBERED)
def lookup_keys(name: str, speaker_type: SpeakerType, country: str | None) -> Lookup:
    """The keys of speakers whom a name may mean."""
    if is_personal(speaker_type):
        narrow, wide = _person_lookup(name)
    else:
        keys = _organization_keys(name, country)
        wide = {key for key in keys if key.startswith(_WIDE)}
        narrow = keys - wide
    return Lookup(*(frozenset(key[:_LONGEST] for key in keys) for keys in (narrow, wide)))


# --- people: every two words of a name in their order, a surname with an initial, a word alone --------------

_PAIR, _SOUND, _ANY_INITIAL, _INITIAL, _SURNAME, _SINGLE = "p=", "p~", "pi", "p!", "ps", "p1"
_FIRST, _WHOLE, _KNOWN = "pf", "pw", "pk"


def _person_keys(name: str) -> set[str]:
    words = _words(name)
    if not words:
        return set()
    found = _known_keys(_KNOWN, name, "person")
    if len(words) == 1:
        return found | {_SINGLE + spelling_key(words[0].text), *_sounds(_SOUND, words[0].text)}
    found |= {_SURNAME + spelling_key(words[-1].text), _FIRST + spelling_key(words[0].text)}
    for first, later in _pairs(name, words):
        if first.initials:
            found.add(f"{_INITIAL}{spelling_key(later.text)}:{first.text[0]}")
        else:
            found.add(f"{_PAIR}{spelling_key(later.text)}:{spelling_key(first.text)}")
            found.add(f"{_ANY_INITIAL}{spelling_key(later.text)}:{first.text[0]}")
    return found | _pair_sounds(name, words) | _whole_sounds(name, words)


def _person_lookup(name: str) -> tuple[set[str], set[str]]:
    words = _words(name)
    if not words:
        return set(), set()
    known = _known_keys(_KNOWN, name, "person")
    if len(words) == 1:
        alone = spelling_key(words[0].text)
        return known | {_SINGLE + alone}, {_SURNAME + alone, _FIRST + alone, *_sounds(_SOUND, words[0].text)}
    narrow = known | {_SINGLE + spelling_key(words[-1].text), _SINGLE + spelling_key(words[0].text)}
    narrow |= _whole_sounds(name, words)
    wide = _pair_sounds(name, words, all_forms=True)
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


def _pair_sounds(name: str, words: tuple[NameWord, ...], *, all_forms: bool = False) -> set[str]:
    """How the words sound, later ones with the first; with `all_forms`, in all forms of the first."""
    found: set[str] = set()
    parsed = PersonName.parse(name)
    if parsed.surname_first:
        surnames = {parsed.surname}.union(
            *(surname_spellings(language).get(parsed.surname, ()) for language in ("chinese", "korean"))
        )
        found |= {f"{_SOUND}{min(surnames)}:{sound}" for sound in syllable_skeletons("".join(parsed.given))}
    for run in {words, hyphens_joined(words)}:
        first = run[0]
        if first.initials or len(run) < 2:
            continue
        forms = given_name_forms(first.text) if all_forms else {first.text}
        starts = {sound[:2] for form in forms for sound in skeletons(form)}
        laters = {sound for word in run[1:] for sound in skeletons(_canonical_surname(word.text))}
        found |= {f"{_SOUND}{later}:{start}" for later, start in product(laters, starts)}
    return found


def _canonical_surname(word: str) -> str:
    return min(surname_spellings("bengali").get(spelling_key(word), {word}))


def _whole_sounds(name: str, words: tuple[NameWord, ...]) -> set[str]:
    """All words together: other scripts may part them elsewhere, and write no vowels."""
    whole = "".join(word.text for word in words)
    found = _sounds(_WHOLE, whole)
    return found | _sounds(_WHOLE, whole.replace("w", "")) if without_vowels(name) else found


def _sounds(prefix: str, word: str) -> set[str]:
    return {prefix + sound for sound in skeletons(word)}


def _known_keys(prefix: str, name: str, kind: Kind) -> set[str]:
    return {prefix + key for key in known_entries(name, kind)}


# --- organisations: the words in any order, the letters, every two words, the first word, the portfolio ---

_WORDS, _LETTERS, _WORD_PAIR, _ORGANIZATION_SOUND = "o=", "oa", "o2", "o~"
_FIRST_WORD, _MINISTRY, _KNOWN_BODY = "o1", "om", "ok"
_WIDE = (_WORD_PAIR, _FIRST_WORD, _MINISTRY)


def _organization_keys(name: str, country: str | None) -> set[str]:
    own = frozenset() if country is None else frozenset({country})
    told = own.union(home for match in find_countries(name) for home in match.countries)
    words = telling_part(own_country_removed(name, own))
    key = organization_key(name, country)
    if not key or not words:
        return set()
    bare = bare_words(name, told)
    found = {_WORDS + key, _WORDS + organization_key(name, None)}
    found |= {_WORDS + spelling_key(" ".join(sorted(run))) for run in (words, told_words(words), bare) if run}
    found |= {_LETTERS + letters for letters in acronyms_of(name)}
    pairs = combinations(words, 2) if len(words) <= _FEW_WORDS else pairwise(words)
    found |= {_WORD_PAIR + " ".join(sorted(pair)) for pair in pairs}
    found |= {_FIRST_WORD + spelling_key(run[0]) for run in (words, telling_part(name))}
    found |= {_MINISTRY + purpose for purpose in portfolio(name, told)[:1]}
    found |= _known_keys(_KNOWN_BODY, name, "organisation")
    return found | {key for run in (words, bare) if run for key in _sounds(_ORGANIZATION_SOUND, "".join(run))}
