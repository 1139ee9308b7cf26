"""Whether two names may be one organisation's. Pure: no database."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache

from api.services.name_rules import DIFFERENT, UNRELATED, NameMatch, NameRule, alike
from api.services.names import fold, name_parts, organization_key, own_country_removed, spelling_key
from api.services.naming_customs import Customs
from api.services.romanisation import consonants_alike, sound_alike
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import country_name

_ACRONYM = re.compile(r"(?:[^\W\d_]\.?){2,7}")
_MANY_LETTERS = 4  # that hardly fit another name by chance
_KINDS = {"party", "department", "ministry"}  # words left out where the others say it all
_TURNED = {"US", "CA"}  # where the University of X and X University are two
_SHORTENING = range(3, 5)  # letters of a word cut short: Met, Univ
_WITHOUT_VOWELS = re.compile("[\u0590-\u06ff]")
_COOPERATE = re.compile(r"\bco-op", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s/]+")
_BETWEEN_LETTERS = re.compile(r"[\s\-–/]+")


@cache
def _words_of_kind(kind: str) -> dict[str, str]:
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


@lru_cache(maxsize=20_000)
def telling_part(name: str) -> tuple[str, ...]:
    """The words of an organisation's name that tell it from others, in one spelling."""
    words = [
        word
        for word in fold(_one_word(name)).split()
        if word not in name_parts("function") and word not in ("al", "el")
    ]
    respelt = _words_of_kind("spelling")
    words = [respelt.get(word, word) for word in words]
    telling = [word for word in words if word not in _words_of_kind("form")]
    return tuple(telling or words)


def _one_word(name: str) -> str:
    return _COOPERATE.sub("coop", name)


def is_generic(name: str) -> bool:
    """Whether institutions of many countries are called so: "Foreign Ministry", "Supreme Court"."""
    return all(word in _words_of_kind("generic") for word in telling_part(name))


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


def told_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those that may be left out: "Labour" is the Labour Party."""
    return tuple(word for word in words if word not in _KINDS)


def initials_of(name: str) -> frozenset[str]:
    """The acronyms that a name of several words may have, with and without its small words."""
    found: set[str] = set()
    for between in (_BETWEEN_WORDS, _BETWEEN_LETTERS):
        pieces = [fold(piece) for piece in between.split(_one_word(name))]
        found |= _initials([piece for piece in pieces if piece])
    return frozenset(found)


def _initials(words: list[str]) -> set[str]:
    telling = [word for word in words if word not in name_parts("function")]
    runs = (words, telling, [word for word in telling if word not in _words_of_kind("form")])
    return {"".join(word[0] for word in run) for run in runs if len(run) > 1}


def compare_organization_names(
    one: str, other: str, customs: Customs, countries: frozenset[str] = frozenset()
) -> NameMatch:
    """How far two names of organisations agree, and by which rules."""
    first_keys, second_keys = (
        frozenset(organization_key(name, country) for country in (*countries, None)) for name in (one, other)
    )
    if "" in first_keys | second_keys:
        return UNRELATED
    if first_keys & second_keys:
        return alike({NameRule.OTHER_WORDING} if is_generic(one) and not countries else set())
    acronym = _by_acronym(one, other) or _by_acronym(other, one)
    if acronym is not None:
        return acronym
    first, second = (telling_part(own_country_removed(name, countries)) for name in (one, other))
    if sorted(first) == sorted(second) and first != second and "university" in first and _TURNED & countries:
        return alike({NameRule.SHORT_FORM})
    if sorted(first) == sorted(second) or fold(one).replace(" ", "") == fold(other).replace(" ", ""):
        return alike({NameRule.OTHER_WORDING})
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) == len(longer):
        return _word_by_word(shorter, longer, customs)
    missing = Counter(map(_singular, longer)) - Counter(map(_singular, shorter))
    if sum(missing.values()) > len(longer) - len(shorter):
        return _written_together(one, other)
    homes = {word for country in countries for word in fold(country_name(country)).split()}
    telling = any(word not in _words_of_kind("generic") for word in shorter)
    if set(missing) <= _KINDS or (telling and set(missing) <= homes | {"international"}):
        return alike({NameRule.OTHER_WORDING})
    return alike({NameRule.SHORT_FORM}) if telling or len(missing) == 1 else UNRELATED


def _written_together(one: str, other: str) -> NameMatch:
    """Names in another script that may part their words elsewhere."""
    if bool(_WITHOUT_VOWELS.search(one)) is not bool(_WITHOUT_VOWELS.search(other)):
        whole = (fold(one).replace(" ", ""), fold(other).replace(" ", ""))
        if consonants_alike(*whole):
            return alike({NameRule.ROMANISATION})
    return UNRELATED


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and len(word) > 3 else word


def _by_acronym(short: str, full: str) -> NameMatch | None:
    """By the letters `short` for the words `full`, None where `short` is no acronym or `full` is one too."""
    if not is_acronym(short) or is_acronym(full):
        return None
    letters = fold(short)
    listed = _listed_acronyms().get(letters, frozenset())
    if tuple(sorted(telling_part(full))) in listed:
        return alike({NameRule.ACRONYM})
    if letters not in initials_of(full):
        return UNRELATED
    # Where the letters are known to stand for something else, they hardly stand for this too.
    if listed:
        return DIFFERENT
    return alike({NameRule.LONG_INITIALS if len(letters) >= _MANY_LETTERS else NameRule.INITIALS})


def _word_by_word(one: tuple[str, ...], other: tuple[str, ...], customs: Customs) -> NameMatch:
    rules = set()
    for first, second in zip(one, other, strict=True):
        if first == second:
            continue
        if spelling_key(first) == spelling_key(second):
            rules.add(NameRule.SPELLING)
        elif _cut_short(first, second) or _cut_short(second, first):
            rules.add(NameRule.OTHER_WORDING)
        elif any(
            sound_alike(first, second, manner, strictly=not customs.known) for manner in customs.manners
        ):
            rules.add(NameRule.ROMANISATION)
        else:
            return UNRELATED
    return alike(rules)


def _cut_short(short: str, full: str) -> bool:
    return len(short) in _SHORTENING and len(full) > len(short) + 2 and full.startswith(short)
