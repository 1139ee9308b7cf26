"""Names of other things that hold a country's name: towns, newspapers, companies, clubs, streets, seas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from nlp.lexicons.countries import CountryMatch, cues, regions

_NAMES = frozenset({"short", "name", "official"})
_PLACES = frozenset({"short", "name", "capital", "seat"})
_REGION_AFTER = re.compile(r",\s(?P<name>(?P<first>[A-Z][\w-]*\.?(?:[A-Z]\.)?)(?P<second> [A-Z]\w+\.?)?)")
_TOWN_BEFORE = re.compile(r"\b(?P<preposition>[a-z]+) (?P<town>[A-Z][\w'’-]+(?: [A-Z]\w+)?), $")
_PREPOSITION = re.compile(r"(\w+)(?: the)? $")
_CLOSES = re.compile(r"[,.;:)]|\s*\Z")
_LIST_GOES_ON = re.compile(r",? (?:and|or) |, $")
_WITHIN = re.compile(r", in(?: [a-z]+)? (?:the )?$")
_DESCRIBED = re.compile(r", (?:an?|the|its)(?P<words>(?: [a-z0-9][\w’'-]*){1,6}) (?:the )?$")
_WORDS_OF = re.compile(
    r"(?P<region>[A-Z][\w-]*(?: [A-Z]\w+)?)(?:['’]s)?(?: [a-z-]+){0,3} (?P<noun>[a-z]+) of $"
)
_NOUN_OF = re.compile(r"\b(?:[Tt]he|small|little|tiny|nearby|rural|historic) (?P<noun>[a-z]+) of $")
_OF = frozenset({"of", "to"})  # beside prepositions of place: "the mayor of Tripoli, Lebanon"
_REACH = 60  # characters in which the words that tell stand


def town_elsewhere(text: str, matches: list[CountryMatch], position: int) -> bool:
    """Whether the match at `position` is a town of another country, as the words beside it say.

    "Berlin, New Hampshire", "Macon, Georgia", "Tripoli, Lebanon", "Liberia, in northern Costa Rica",
    "Tripoli, the second city of Lebanon", "the town of Peru", "the Ohio city of Dublin".
    """
    match = matches[position]
    if match.kind not in _PLACES:
        return False
    return (
        _region_follows(text, match)
        or state_of_a_town(text, matches, position)
        or _is_town_of(text, match)
        or _country_follows(text, matches, position)
    )


def region_after(text: str, end: int) -> str | None:
    """The country of the region or country that stands behind a town's name and a comma: "Halifax, N.S."."""
    found = _REGION_AFTER.match(text[end : end + _REACH])
    if found is None:
        return None
    for name in (found["name"], found["name"].rstrip("."), found["first"], found["first"].rstrip(".")):
        country = "US" if name in cues("state_short") else regions().get(name)
        if country is not None:
            return country
    return None


def _region_follows(text: str, match: CountryMatch) -> bool:
    if (country := region_after(text, match.end)) is not None:
        return country not in match.countries or match.kind in ("short", "seat")
    found = _REGION_AFTER.match(text[match.end : match.end + _REACH])
    # "Athens, Georgia": a country's name as well, but no town of that country
    return found is not None and found["first"] in cues("state_too") and match.kind == "capital"


def state_of_a_town(text: str, matches: list[CountryMatch], position: int) -> bool:
    """Whether the match at `position` is a state of the U.S., as a town before it tells: "Macon, Georgia"."""
    match = matches[position]
    if text[match.start : match.end] not in cues("state_too"):
        return False
    if position and matches[position - 1].kind == "capital":  # "Athens, Georgia, …"
        town = matches[position - 1]
        if text[town.end : match.start] == ", " and town.countries != match.countries:
            return _CLOSES.match(text, match.end) is not None
    found = _TOWN_BEFORE.search(_words_before(text, match))
    if found is None or found["preposition"] not in cues("place_preposition") | _OF:
        return False
    return found["town"] not in cues("town_of_country")


def _is_town_of(text: str, match: CountryMatch) -> bool:
    before = _words_before(text, match)
    if (found := _WORDS_OF.search(before)) is not None and found["noun"] in cues("town_noun"):
        country = regions().get(found["region"]) or regions().get(found["region"].split()[-1])
        if country is not None and country not in match.countries:
            return True
        if country == "US" and match.kind in _NAMES:
            return True
    noun = _NOUN_OF.search(before)
    return (
        noun is not None
        and noun["noun"] in cues("town_noun")
        and match.kind in _NAMES
        and text[match.start : match.end] not in cues("city_state")
    )


def _country_follows(text: str, matches: list[CountryMatch], position: int) -> bool:
    """Whether the next country is said to be where the town lies."""
    match, *following = matches[position : position + 3]
    if not following or following[0].kind not in _NAMES:
        return False
    country = following[0]
    if not set(country.countries).isdisjoint(match.countries):
        return False
    between = text[match.end : country.start]
    described = _DESCRIBED.fullmatch(between)
    if described is not None:
        return not cues("town_noun").isdisjoint(described["words"].split())
    preposition = _PREPOSITION.search(_words_before(text, match))
    if preposition is None or preposition[1].lower() not in cues("place_preposition") | _OF:
        return False
    if _WITHIN.fullmatch(between):
        return True
    after = text[country.end : following[1].start] if len(following) > 1 else ""
    return (
        between == ", "
        and match.kind == "capital"
        and _CLOSES.match(text, country.end) is not None
        and not _LIST_GOES_ON.fullmatch(after)
    )


def in_a_place_name(text: str, match: CountryMatch) -> bool:
    """Whether a word beside the form makes it part of another place's name: "Lebanon County", "Lake Chad"."""
    if not _may_be_part_of_a_name(text, match):
        return False
    if _after("place_after").match(text, match.end):
        return True
    return match.kind != "demonym" and _before("place_before").search(_words_before(text, match)) is not None


def in_a_title(text: str, match: CountryMatch) -> bool:
    """Whether the form is part of a newspaper's, company's or club's name: "China Daily", "Dynamo Kyiv"."""
    if not _may_be_part_of_a_name(text, match):
        return False
    if _after("title_after").match(text, match.end):
        return True
    return match.kind == "capital" and bool(
        _before("club_before").search(_words_before(text, match))
        or _after("club_after").match(text, match.end)
    )


def _may_be_part_of_a_name(text: str, match: CountryMatch) -> bool:
    form = text[match.start : match.end]
    return match.kind != "seat" and "." not in form and not form.isupper()


def descent(text: str, matches: list[CountryMatch], position: int) -> bool:
    """Whether two demonyms tell of one people, not of two countries: "Haitian Americans"."""
    match = matches[position]
    if match.kind != "demonym":
        return False
    for first, second in ((position, position + 1), (position - 1, position)):
        if first < 0 or second >= len(matches):
            continue
        one, other = matches[first], matches[second]
        if one.kind != "demonym" or text[other.start : other.end] not in ("American", "Americans"):
            continue
        if text[one.end : other.start] not in ("-", " ") or one.countries == other.countries:
            continue
        between_states = text[one.end] == "-" and _after("between_states").match(text, other.end) is not None
        if not between_states:
            return True
    return False


def _words_before(text: str, match: CountryMatch) -> str:
    return text[max(0, match.start - _REACH) : match.start]


@cache
def _after(kind: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{_any_of(cues(kind))})(?![\w-])")


@cache
def _before(kind: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_any_of(cues(kind))}) \Z")


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
