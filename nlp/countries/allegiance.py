"""Reads from a description ("BBC correspondent in Seoul") the country that somebody stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from nlp.countries.lookalikes import in_a_place_name, state_of_a_town, town_elsewhere
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import CountryForm, CountryMatch, cues, cut, home_forms, phrase_key
from nlp.lexicons.phrases import PhraseTable
from nlp.names.lexicon import fold, given_names
from nlp.quotation import CountryClue


class Standing(IntEnum):
    """How somebody belongs to a country, the weakest first."""

    WORKS_IN = 1  # "in Seoul"
    EMPLOYED_BY = 2  # "BBC correspondent", "governor of Texas"
    SPEAKS_FOR = 3  # "Russian foreign minister", "spokesman for the Kremlin"


class Clue(NamedTuple):
    """Words of a text, by its offsets, and the country that they tell; None for a body of many countries."""

    country: str | None
    kind: CountryClue
    start: int
    end: int


class Allegiance(NamedTuple):
    """How somebody belongs to a country, and what tells it."""

    standing: Standing
    clue: Clue

    @property
    def country(self) -> str | None:
        """The country, None for a body of many countries."""
        return self.clue.country


_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "his", "her", "former", "'s"})
_FACING = frozenset({"to", "for", "with"})
_JOINED = re.compile(r"\s*(,|and|or|&|, and)( both)?( the| its)?\s*", re.IGNORECASE)
_WORDS = re.compile(r"\b[A-Z]\.|[\w.]*\w|[^\w\s]")
_PLACE_KINDS = frozenset({"region", "city"})
_BODY_KINDS = frozenset({"institution", "outlet", "bloc"})
_TOPICAL_KINDS = frozenset({"short", "name", "official", "capital"})
_CLUES = {
    "demonym": CountryClue.DEMONYM,
    **dict.fromkeys(("capital", "region", "city"), CountryClue.PLACE),
    **dict.fromkeys(("seat", *_BODY_KINDS), CountryClue.INSTITUTION),
}
_REACH = 3  # words between a country's name and the head noun it modifies
_FACING_REACH = 6  # words between "ambassador" and "to"


@cache
def _table() -> PhraseTable[CountryForm]:
    bodies = {
        row["form"]: CountryForm(() if row["country"] == "-" else (row["country"],), row["kind"])
        for row in read_lexicon("national_institutions")
    }
    return PhraseTable((phrase_key(form), entry) for form, entry in (home_forms() | bodies).items())


def _homes(text: str) -> list[CountryMatch]:
    """The places, bodies and peoples that a text names; those of several countries have none."""
    spellings, offsets = cut(text)
    found = [
        CountryMatch(offsets[match.start][0], offsets[match.end - 1][1], *match.entry)
        for match in _table().find(spellings)
    ]
    homes = []
    for position, match in enumerate(found):
        if state_of_a_town(text, found, position):
            homes.append(match._replace(countries=("US",), kind="region"))
        elif match.kind != "trap" and not (
            town_elsewhere(text, found, position)
            or in_a_place_name(text, match)
            or (match.kind == "city" and _may_be_given_name(text, match))
        ):
            homes.append(match)
    return homes


def _may_be_given_name(text: str, match: CountryMatch) -> bool:
    """Whether a town is called like a person where nothing says that it is a place: "George W. Bush"."""
    if fold(text[match.start : match.end]) not in given_names():
        return False
    before, after = text[: match.start].split()[-1:], text[match.end : match.end + 2].strip()
    return after[:1].isupper() or not (before and before[0].lower() in cues("place_preposition") | {"of"})


def _clue(match: CountryMatch) -> Clue:
    country = match.countries[0] if len(match.countries) == 1 else None
    return Clue(country, _CLUES.get(match.kind, CountryClue.NAME), match.start, match.end)


def allegiance(description: str, at_least: Standing = Standing.WORKS_IN) -> Allegiance | None:
    """The strongest allegiance in `description`, the first of equals; None where there is none.

    Its country is None for an international body, and where two countries share the first place
    ("Russian and Chinese officials").
    """
    best: Allegiance | None = None
    shared = False
    previous_end, previous = 0, None
    for match in _homes(description):
        joined = (
            previous is not None and _JOINED.fullmatch(description, previous_end, match.start) is not None
        )
        standing = previous if joined else _standing(description, match)
        previous_end, previous = match.end, standing
        if standing is None or standing < at_least:
            continue
        clue = _clue(match)
        if best is None or standing > best.standing:
            best, shared = Allegiance(standing, clue), False
        elif joined and standing == best.standing and clue.country != best.country:
            shared = True
    return best._replace(clue=best.clue._replace(country=None)) if best and shared else best


def places(text: str) -> list[Clue]:
    """The places, bodies and peoples of one country that a text names, one entry per mention."""
    return [clue for clue in map(_clue, _homes(text)) if clue.country is not None]


def _standing(text: str, match: CountryMatch) -> Standing | None:
    """How the country stands in the description; None where it is only its subject."""
    after = _WORDS.findall(text[match.end :])
    before = [word for word in _WORDS.findall(text[: match.start]) if word.lower() not in _DETERMINERS]
    if _is_modified(text, match.start, after) or _is_subject(before, after, match.kind):
        return None
    if match.kind == "bloc":
        return Standing.SPEAKS_FOR if "".join(after[:1]).islower() else None
    if match.kind in _BODY_KINDS:
        return Standing.EMPLOYED_BY
    preposition = before[-1].lower() if before else ""
    if preposition in cues("place_preposition") or after[:2] == ["-", "based"]:
        return Standing.WORKS_IN
    if match.kind in _PLACE_KINDS:
        return _standing_of_place(before)
    return Standing.SPEAKS_FOR


def _standing_of_place(before: list[str]) -> Standing | None:
    """How a city or region stands: "governor of Texas", "Chicago police", "…, Ohio"; not "John Kennedy"."""
    previous = before[-1] if before else ""
    if previous == ",":
        return Standing.WORKS_IN
    return None if previous[:1].isupper() else Standing.EMPLOYED_BY


def _is_modified(text: str, start: int, after: list[str]) -> bool:
    """Whether the form is half of a compound that tells of something else: "pro-Russian", "U.S.-backed"."""
    return text[start - 1 : start] == "-" or (
        after[:1] == ["-"] and not cues("topic_suffix").isdisjoint(after[1:2])
    )


def _is_subject(before: list[str], after: list[str], kind: str) -> bool:
    """Whether a country is what somebody knows, covers or faces: "Iran expert", "envoy to Syria"."""
    preposition = before[-1].lower() if before else ""
    if preposition in cues("topic_preposition"):
        return True
    facing = preposition in _FACING and kind not in _BODY_KINDS
    if facing and cues("addressed") & set(before[-_FACING_REACH:]):
        return True
    for word in after[:_REACH]:
        if not word[0].isalnum():
            return False
        if word in cues("topic_field") or (kind in _TOPICAL_KINDS and word in cues("topic_head")):
            return True
    return False


def is_of_a_state(description: str) -> bool:
    """Whether a description tells of an office or body of some state ("health minister", "the navy")."""
    words = [word for word in _WORDS.findall(description.lower()) if word[0].isalpha()]
    return bool(words) and (words[-1] in cues("state_office") or not cues("state_body").isdisjoint(words))


def is_international(description: str) -> bool:
    """Whether a description tells of a body of many countries ("the bloc's envoy")."""
    return not cues("international").isdisjoint(_WORDS.findall(description.lower()))


@cache
def _offices() -> PhraseTable[tuple[str, ...]]:
    return PhraseTable(
        (phrase_key(row["form"]), tuple(row["countries"].split())) for row in read_lexicon("national_offices")
    )


def national_offices(text: str) -> list[Clue]:
    """The offices in `text` that exist in one country alone, one entry per mention."""
    return [
        _office_clue(match, match.countries[0]) for match in _offices_in(text) if len(match.countries) == 1
    ]


def _offices_in(text: str) -> list[CountryMatch]:
    spellings, offsets = cut(text)
    return [
        CountryMatch(offsets[match.start][0], offsets[match.end - 1][1], match.entry, "office")
        for match in _offices().find(spellings)
    ]


def _office_clue(match: CountryMatch, country: str) -> Clue:
    return Clue(country, CountryClue.OFFICE, match.start, match.end)


def is_of_domestic_politics(description: str) -> bool:
    """Whether a description is such as the press uses of its own country's politics ("President Ortega")."""
    words = _WORDS.findall(description.lower())
    return not cues("domestic_politics").isdisjoint(words)


def office(description: str, prominence: Mapping[str, int]) -> Clue | None:
    """The first office that few countries have ("Taoiseach", "Senator"), None without one.

    `prominence` tells how often the article names each country; it decides between several.
    """
    for match in _offices_in(description):
        return _office_clue(match, max(match.countries, key=lambda country: prominence.get(country, 0)))
    return None
