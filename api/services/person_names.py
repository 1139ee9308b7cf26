"""Whether two names may be one person's. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations

from api.services.known_names import known_as
from api.services.name_rules import DIFFERENT, OTHER_SPELLINGS, UNRELATED, NameMatch, NameRule, alike
from api.services.name_words import (
    NameWord,
    given_name_forms,
    given_name_genders,
    hyphens_joined,
    is_given_name,
    take_apart,
)
from api.services.names import PersonName, spelling_key
from api.services.naming_customs import Customs
from api.services.romanisation import BROAD, consonants_alike, sound_alike
from nlp.lexicons import read_lexicon

_PATRONYMIC = re.compile(r"[a-z]{2,}(?:[oe]vi?[ct]h|ovych|yovych|evych|ic[hz]|ovna|evna|ivna|ichna|inichna)")
_CLIPPED = range(3, 5)  # letters that are left of a given name
_WITHOUT_VOWELS = re.compile("[\u0590-\u06ff]")  # Hebrew, Arabic and Persian letters
_CHINESE_SIGN = re.compile("[\u4e00-\u9fff]")
_TELLING_SIGNS = 3
_GIVEN_AND_SURNAME = 2  # words
_FURTHER_NAMES = 2  # a mother's family name, and what goes with it


def compare_person_names(
    one: str, other: str, customs: Customs, countries: frozenset[str] = frozenset()
) -> NameMatch:
    """How far two names agree where these customs hold, and by which rules."""
    known = known_as(one, other, "person", countries)
    if known is not None:
        return known
    found = _compare(one, other, customs, countries)
    unwritten = [without_vowels(name) for name in (one, other)]
    if unwritten[0] is not unwritten[1]:
        whole = ["".join(word.text for word in take_apart(name, countries).words) for name in (one, other)]
        return alike({NameRule.ROMANISATION}) if consonants_alike(*whole) else UNRELATED
    signs = [len(_CHINESE_SIGN.findall(name)) for name in (one, other)]
    if found.rules and bool(signs[0]) is not bool(signs[1]):
        # Many Chinese names are spoken alike, those of two signs above all.
        return alike({NameRule.HOMOPHONE if max(signs) < _TELLING_SIGNS else NameRule.ROMANISATION})
    return found


def without_vowels(name: str) -> bool:
    """Whether a name is written in letters that leave most vowels out."""
    return bool(_WITHOUT_VOWELS.search(name))


def _compare(one: str, other: str, customs: Customs, countries: frozenset[str]) -> NameMatch:
    first, second = PersonName.parse(one), PersonName.parse(other)
    if first.surname_first and second.surname_first:
        return _compare_east_asian(first, second, customs, hyphenated="-" in one or "-" in other)
    names = take_apart(one, countries), take_apart(other, countries)
    if not names[0].words or not names[1].words:
        return UNRELATED
    shorter, longer = sorted(names, key=lambda name: len(name.words))
    one_generation = shorter.suffix == longer.suffix
    if not one_generation and (len(shorter.words) > 1 or (shorter.suffix and longer.suffix)):
        return DIFFERENT
    if len(longer.words) == 1 and shorter.suffix is not None and shorter.words == longer.words:
        return alike(set())  # Elizabeth II
    found = _compare_words(shorter.words, longer.words, customs)
    if not found.rules:
        found = _compare_hyphenated(shorter.words, longer.words, customs) or found
    if found is UNRELATED and customs.surname_first and len(shorter.words) > 1:
        turned = (*shorter.words[1:], shorter.words[0]), (shorter.words[-1], *shorter.words[:-1])
        for words in turned:
            match = _compare_words(words, longer.words, customs)
            if match.rules:
                return alike({*match.rules, NameRule.ORDER} - {NameRule.SAME})
    return found


def _compare_hyphenated(
    one: tuple[NameWord, ...], other: tuple[NameWord, ...], customs: Customs
) -> NameMatch | None:
    """Where one writes in one word what the other hyphenates: Ahmadinejad, Ahmadi-Nejad."""
    joined = hyphens_joined(one), hyphens_joined(other)
    for first, second in ((joined[0], other), (one, joined[1]), joined):
        if (first, second) != (one, other) and min(len(first), len(second)) > 1:
            shorter, longer = sorted((first, second), key=len)
            match = _compare_words(shorter, longer, customs)
            if match.rules:
                return match
    return None


def _compare_east_asian(
    one: PersonName, other: PersonName, customs: Customs, *, hyphenated: bool
) -> NameMatch:
    same_given = "".join(one.given) == "".join(other.given)
    if one.surname == other.surname:
        if same_given:
            return alike(set())
        romanised = _romanised_given(one, other, customs, hyphenated=hyphenated)
        return alike({NameRule.ROMANISATION}) if romanised else DIFFERENT
    for manner in customs.manners & {"korean", "chinese"}:
        if other.surname in surname_spellings(manner).get(one.surname, ()) and (
            same_given or _romanised_given(one, other, customs, hyphenated=True)
        ):
            return alike({NameRule.ROMANISATION})
    if one.surname == "".join(other.given) and other.surname == "".join(one.given):
        return alike({NameRule.ORDER})  # where both are family names: Hun Sen
    return UNRELATED


def _romanised_given(one: PersonName, other: PersonName, customs: Customs, *, hyphenated: bool) -> bool:
    # Mainland China writes no hyphens: without one, two Chinese spellings are two names.
    manners = customs.manners if hyphenated else customs.manners - {"chinese"}
    given = "".join(one.given), "".join(other.given)
    return any(sound_alike(*given, manner) for manner in manners - {BROAD})


@cache
def surname_spellings(language: str) -> dict[str, frozenset[str]]:
    """Of each family name (a spelling key) of "korean", "chinese" or "bengali", its spellings."""
    found: dict[str, set[str]] = {}
    for row in read_lexicon("romanised_surnames"):
        if row["language"] == language:
            spellings = {spelling_key(spelling) for spelling in row["spellings"].split(",")}
            for spelling in spellings:
                found.setdefault(spelling, set()).update(spellings)
    return {spelling: frozenset(spellings) for spelling, spellings in found.items()}


def _compare_words(shorter: Sequence[NameWord], longer: Sequence[NameWord], customs: Customs) -> NameMatch:
    if len(shorter) == 1:
        return _compare_single(shorter[0], longer, customs)
    if _abbreviates(shorter, longer, customs):
        return alike({NameRule.ALL_INITIALS})
    matches = []
    for start in (0, 1):
        if start == 1 and not longer[0].initials:
            break
        rest = range(start + 1, len(longer))
        for chosen in combinations(rest, len(shorter) - 1):
            if (rules := _rules(shorter, longer, (start, *chosen), customs)) is not None:
                matches.append(alike(rules))
    if matches:
        best = max(matches, key=lambda match: match.weight)
        full = len(shorter) == len(longer) and not any(word.initials for word in (*shorter, *longer))
        if full and len(shorter) > 2 and best.rules == (NameRule.SAME,):
            return alike({NameRule.SAME_LONG})
        return best
    if len(longer) > len(shorter):
        tail = range(len(longer) - len(shorter), len(longer))
        inside = longer[tail[0]].hyphen  # Ann-Marie is not called Marie
        if not inside and (rules := _rules(shorter, longer, tuple(tail), customs)) is not None:
            called_by = NameRule.MIDDLE_NAME if len(shorter) == _GIVEN_AND_SURNAME else NameRule.FEWER_NAMES
            return alike({*(rules & OTHER_SPELLINGS), called_by})
    if _run_together(shorter) == _run_together(longer):
        return alike({NameRule.SPELLING})
    same_surname = _word_rule(shorter[-1], longer[-1], customs) is not None
    return DIFFERENT if same_surname else UNRELATED


def _abbreviates(shorter: Sequence[NameWord], longer: Sequence[NameWord], customs: Customs) -> bool:
    """Whether all given names of the longer stand in the shorter as initials: J. R. R. Tolkien."""
    letters = shorter[0].text
    if not shorter[0].initials or len(letters) < 2 or len(longer) - len(shorter) != len(letters) - 1:
        return False
    given, family = longer[: len(letters)], longer[len(letters) :]
    return all(
        not word.initials and word.text[0] == letter for word, letter in zip(given, letters, strict=True)
    ) and all(
        _word_rule(one, other, customs) is not None for one, other in zip(shorter[1:], family, strict=True)
    )


def _run_together(words: Sequence[NameWord]) -> str:
    return spelling_key("".join(word.text for word in words))


def _compare_single(word: NameWord, longer: Sequence[NameWord], customs: Customs) -> NameMatch:
    if len(longer) == 1:
        rule = _word_rule(word, longer[0], customs)
        if rule is None:
            return UNRELATED
        if customs.single_names:
            return alike({NameRule.ONLY_NAME, rule} - {NameRule.SAME})
        return alike({NameRule.SINGLE_NAME, rule} - {NameRule.SAME})
    if _word_rule(word, longer[-1], customs) is not None:
        return alike({NameRule.SURNAME_ALONE})
    if customs.single_names and _word_rule(word, longer[0], customs) is not None:
        return alike({NameRule.FEWER_NAMES, NameRule.FURTHER_NAME})
    return UNRELATED


def _rules(
    shorter: Sequence[NameWord], longer: Sequence[NameWord], chosen: tuple[int, ...], customs: Customs
) -> set[NameRule] | None:
    """Rules by which these words of the longer name are those of the shorter, None if they are not."""
    rules = set()
    for number, index in enumerate(chosen):
        rule = _word_rule(shorter[number], longer[index], customs, given=number < len(chosen) - 1)
        if rule is None or (rule is NameRule.INITIAL and number == len(chosen) - 1):
            return None
        if rule is not NameRule.INITIAL or number == 0:
            rules.add(rule)  # a middle initial for a middle name is no difference
    rules.discard(NameRule.SAME)
    spelt_out = [
        index
        for number, index in enumerate(chosen[1:-1], 1)
        if not shorter[number].initials and not longer[index].initials
    ]
    if NameRule.INITIAL in rules and spelt_out:
        rules = rules - {NameRule.INITIAL} | {NameRule.ALL_INITIALS}  # W. Edwards Deming
    if _otherwise_vowelled(shorter, longer, chosen, customs) > 1:
        rules.add(NameRule.OTHER_VOWELS)
    last = chosen[-1]
    left_out = [index for index in range(len(longer)) if index not in chosen]
    behind = [index for index in left_out if index > last]
    if behind:
        if customs.further_names and len(behind) <= _FURTHER_NAMES:
            rules.add(NameRule.FURTHER_NAME)
        elif len(behind) <= _FURTHER_NAMES:
            rules.add(NameRule.JOINED_SURNAME)
        else:
            return None
    for index in set(left_out) - set(behind):
        if longer[index].initials:
            if index == 0:
                rules.add(NameRule.FEWER_NAMES)
        elif index > 0 and _PATRONYMIC.fullmatch(longer[index].text):
            rules.add(NameRule.PATRONYMIC)
        elif index + 1 == last and longer[last].hyphen:
            rules.add(NameRule.JOINED_SURNAME)
        else:
            rules.add(NameRule.FEWER_NAMES)
    return rules


def _otherwise_vowelled(
    shorter: Sequence[NameWord], longer: Sequence[NameWord], chosen: tuple[int, ...], customs: Customs
) -> int:
    """How many words have vowels that stand for other sounds: of Salim Nasser and Salem Nassar both."""
    pairs = [(shorter[number], longer[index]) for number, index in enumerate(chosen)]
    return sum(
        _word_rule(one, other, customs, given=number < len(pairs) - 1) is NameRule.ROMANISATION
        and not any(sound_alike(one.text, other.text, manner, strictly=True) for manner in customs.manners)
        for number, (one, other) in enumerate(pairs)
    )


def _word_rule(one: NameWord, other: NameWord, customs: Customs, *, given: bool = False) -> NameRule | None:
    if one.text == other.text:
        return NameRule.SAME
    if one.initials or other.initials:
        if one.initials and other.initials:
            longest, shortest = sorted((one.text, other.text), key=len, reverse=True)
            return NameRule.INITIAL if longest.startswith(shortest) else None
        return NameRule.INITIAL if one.text[0] == other.text[0] else None
    if spelling_key(one.text) == spelling_key(other.text):
        return NameRule.SPELLING
    if given and (other.text in given_name_forms(one.text) or _clipped(one.text, other.text)):
        return NameRule.GIVEN_NAME_FORM
    if not given and spelling_key(other.text) in surname_spellings("bengali").get(spelling_key(one.text), ()):
        return NameRule.ROMANISATION
    # Hamid and Hamed, Olena and Alina are two names, however little they differ.
    named = given and is_given_name(one.text) and is_given_name(other.text)
    if named and _vowels(one.text) != _vowels(other.text):
        return None
    for manner in customs.manners:
        if sound_alike(one.text, other.text, manner, strictly=not customs.known):
            return NameRule.ROMANISATION
    return None


def _vowels(word: str) -> str:
    """The vowels of a folded word, one after the other, in one spelling each."""
    for spelling, plain in (("ou", "u"), ("oo", "u"), ("ee", "i"), ("y", "i"), ("ei", "e"), ("ai", "e")):
        word = word.replace(spelling, plain)
    return re.sub(r"(.)\1+", r"\1", re.sub("[^aeiou]", "", word))


def _clipped(one: str, other: str) -> bool:
    """Newt and Newton, Ros and Rosalind; not Carl and Carla, Juan and Juanita."""
    short, full = sorted((one, other), key=len)
    genders = {given_name_genders().get(name, "-") for name in (short, full)} - {"-"}
    return (
        len(short) in _CLIPPED and len(full) > len(short) + 1 and full.startswith(short) and len(genders) < 2
    )
