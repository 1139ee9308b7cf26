"""The words of an organisation's name, as names are compared by. Pure: no database."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from api.services.names import fold, home_forms, name_parts
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import find_countries

_ACRONYM = re.compile(r"(?:[^\W\d_]\.?){2,7}")
_COOPERATE = re.compile(r"\bco-op", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s/]+")
_BETWEEN_LETTERS = re.compile(r"[\s\-–/]+")
_PORTFOLIO = re.compile(
    r"(?:(?:ministry|department) (?:of|for) (?:the )?(.+)|(.+) (?:ministry|department|office))"
)
_LETTERS_AS_WORD = {"us", "uk", "un", "eu"}  # "U.S. Geological Survey" is the USGS


@cache
def words_of_kind(kind: str) -> dict[str, str]:
    """Words of organisation_name_words.tsv of one kind, and their canonical forms."""
    rows = read_lexicon("organisation_name_words")
    return {row["word"]: row["canonical"] for row in rows if row["kind"] == kind}


@cache
def _listed_acronyms() -> dict[str, frozenset[tuple[str, ...]]]:
    found: dict[str, set[tuple[str, ...]]] = {}
    rows = [(row["acronym"], row["name"]) for row in read_lexicon("organisation_acronyms")]
    rows += [(row["short"], row["full"]) for row in read_lexicon("organisation_short_forms")]
    for short, full in rows:
        found.setdefault(fold(short), set()).add(tuple(sorted(telling_part(full))))
    return {short: frozenset(names) for short, names in found.items()}


def names_of_letters(letters: str) -> frozenset[tuple[str, ...]]:
    """The names that folded letters are known to stand for, each its telling words in alphabetical order."""
    return _listed_acronyms().get(letters, frozenset())


@lru_cache(maxsize=20_000)
def respelt(name: str) -> str:
    """The folded name in one spelling: "Organisation", "organization"; "Internal Affairs", "interior"."""
    words = fold(_COOPERATE.sub("coop", _POSSESSIVE.sub("", name))).split()
    text = f" {' '.join(words_of_kind('spelling').get(word, word) for word in words)} "
    for phrase, canonical in words_of_kind("phrase").items():
        text = text.replace(f" {phrase} ", f" {canonical} ")
    return text.strip()


@lru_cache(maxsize=20_000)
def telling_part(name: str) -> tuple[str, ...]:
    """The words of an organisation's name that tell it from others, in one spelling."""
    words = [
        word
        for word in respelt(name).split()
        if word not in name_parts("function") and word not in ("al", "el")
    ]
    telling = [word for word in words if word not in words_of_kind("form")]
    return tuple(telling or words)


@lru_cache(maxsize=20_000)
def bare_words(name: str, countries: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The telling words in the singular, without these countries and what kind of body it is."""
    text = f" {respelt(name)} "
    for form in home_forms(countries):
        text = text.replace(f" {form} ", " ")
    words = [singular(word) for word in telling_part(text)]
    return tuple(word for word in words if word not in words_of_kind("kind"))


def kinds_in_name(name: str) -> frozenset[str]:
    """What kind of body a name says it is, in words that may be left out: a party, a ministry."""
    words = map(singular, respelt(name).split())
    return frozenset(words_of_kind("kind")[word] for word in words if word in words_of_kind("kind"))


def singular(word: str) -> str:
    """A word without the sign of the plural."""
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def is_generic(name: str) -> bool:
    """Whether institutions of many countries are called so: "Foreign Ministry", "Supreme Court"."""
    generic = words_of_kind("generic").keys() | words_of_kind("field").keys()
    return all(word in generic or singular(word) in generic for word in telling_part(name))


@lru_cache(maxsize=20_000)
def is_state_institution(name: str) -> bool:
    """Whether a name is that of some country's institution, but for the country: "Kenya's Supreme Court"."""
    homes = frozenset(country for match in find_countries(name) for country in match.countries)
    rest = bare_words(name, homes)
    return bool(homes and rest) and is_generic(" ".join(rest))


def is_description(name: str) -> bool:
    """Whether a name describes a body and is none: "health ministry", "attorney general's office"."""
    return name.islower()


def is_acronym(name: str) -> bool:
    """Whether a name is written as letters: "IAEA", "U.N.", "AfD"."""
    return bool(_ACRONYM.fullmatch(name)) and sum(map(str.isupper, name)) > len(name.replace(".", "")) / 2


def acronyms_of(name: str) -> frozenset[str]:
    """The letters, folded, that may stand for an organisation's name; the name itself if it is letters."""
    if is_acronym(name):
        return frozenset({fold(name)})
    words = tuple(sorted(telling_part(name)))
    listed = (letters for letters, names in _listed_acronyms().items() if words in names)
    return initials_of(name).union(listed)


def initials_of(name: str) -> frozenset[str]:
    """The acronyms that a name of several words may have, with and without its small words."""
    found: set[str] = set()
    for between in (_BETWEEN_WORDS, _BETWEEN_LETTERS):
        pieces = [fold(piece) for piece in between.split(_COOPERATE.sub("coop", name))]
        found |= _initials([piece for piece in pieces if piece])
    return frozenset(found)


def _initials(words: list[str]) -> set[str]:
    telling = [word for word in words if word not in name_parts("function")]
    runs = (words, telling, [word for word in telling if word not in words_of_kind("form")])
    return {
        "".join(word if word in _LETTERS_AS_WORD and whole else word[0] for word in run)
        for run in runs
        if len(run) > 1
        for whole in (True, False)
    }


@lru_cache(maxsize=20_000)
def portfolio(name: str, countries: frozenset[str]) -> tuple[str, ...]:
    """What a ministry is for, in its order: health, and social care. Empty if it is no ministry."""
    text = f" {respelt(name.replace(',', ' and '))} ".replace(" the ", " ").replace(" affairs ", " ")
    for form in home_forms(countries):
        text = text.replace(f" {form} ", " ")
    match = _PORTFOLIO.fullmatch(" ".join(text.split()))
    return tuple(part.strip() for part in (match[1] or match[2]).split(" and ")) if match else ()
