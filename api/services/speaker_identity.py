"""Whether two names mean the same speaker. Pure: no database.

Never decided by how alike two strings are: surnames have to agree, given names to be the same name, and
where a name alone leaves room for doubt, the country and the place of work have to speak for it. When
in doubt, two speakers stay apart: two that should be one are a nuisance, one that should be two is a lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from rapidfuzz import fuzz

from api.services.names import PersonName, fold, is_personal, name_parts
from nlp.lexicons import read_lexicon
from nlp.quotation import SpeakerType

_CLOSE_SPELLING = 75  # of 100
_TELLING_CONSONANTS = 4  # fewer are shared by too many names: Mary, Maria, Mario


class Agreement(IntEnum):
    """How far two names agree."""

    DIFFERENT = 0  # they cannot mean the same
    UNRELATED = 1  # nothing to compare
    POSSIBLE = 2  # a bare surname, an initial, another spelling: more has to speak for it
    SAME = 3


@dataclass(frozen=True, slots=True)
class Profile:
    """A speaker as articles present it: one article's mention, or all that is known of a stored one."""

    names: tuple[str, ...]
    type: SpeakerType
    countries: frozenset[str] = frozenset()
    affiliations: frozenset[str] = frozenset()  # folded
    hints: frozenset[str] = frozenset()  # telling words of roles and affiliations


def telling_words(descriptions: Iterable[str | None]) -> frozenset[str]:
    """Words that say where somebody works, not what anybody with such a job is called."""
    words = {word for text in descriptions if text for word in fold(text).split()}
    return frozenset(words - name_parts("function").keys() - _generic_words())


@cache
def _generic_words() -> frozenset[str]:
    return frozenset(word for row in read_lexicon("role_titles") for word in fold(row["term"]).split())


def same_speaker(mention: Profile, known: Sequence[Profile]) -> int | None:
    """Index of the one of `known` that the mention means, None if none does or it is open which."""
    agreements = [(index, _agreement(mention, profile)) for index, profile in enumerate(known)]
    same = [
        index
        for index, agreement in agreements
        if agreement is Agreement.SAME and _countries_allow(mention, known[index])
    ]
    # Of two John Smiths, the one from here; with no country told, the one of whom none is told either.
    closest = [index for index in same if _closest(mention, known[index])]
    for choice in (same, closest):
        if len(choice) == 1:
            return choice[0]
    if same:
        return None
    possible = [
        index
        for index, agreement in agreements
        if agreement is Agreement.POSSIBLE and _speaks_for(mention, known[index])
    ]
    return possible[0] if len(possible) == 1 else None


def _agreement(mention: Profile, profile: Profile) -> Agreement:
    if mention.type is not profile.type:
        return Agreement.DIFFERENT
    return min(name_agreement(name, profile.names, mention.type) for name in mention.names)


def name_agreement(name: str, spellings: Iterable[str], speaker_type: SpeakerType) -> Agreement:
    """How far a name agrees with all spellings of a known speaker's, of the same type."""
    found = [compare_names(name, spelling, speaker_type) for spelling in spellings]
    # One "Hillary" among the spellings of a "Clinton" excludes Bill.
    return Agreement.DIFFERENT if Agreement.DIFFERENT in found else max(found)


def compare_names(one: str, other: str, speaker_type: SpeakerType) -> Agreement:
    """How far two names of speakers of the same type agree."""
    if not is_personal(speaker_type):
        # Names with and without the organisation's country were given the same key; see organization_key.
        return Agreement.SAME
    first, second = PersonName.parse(one), PersonName.parse(other)
    if not first.surname or first.surname != second.surname:
        return Agreement.UNRELATED
    if first.suffix != second.suffix and first.given and second.given:
        return Agreement.DIFFERENT
    if not first.given or not second.given:
        return Agreement.POSSIBLE
    if first.surname_first or second.surname_first:
        same = "".join(first.given) == "".join(second.given)
        return Agreement.SAME if same else Agreement.DIFFERENT
    return min(
        _compare_given(first.given[0], second.given[0]), _compare_middle(first.given[1:], second.given[1:])
    )


def _compare_given(one: str, other: str) -> Agreement:
    if one == other:
        return Agreement.SAME
    if _is_initial_of(one, other) or _is_initial_of(other, one) or _spell_one_name(one, other):
        return Agreement.POSSIBLE
    return Agreement.DIFFERENT


def _compare_middle(one: tuple[str, ...], other: tuple[str, ...]) -> Agreement:
    if not one or not other:
        # An initial more is no difference; a whole name more may be another person.
        return Agreement.SAME if all(len(word) == 1 for word in one + other) else Agreement.POSSIBLE
    if len(one) == len(other) and all(
        a == b or _is_initial_of(a, b) or _is_initial_of(b, a) for a, b in zip(one, other, strict=True)
    ):
        return Agreement.SAME
    return Agreement.DIFFERENT


def _is_initial_of(initial: str, name: str) -> bool:
    return len(initial) == 1 and name.startswith(initial)


def _spell_one_name(one: str, other: str) -> bool:
    """Dmitri and Dimitri, Aleksandr and Alexander; not Maria and Mario, Alexander and Alexandra."""
    return (
        len(_consonants(one)) >= _TELLING_CONSONANTS
        and _consonants(one) == _consonants(other)
        and (one[-1] == other[-1] or not {one[-1], other[-1]} & set("aeiou"))
        and fuzz.ratio(one, other) >= _CLOSE_SPELLING
    )


def _consonants(word: str) -> str:
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiou]", "", word.replace("x", "ks")))


def _countries_allow(mention: Profile, profile: Profile) -> bool:
    """Whether the countries do not contradict each other; the same employer outweighs them."""
    return (
        not mention.countries
        or not profile.countries
        or bool(mention.countries & profile.countries)
        or bool(mention.affiliations & profile.affiliations)
    )


def _closest(mention: Profile, profile: Profile) -> bool:
    return bool(mention.countries & profile.countries) or (not mention.countries and not profile.countries)


def _speaks_for(mention: Profile, profile: Profile) -> bool:
    return bool(mention.countries & profile.countries) and bool(mention.hints & profile.hints)
