"""Where an article plays: the country that it is about, and the words that show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from functools import cache

from nlp.attributes import Offsets, SpokenFor
from nlp.countries.allegiance import allegiance
from nlp.countries.homes import PLACE_KINDS, Clue, places
from nlp.countries.offices import national_offices
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import home_forms
from nlp.quotation import CountryClue
from nlp.rules.outlet_marks import dateline_place

_LEAST_VOTES = 3
_DATELINE_VOTES = 3
_LEAD = 2  # votes for the country where an article plays for every vote for the next
_FAR_AHEAD, _MANY = 6, 5  # the same for an article that is about one country alone, and its votes
_DOMESTIC_LEAD = 2  # the same for offices

_TELLING = frozenset({CountryClue.PLACE, CountryClue.INSTITUTION})

_LEAD_PARAGRAPHS = 2  # the headline, and what stands below it
_SMALL = frozenset({"of", "the", "de", "la", "del", "da", "do", "upon", "on", "and", "au"})
_WORD = re.compile(r"[\w'-]+")
_BYLINE = re.compile(r"(?m)^[^\S\n]*(?:From|By) [^\n.]{3,60}? in (?P<place>[A-Z][^\n,.]{2,40})$")
_HEAD = 300  # characters that hold a line that says who writes from where


class Scene:
    """Where the article plays: how much it tells of each country, and the one that it is about, if any.

    Each place, body and people that it names is a vote, in headline and lead two, a dateline three, and so
    are words such as the country's money. `prominence` has these votes. With those of offices, `home` is the
    country that has most, if the article is filed from there or it has far the most, `alone` the same where
    little is told of any other, `domestic` the one whose own offices are named most. Their evidence is the
    dateline, else where the article first tells of the country.
    """

    def __init__(self, text: str, surnames: Collection[str] = frozenset()) -> None:
        """Take the article's text, and the surnames of those whom it names."""
        self._surnames = surnames
        named = [clue for clue in places(text) if not self.is_surname(text[clue.start : clue.end])]
        offices = national_offices(text)
        lead = _end_of_lead(text)
        self._clues = sorted((*named, *offices), key=lambda clue: clue.start)
        self._dateline = _filed_from(text)
        self.prominence = _votes([*named, *(clue for clue in named if clue.start < lead)])
        self.prominence.update(_countries_of_words(text))
        if self._dateline is not None:
            self.prominence[self._dateline.country] += _DATELINE_VOTES
        votes = self.prominence + _votes(offices)
        self.domestic = self._about(_leader(_votes(offices), _DOMESTIC_LEAD))
        self.home = self._about(
            self._filed_and_leading(votes) or _leader(votes, _LEAD) or self._only_one(votes)
        )
        self.alone = self._about(_leader(votes, _FAR_AHEAD, _MANY))

    def is_surname(self, place: str) -> bool:
        """Whether somebody in the article is called like this town: "the Kennedy Court" is in no Kennedy."""
        form = home_forms().get(place)
        return place in self._surnames and (form is None or form.kind in PLACE_KINDS)

    def _filed_and_leading(self, votes: Counter[str]) -> str | None:
        """The country that the article is filed from, where it has more votes than any other."""
        if self._dateline is None:
            return None
        own = votes[self._dateline.country]
        others = [count for country, count in votes.items() if country != self._dateline.country]
        return self._dateline.country if own > max(others, default=0) else None

    def _only_one(self, votes: Counter[str]) -> str | None:
        """The one country with votes, where a place or body of it is named."""
        telling = any(clue.kind in _TELLING for clue in self._clues)
        return next(iter(votes)) if len(votes) == 1 and telling and votes.total() > 1 else None

    def _about(self, country: str | None) -> SpokenFor | None:
        """The country with what shows that the article plays there."""
        if country is None:
            return None
        if self._dateline is not None and self._dateline.country == country:
            return self._dateline
        spans = ((clue.start, clue.end) for clue in self._clues if clue.country == country)
        opening = next(spans, None)
        return SpokenFor(country, CountryClue.SETTING, opening) if opening else None


def _votes(clues: list[Clue]) -> Counter[str]:
    return Counter(clue.country for clue in clues if clue.country is not None)


def _leader(votes: Counter[str], lead: int, least: int = _LEAST_VOTES) -> str | None:
    """The country that has votes enough, and far more than any other."""
    (first, count), (_, next_count) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return first if count >= max(least, lead * next_count) else None


def _end_of_lead(text: str) -> int:
    """Where headline and lead end; 0 in a text of one paragraph."""
    breaks = [match.end() for match in re.finditer(r"\n\s*\n", text.rstrip())][:_LEAD_PARAGRAPHS]
    return breaks[-1] if breaks else 0


def _filed_from(text: str) -> SpokenFor | None:
    """The country that the article is filed from, as its dateline or the line of its author tells."""
    span = dateline_place(text)
    if span is None and (byline := _BYLINE.search(text, 0, _HEAD)) is not None:
        span = byline.span("place")
    if span is None:
        return None
    found = allegiance(f"in {_as_written(text, span)}")
    if found is None or found.country is None:
        return None
    return SpokenFor(found.country, CountryClue.DATELINE, span)


def _as_written(text: str, span: Offsets) -> str:
    """The words of a dateline, those in capitals as names are written elsewhere: "Port of Spain"."""
    words = [word.title() if word.isupper() else word for word in text[slice(*span)].split()]
    return " ".join(word.lower() if word.lower() in _SMALL else word for word in words)


@cache
def _scene_words() -> dict[str, str]:
    return {row["word"]: row["country"] for row in read_lexicon("scene_words")}


def _countries_of_words(text: str) -> list[str]:
    """The countries of whose money and the like the text tells, one for each word."""
    known = _scene_words()
    return [known[word] for word in sorted(set(_WORD.findall(text)) & known.keys())]
