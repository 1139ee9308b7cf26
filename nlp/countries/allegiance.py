"""Reads from a description ("BBC correspondent in Seoul") the country that somebody stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from nlp.countries.homes import BODY_KINDS, NONE_NAMED, PLACE_KINDS, Clue, clue_of, find_homes
from nlp.lexicons.countries import CountryMatch, cues


class Standing(IntEnum):
    """How somebody belongs to a country, the weakest first."""

    WORKS_IN = 1  # "in Seoul"
    EMPLOYED_BY = 2  # "BBC correspondent", "governor of Texas"
    SPEAKS_FOR = 3  # "Russian foreign minister", "spokesman for the Kremlin"


class Allegiance(NamedTuple):
    """How somebody belongs to a country, and what tells it."""

    standing: Standing
    clue: Clue

    @property
    def country(self) -> str | None:
        """The country, None for a body of many countries."""
        return self.clue.country

    def words(self, description: str) -> str:
        """The words of the description that tell it."""
        return description[self.clue.start : self.clue.end]


_DETERMINERS = frozenset({"the", "a", "an", "its", "their", "his", "her", "former", "'s"})
_FACING = frozenset({"to", "for", "with"})
_JOINED = re.compile(r"\s*(,|and|or|&|, and)( both)?( the| its)?\s*", re.IGNORECASE)
_WORDS = re.compile(r"\b[A-Z]\.|[\w.]*\w|[^\w\s]")
_TOPICAL_KINDS = frozenset({"short", "name", "official", "capital"})
_REACH = 3  # words between a country's name and the head noun it modifies
_FACING_REACH = 6  # words between "ambassador" and "to"
_CALLING = 3  # words of a calling, with what kind of it
_ORIGIN_REACH = 4  # words between "moved" and "from"


def allegiance(
    description: str,
    at_least: Standing = Standing.WORKS_IN,
    prominence: Mapping[str, int] = NONE_NAMED,
) -> Allegiance | None:
    """The strongest allegiance in `description`, the first of equals; None where there is none.

    `prominence` tells how often the article names each country. The allegiance's country is None for an
    international body, and where two countries share the first place ("Russian and Chinese officials").
    """
    best: Allegiance | None = None
    shared = False
    previous_end, previous = 0, None
    for match in find_homes(description, prominence):
        joined = (
            previous is not None and _JOINED.fullmatch(description, previous_end, match.start) is not None
        )
        standing = previous if joined else _standing(description, match)
        previous_end, previous = match.end, standing
        if standing is None or standing < at_least:
            continue
        clue = clue_of(match)
        if best is None or standing > best.standing:
            best, shared = Allegiance(standing, clue), False
        elif joined and standing == best.standing and clue.country != best.country:
            shared = True
    return best._replace(clue=best.clue._replace(country=None)) if best and shared else best


def _standing(text: str, match: CountryMatch) -> Standing | None:
    """How the country stands in the description; None where it is only its subject."""
    after = _WORDS.findall(text[match.end :])
    before = [word for word in _WORDS.findall(text[: match.start]) if word.lower() not in _DETERMINERS]
    if _is_modified(text, match.start, after) or _is_subject(before, after, match.kind):
        return None
    if match.kind == "bloc":
        return Standing.SPEAKS_FOR if "".join(after[:1]).islower() else None
    if match.kind in BODY_KINDS:
        return Standing.EMPLOYED_BY
    preposition = before[-1].lower() if before else ""
    if preposition in cues("place_preposition") or after[:2] == ["-", "based"]:
        return Standing.WORKS_IN
    if match.kind in PLACE_KINDS:
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
    if preposition in ("in", "from") and not cues("origin").isdisjoint(before[-_ORIGIN_REACH:]):
        return True
    facing = preposition in _FACING and kind not in BODY_KINDS
    if facing and cues("addressed") & set(before[-_FACING_REACH:]):
        return True
    for word in after[:_REACH]:
        if not word[0].isalnum():
            return False
        if word in cues("topic_field") or (kind in _TOPICAL_KINDS and word in cues("topic_head")):
            return True
    return False


def is_anybodys_office(description: str) -> bool:
    """Whether a description tells of an office or body that any state or body has: "the minister"."""
    words = [word for word in _WORDS.findall(description.lower()) if word[0].isalpha()]
    return not cues("state_office").isdisjoint(words) or not cues("state_body").isdisjoint(words)


def is_worldwide(description: str) -> bool:
    """Whether a description is a calling that goes beyond any country, and no more: "some experts"."""
    words = description.lower().split()
    return bool(words) and len(words) <= _CALLING and words[-1] in cues("worldwide")


def is_international(description: str) -> bool:
    """Whether a description tells of a body of many countries ("the bloc's envoy")."""
    return not cues("international").isdisjoint(_WORDS.findall(description))


def is_international_body(name: str) -> bool:
    """Whether an organisation is called after many countries: "International Rivers"."""
    words = _WORDS.findall(name.removeprefix("The "))
    return bool(words) and words[0] in cues("international_name")


def is_of_domestic_politics(description: str) -> bool:
    """Whether a description is such as the press uses of its own country's politics ("President Ortega")."""
    words = _WORDS.findall(description.lower())
    return not cues("domestic_politics").isdisjoint(words)


def is_diplomat(description: str) -> bool:
    """Whether a description tells of somebody who speaks for another country than the one he is in."""
    return not cues("diplomat").isdisjoint(_WORDS.findall(description.lower()))
