"""Offices, labels and ranks that exist in one country, or in a few: "the Taoiseach", "Senator"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from nlp.countries.homes import Clue
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import CountryMatch, cues, cut, home_forms, phrase_key
from nlp.lexicons.phrases import PhraseTable
from nlp.names.lexicon import role_noun
from nlp.quotation import CountryClue

_REACH_OF_A_NAME = 40  # characters that hold the word before a label
_WORD_IN_CAPITALS_BEFORE = re.compile(r"(?<![.?!”\"] )\b(?P<word>[A-Z][\w’'-]*) $")


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
    found = [
        CountryMatch(offsets[match.start][0], offsets[match.end - 1][1], match.entry, "office")
        for match in _offices().find(spellings)
    ]
    return [match for match in found if not _is_in_a_party(text, match)]


def _is_in_a_party(text: str, match: CountryMatch) -> bool:
    """Whether an office or label is part of another body's name: "Rift Democratic Congress"."""
    label = text[match.start : match.end]
    if label not in cues("office_elsewhere"):
        return False
    if label in cues("office_body"):
        before = _WORD_IN_CAPITALS_BEFORE.search(text, max(0, match.start - _REACH_OF_A_NAME), match.start)
        return before is not None and before["word"] not in home_forms() and role_noun(before["word"]) is None
    words = text[max(0, match.start - _REACH_OF_A_NAME) : match.start].split()
    return bool(words) and words[-1] in cues("party_adjective")


def _office_clue(match: CountryMatch, country: str) -> Clue:
    return Clue(country, CountryClue.OFFICE, match.start, match.end)


def office(description: str, prominence: Mapping[str, int], home: str | None = None) -> Clue | None:
    """The first office that few countries have ("Taoiseach", "Senator"), None without one.

    `prominence` tells how often the article names each country; it decides between several. Where none of
    them is named, an office that other countries have as well is that of `home`, where the article plays.
    """
    for match in _offices_in(description):
        country = max(match.countries, key=lambda country: prominence.get(country, 0))
        elsewhere = description[match.start : match.end] in cues("office_elsewhere")
        if home is not None and elsewhere and not prominence.get(country):
            country = home
        return _office_clue(match, country)
    return None
