"""Names by which one person or organisation is known beside others, where no rule leads there."""

from __future__ import annotations

from functools import cache
from typing import Literal

from api.services.name_rules import NameMatch, NameRule, alike
from api.services.names import fold
from nlp.lexicons import read_lexicon

_ANYWHERE = "-"

Kind = Literal["person", "organisation"]


@cache
def _known(kind: Kind) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """Of each folded name, the country and all names of those who are known by it."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for row in read_lexicon("known_names"):
        if row["kind"] != kind:
            continue
        names = frozenset(_plain(name) for name in row["names"].split(";"))
        for name in names:
            found.setdefault(name, []).append((row["country"], names))
    return {name: tuple(entries) for name, entries in found.items()}


def known_entries(name: str, kind: Kind) -> frozenset[str]:
    """A key of each entry of the list with this name, the same for all names of the entry."""
    return frozenset(f"{country}{min(names)}" for country, names in _known(kind).get(_plain(name), ()))


def known_names(name: str, kind: Kind) -> frozenset[str]:
    """The folded names that by the list may mean the same as this one, itself among them if it is listed."""
    entries = _known(kind).get(_plain(name), ())
    return frozenset(other for _, names in entries for other in names)


def known_as(one: str, other: str, kind: Kind, countries: frozenset[str]) -> NameMatch | None:
    """A match where two names are listed as one's, in one of these countries or in none; None else."""
    for country, names in _known(kind).get(_plain(one), ()):
        if _plain(other) in names and (country == _ANYWHERE or country in countries):
            return alike({NameRule.KNOWN_AS})
    return None


def _plain(name: str) -> str:
    return fold(name).removeprefix("the ")
