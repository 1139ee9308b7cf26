"""How people are named where: order, manner of romanisation, names that are left out."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from api.services.romanisation import BROAD
from nlp.lexicons import read_lexicon


@dataclass(frozen=True, slots=True)
class Customs:
    """What holds for names in one of some countries; `known` tells whether any country was named."""

    manners: frozenset[str]
    surname_first: bool
    further_names: bool
    single_names: bool
    known: bool


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["country"]: row for row in read_lexicon("naming_customs")}


def customs_of(countries: AbstractSet[str]) -> Customs:
    """The customs of these countries (ISO codes); of none, those that most of the world shares."""
    return _customs(frozenset(countries))


@cache
def _customs(countries: frozenset[str]) -> Customs:
    rows = [_rows()[country] for country in countries if country in _rows()]
    return Customs(
        manners=frozenset(manner for row in rows for manner in row["manner"].split()) - {"-"}
        if countries
        else frozenset({BROAD}),
        surname_first=any(row["surname_first"] == "yes" for row in rows),
        further_names=any(row["further_names"] == "yes" for row in rows),
        single_names=any(row["single_names"] == "yes" for row in rows),
        known=bool(countries),
    )
