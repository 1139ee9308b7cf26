"""The places, bodies and peoples that a text names, each with the country that it tells."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from nlp.countries.lookalikes import in_a_place_name, region_after, state_of_a_town, town_elsewhere
from nlp.countries.towns import find_towns
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import CountryForm, CountryMatch, cues, cut, home_forms, phrase_key
from nlp.lexicons.phrases import PhraseTable
from nlp.names.lexicon import fold, given_names, role_noun
from nlp.quotation import CountryClue


class Clue(NamedTuple):
    """Words of a text, by its offsets, and the country that they tell; None for a body of many countries."""

    country: str | None
    kind: CountryClue
    start: int
    end: int


PLACE_KINDS = frozenset({"region", "city", "town"})
BODY_KINDS = frozenset({"institution", "outlet", "bloc"})
NONE_NAMED: Mapping[str, int] = {}
"""The prominence of countries where no article is known."""

_CLUES = {
    "demonym": CountryClue.DEMONYM,
    **dict.fromkeys(("capital", *PLACE_KINDS), CountryClue.PLACE),
    **dict.fromkeys(("seat", *BODY_KINDS), CountryClue.INSTITUTION),
}
_NAME_GOES_ON = re.compile(r" [A-Z][\w’'-]*")
_HALF_A_WORD = re.compile(r"-(?!based\b|area\b)[a-z]+\b")  # "Kim Bo-ra"


@cache
def _table() -> PhraseTable[CountryForm]:
    bodies = {
        row["form"]: CountryForm(() if row["country"] == "-" else (row["country"],), row["kind"])
        for row in read_lexicon("national_institutions")
    }
    return PhraseTable((phrase_key(form), entry) for form, entry in (home_forms() | bodies).items())


def find_homes(text: str, prominence: Mapping[str, int]) -> list[CountryMatch]:
    """The places, bodies and peoples that a text names; those of several countries have none.

    `prominence` tells how often the article names each country; it decides between towns of one name.
    """
    spellings, offsets = cut(text)
    found = [
        CountryMatch(offsets[match.start][0], offsets[match.end - 1][1], *match.entry)
        for match in _table().find(spellings)
    ]
    homes = []
    for position, match in enumerate(found):
        if state_of_a_town(text, found, position) or _is_a_state_here(text, match, prominence):
            homes.append(match._replace(countries=("US",), kind="region"))
        elif match.kind != "trap" and not (
            town_elsewhere(text, found, position)
            or in_a_place_name(text, match)
            or (match.kind == "city" and _may_be_given_name(text, match))
            or (match.kind == "outlet" and _is_longer_name(text, match))
        ):
            homes.append(match)
    starts = [match.start for match in found]
    towns = [
        _in_its_country(text, town, prominence)
        for town in find_towns(text)
        if not _overlaps(town, found, bisect_left(starts, town.end))
    ]
    return sorted(homes + [town for town in towns if town.countries])


def _overlaps(town: CountryMatch, found: list[CountryMatch], following: int) -> bool:
    """Whether the last match before the position `following` reaches into the town's name."""
    return following > 0 and found[following - 1].end > town.start


def _is_a_state_here(text: str, match: CountryMatch, prominence: Mapping[str, int]) -> bool:
    """Whether a country's name is rather a state's of the U.S., of which the article tells more."""
    if text[match.start : match.end] not in cues("state_too"):
        return False
    return prominence.get("US", 0) > max(prominence.get(country, 0) for country in match.countries)


def _in_its_country(text: str, town: CountryMatch, prominence: Mapping[str, int]) -> CountryMatch:
    """The town in the country of the region behind it, else in that which the article names most."""
    region = region_after(text, town.end)
    if region is not None:
        return town._replace(countries=(region,), kind="town")
    likeliest = max(town.countries, key=lambda country: prominence.get(country, 0))
    told = town.kind != "shared" or prominence.get(likeliest, 0) > 0
    return town._replace(countries=(likeliest,) if told else (), kind="town")


def _is_longer_name(text: str, match: CountryMatch) -> bool:
    """Whether an outlet's name with an article goes on: "The Atlantic Ledger Institute"."""
    if not text[match.start : match.end].startswith("The "):
        return False
    following = _NAME_GOES_ON.match(text, match.end)
    return following is not None and role_noun(following[0].strip()) is None


def _may_be_given_name(text: str, match: CountryMatch) -> bool:
    """Whether a town is called like a person where nothing says that it is a place: "George W. Bush"."""
    if fold(text[match.start : match.end]) not in given_names():
        return False
    before, after = text[: match.start].split()[-1:], text[match.end : match.end + 2].strip()
    return after[:1].isupper() or not (before and before[0].lower() in cues("place_preposition") | {"of"})


def clue_of(match: CountryMatch) -> Clue:
    """What a match tells; of several countries none."""
    country = match.countries[0] if len(match.countries) == 1 else None
    return Clue(country, _CLUES.get(match.kind, CountryClue.NAME), match.start, match.end)


def places(text: str) -> list[Clue]:
    """The places, bodies and peoples of one country that a text names, one entry per mention.

    A town of a name that several countries have is of the one that the other words name most.
    """
    alone = _places(text, NONE_NAMED)
    if all(len(town.countries) == 1 for town in find_towns(text)) and not any(
        form in text for form in cues("state_too")
    ):
        return alone
    told = Counter(clue.country for clue in alone)
    return _places(text, {country: count for country, count in told.items() if country is not None})


def _places(text: str, prominence: Mapping[str, int]) -> list[Clue]:
    homes = [match for match in find_homes(text, prominence) if not _is_half_a_word(text, match)]
    return [clue for clue in map(clue_of, homes) if clue.country is not None]


def _is_half_a_word(text: str, match: CountryMatch) -> bool:
    """Whether a town's name is the first half of somebody's."""
    return match.kind in PLACE_KINDS and _HALF_A_WORD.match(text, match.end) is not None
