"""Whether two names may be one organisation's. Pure: no database."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from api.services.known_names import known_as
from api.services.name_rules import DIFFERENT, UNRELATED, NameMatch, NameRule, alike
from api.services.names import fold, organization_key, own_country_removed, spelling_key
from api.services.naming_customs import Customs
from api.services.organization_words import (
    bare_words,
    initials_of,
    is_acronym,
    is_description,
    is_generic,
    kinds_in_name,
    names_of_letters,
    portfolio,
    respelt,
    singular,
    telling_part,
    words_of_kind,
)
from api.services.romanisation import consonants_alike, sound_alike
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import country_name
from nlp.lexicons.countries import home_forms as places

_MANY_LETTERS = 4  # that hardly fit another name by chance
_TURNED = {"US", "CA"}  # where the University of X and X University are two
_SHORTENING = range(3, 5)  # letters of a word cut short: Met, Univ
_WITHOUT_VOWELS = re.compile("[\u0590-\u06ff]")
_COUNTRY_KEY = "="


def compare_organization_names(
    one: str, other: str, customs: Customs, countries: frozenset[str] = frozenset()
) -> NameMatch:
    """How far two names of organisations agree, and by which rules."""
    first_keys, second_keys = (
        frozenset(organization_key(name, country) for country in (*countries, None)) for name in (one, other)
    )
    if "" in first_keys | second_keys:
        return UNRELATED
    vague = is_generic(one) or is_generic(other) or is_description(one) or is_description(other)
    if first_keys & second_keys:
        return alike({NameRule.OTHER_WORDING} if vague else set())
    if all(key.startswith(_COUNTRY_KEY) for key in first_keys | second_keys):
        return DIFFERENT
    known = (
        known_as(one, other, "organisation", countries) or _by_acronym(one, other) or _by_acronym(other, one)
    )
    if known is not None:
        return known
    first, second = (telling_part(own_country_removed(name, countries)) for name in (one, other))
    if sorted(first) == sorted(second) and first != second and "university" in first and _TURNED & countries:
        return alike({NameRule.WORDS_LEFT_OUT})
    if respelt(one) == respelt(other) and not vague:
        return alike({NameRule.SPELLING})
    if sorted(first) == sorted(second) or _bare_alike(one, other, countries):
        return alike({NameRule.OTHER_WORDING})
    if _run_together(one) == _run_together(other) or _one_ministry(one, other, countries):
        return alike({NameRule.OTHER_WORDING})
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) == len(longer):
        return _word_by_word(shorter, longer, customs)
    bare = bare_words(one), bare_words(other)
    if len(bare[0]) == len(bare[1]) and bare[0] and _kinds_go_together(one, other):
        by_words = _word_by_word(*bare, customs)
        if by_words.rules:
            return by_words
    found = _left_out(one, other, shorter, longer, countries)
    if found.rules or not countries:
        return found
    # Emirates is an airline too.
    shorter, longer = sorted((telling_part(one), telling_part(other)), key=len)
    return _left_out(one, other, shorter, longer, countries)


def told_words(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those that may be left out: "Labour" is the Labour Party."""
    return tuple(word for word in words if word not in words_of_kind("kind"))


@cache
def _places() -> frozenset[str]:
    return frozenset(fold(form) for form in places())


@cache
def _body_words() -> frozenset[str]:
    """Words that say what kind of body it is, in the singular: "motor", "university", "movement"."""
    nouns = [noun for row in read_lexicon("organisation_kinds") for noun in row["members"].split(",")]
    nouns += [row["word"] for row in read_lexicon("organisation_words") if row["use"] == "head"]
    nouns += [noun for row in read_lexicon("body_classes") for noun in row["members"].split(",")]
    return frozenset(singular(word) for noun in nouns for word in telling_part(noun))


def _left_out(
    one: str, other: str, shorter: tuple[str, ...], longer: tuple[str, ...], countries: frozenset[str]
) -> NameMatch:
    """By the words that the longer name has beside those of the shorter."""
    missing = Counter(map(singular, longer)) - Counter(map(singular, shorter))
    if sum(missing.values()) > len(longer) - len(shorter):
        return _written_together(one, other)
    homes = {word for country in countries for word in fold(country_name(country)).split()}
    telling = any(word not in words_of_kind("generic") for word in shorter)
    if set(missing) <= words_of_kind("kind").keys() or (
        telling and set(missing) <= homes | {"international"}
    ):
        return alike({NameRule.OTHER_WORDING})
    leading = longer[: len(shorter)] == shorter and " ".join(shorter) not in _places()
    if telling and leading and shorter[-1] not in _body_words() and set(missing) <= _body_words():
        return alike({NameRule.SHORT_FORM})
    return alike({NameRule.WORDS_LEFT_OUT}) if telling or len(missing) == 1 else UNRELATED


def _bare_alike(one: str, other: str, countries: frozenset[str]) -> bool:
    """Whether nothing but their country and what kind of body they are parts two names."""
    first, second = (bare_words(name, countries) for name in (one, other))
    if sorted(first) != sorted(second) or not first or not _kinds_go_together(one, other):
        return False
    # The Indian Bank and the Bank of India are two, the Georgian parliament is one.
    return (
        len(first) > 1 or first[0] in words_of_kind("sole") or bool(kinds_in_name(one) | kinds_in_name(other))
    )


def _kinds_go_together(one: str, other: str) -> bool:
    kinds = kinds_in_name(one), kinds_in_name(other)
    return not all(kinds) or bool(kinds[0] & kinds[1])


def _run_together(name: str) -> str:
    return "".join(telling_part(name))


def _one_ministry(one: str, other: str, countries: frozenset[str]) -> bool:
    """Whether a ministry is named by the first of all that it is for."""
    shorter, longer = sorted((portfolio(one, countries), portfolio(other, countries)), key=len)
    return bool(shorter) and longer[: len(shorter)] == shorter


def _written_together(one: str, other: str) -> NameMatch:
    """Names in another script that may part their words elsewhere."""
    if bool(_WITHOUT_VOWELS.search(one)) is not bool(_WITHOUT_VOWELS.search(other)):
        whole = (fold(one).replace(" ", ""), fold(other).replace(" ", ""))
        if consonants_alike(*whole):
            return alike({NameRule.ROMANISATION})
    return UNRELATED


def _by_acronym(short: str, full: str) -> NameMatch | None:
    """By the letters `short` for the words `full`, None where `short` is no acronym or `full` is one too."""
    if not is_acronym(short) or is_acronym(full):
        return None
    letters = fold(short)
    listed = names_of_letters(letters)
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
