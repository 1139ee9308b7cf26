"""Where an article plays: the countries that it is about, and the words that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nlp.attributes import SpokenFor
from nlp.countries.allegiance import allegiance
from nlp.countries.homes import Clue, places
from nlp.countries.offices import national_offices
from nlp.lexicons.countries import CountryMatch
from nlp.quotation import CountryClue
from nlp.rules.outlet_marks import dateline_place

_LEAST_MENTIONS = 3
_LEAD = 2  # times that the home of an article is named for every mention of the next country
_FAR_AHEAD, _MANY = 6, 5  # the same for an article that is about one country alone


class Scene:
    """Where the article plays: how often it names each country, and the one it is all about, if any.

    `home` is the country that it names first and most, or that of its dateline where no other is named more
    than twice as often; `domestic` the one whose own offices it names most; `setting` the one whose cities,
    bodies, people and offices it names most, and `all_about` the same where next to no other is named. Their
    evidence is where the article first names them.
    """

    def __init__(self, named: list[CountryMatch], text: str) -> None:
        """Take the countries that the article names, in order, and its text."""
        naming = [
            Clue(country, CountryClue.SETTING, match.start, match.end)
            for match in named
            for country in match.countries
        ]
        self.prominence = Counter(clue.country for clue in naming if clue.country is not None)
        leader = _leader(naming)
        first = naming[0].country if naming else None
        self.home = leader if leader and leader.country == first else self._of_dateline(text)
        offices = national_offices(text)
        self.domestic = _leader(offices)
        around = [*places(text), *offices]
        self.setting = _leader(around)
        self.all_about = _leader(around, _FAR_AHEAD, _MANY)

    def _of_dateline(self, text: str) -> SpokenFor | None:
        """The country that the article is filed from, where it is about that country as much as any other."""
        span = dateline_place(text)
        found = allegiance(f"in {text[slice(*span)].title()}") if span else None
        if span is None or found is None or found.country is None:
            return None
        often = self.prominence[found.country]
        if not often or _LEAD * often < max(self.prominence.values()):
            return None
        return SpokenFor(found.country, CountryClue.DATELINE, span)


def _leader(clues: Sequence[Clue], lead: int = _LEAD, least: int = _LEAST_MENTIONS) -> SpokenFor | None:
    """The country that is told of often, and far oftener than any other, with its first words."""
    counts = Counter(clue.country for clue in clues if clue.country is not None)
    (first, count), (_, next_count) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    if count < max(least, lead * next_count):
        return None
    opening = min((clue.start, clue.end) for clue in clues if clue.country == first)
    return SpokenFor(first, CountryClue.SETTING, opening)
