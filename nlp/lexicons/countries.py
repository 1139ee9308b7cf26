"""Countries: their codes and names, and where a text names one.

A country is named by its name, official name, demonym, capital or government seat; countries.tsv holds the
forms, country_traps.tsv the phrases that hold a form and name no country or another one.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from nlp.lexicons import read_lexicon
from nlp.lexicons.phrases import PhraseTable

_PIECE = re.compile(r"\w+|[^\w\s]")
_GLUE = "+"  # stands between two pieces without a blank
_BREAK = "¶"  # stands between two pieces with an empty line

SHOWN_KIND = "short"


class CountryForm(NamedTuple):
    """What a form stands for."""

    countries: tuple[str, ...]  # ISO 3166-1 alpha-2; several only where a phrase names several
    kind: str  # short, name, official, demonym, capital, seat, region, city, trap


class CountryMatch(NamedTuple):
    """A form found in a text, by character offsets."""

    start: int
    end: int
    countries: tuple[str, ...]
    kind: str


class Pieces(NamedTuple):
    """A text cut into words and marks for a `PhraseTable`, with each piece's character offsets."""

    spellings: list[tuple[str, ...]]
    offsets: list[tuple[int, int]]


def cut(text: str) -> Pieces:
    """Cut `text` into pieces: words in their own spelling, words in capitals also as "Name"."""
    spellings: list[tuple[str, ...]] = []
    offsets: list[tuple[int, int]] = []
    last = 0
    for match in _PIECE.finditer(text):
        start, end = match.span()
        if spellings:
            gap = text[last:start]
            if not gap:
                spellings.append((_GLUE,))
                offsets.append((start, start))
            elif gap.count("\n") > 1:
                spellings.append((_BREAK,))
                offsets.append((start, start))
        piece = match.group()
        if piece in "’ʼ‘":
            piece = "'"
        shouted = len(piece) > 2 and piece.isupper()
        spellings.append((piece, piece.capitalize()) if shouted else (piece,))
        offsets.append((start, end))
        last = end
    return Pieces(spellings, offsets)


def phrase_key(form: str) -> list[str]:
    """The form as a `PhraseTable` holds it."""
    return [spellings[0] for spellings in cut(form).spellings]


@cache
def _forms() -> dict[str, CountryForm]:
    forms = {row["form"]: CountryForm((row["country"],), row["kind"]) for row in read_lexicon("countries")}
    for row in read_lexicon("country_traps"):
        forms[row["form"]] = CountryForm(tuple(row["countries"].replace("-", "").split()), "trap")
    return forms


@cache
def _table() -> PhraseTable[CountryForm]:
    """The forms by which a text names a country, and what hides such a form: traps, regions, cities."""
    naming = {form: entry for form, entry in _forms().items() if entry.kind != "region"}
    plain = PhraseTable((phrase_key(form), entry) for form, entry in naming.items())
    for form, entry in home_forms().items():
        if form not in naming and (inner := plain.find(cut(form).spellings)):
            countries = {country for match in inner for country in match.entry.countries}
            # "Western Australia" names Australia, "New South Wales" names nothing
            naming[form] = entry if countries == set(entry.countries) else CountryForm((), "trap")
    return PhraseTable((phrase_key(form), entry) for form, entry in naming.items())


def find_countries(text: str, pieces: Pieces | None = None) -> list[CountryMatch]:
    """Where `text` names countries, by form alone; traps that name none are left out."""
    spellings, offsets = pieces or cut(text)
    return [
        CountryMatch(offsets[match.start][0], offsets[match.end - 1][1], *match.entry)
        for match in _table().find(spellings)
        if match.entry.countries
    ]


@cache
def home_forms() -> dict[str, CountryForm]:
    """Every form that tells where somebody or something is at home: countries, regions, cities."""
    cities = {row["form"]: CountryForm((row["country"],), row["kind"]) for row in read_lexicon("cities")}
    regions = {row["form"]: CountryForm((row["country"],), "region") for row in read_lexicon("regions")}
    return regions | _forms() | cities  # "New Jersey" is a trap where countries are looked for, but a place


@cache
def regions() -> dict[str, str]:
    """Names of regions, such as the states of the U.S., with their countries."""
    return {form: entry.countries[0] for form, entry in home_forms().items() if entry.kind == "region"}


@cache
def _names() -> dict[str, str]:
    return {row["country"]: row["form"] for row in read_lexicon("countries") if row["kind"] == SHOWN_KIND}


COUNTRY_CODES: frozenset[str] = frozenset(_names())
"""Every ISO 3166-1 alpha-2 code, and XK for Kosovo."""


def country_name(code: str) -> str:
    """The English short name of a country; raises KeyError for what is no country code."""
    return _names()[code]


class Sense(StrEnum):
    """What a form of a country's name may be besides."""

    PERSON = "person"  # a given name or surname
    PLACE = "place"  # another place or body, a bird
    WORD = "word"  # an ordinary word in a line of capitals
    ARTICLE = "article"  # the country only behind "the", a company without it


class Ambiguity(NamedTuple):
    """What else a form may be, and the words that decide between a country and another place."""

    senses: frozenset[Sense]
    supporting: frozenset[str]
    opposing: frozenset[str]
    by_default: bool
    instead: str | None  # the country that the other place is in, where the form then names that one

    def names_country(self, words: frozenset[str]) -> bool:
        """Whether the form is the country in an article of these `words`."""
        support, opposition = len(words & self.supporting), len(words & self.opposing)
        return support > opposition or (support == opposition and self.by_default)


@cache
def ambiguities() -> dict[str, Ambiguity]:
    """The forms that are other names as well."""
    return {
        row["form"]: Ambiguity(
            senses=frozenset(map(Sense, row["sense"].split())),
            supporting=frozenset(row["for"].split()) - {"-"},
            opposing=frozenset(row["against"].split()) - {"-"},
            by_default=row["default"] == "yes",
            instead=None if row["instead"] == "-" else row["instead"],
        )
        for row in read_lexicon("ambiguous_countries")
    }


@cache
def cues(kind: str) -> frozenset[str]:
    """Words of country_cues.tsv of one kind."""
    return frozenset(row["cue"] for row in read_lexicon("country_cues") if row["kind"] == kind)
