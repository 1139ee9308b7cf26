"""The country that somebody speaks for, from all that an article says of him."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span

from nlp.attributes import Referent, Role, text_of
from nlp.countries.allegiance import (
    Allegiance,
    Standing,
    allegiance,
    is_international,
    is_of_a_state,
    is_of_domestic_politics,
    national_offices,
    office_country,
    places,
)
from nlp.lexicons.countries import CountryMatch, cues
from nlp.quotation import SpeakerType
from nlp.rules.outlet_marks import dateline_place

_DESCRIBING = frozenset({"PROPN", "NOUN", "ADJ", "PART", "NUM"})
_PREFIX_LENGTH = 8  # tokens before a name that may describe its bearer
_APPOSITION_LENGTH = 12  # tokens after it
_APPOSITION_OPENERS = frozenset({"a", "an", "the", "former"})
_LEAST_MENTIONS = 3
_LEAD = 2  # times that the home of an article is named for every mention of the next country
_FAR_AHEAD, _MANY = 6, 5  # the same for an article that is about one country alone


class Scene:
    """Where the article plays: how often it names each country, and the one it is all about, if any.

    `home` is the country that it names first and most, or that of its dateline where no other is named more
    than twice as often; `domestic` the one whose own offices it names most; `setting` the one whose cities,
    bodies, people and offices it names most, and `all_about` the same where next to no other is named.
    """

    def __init__(self, named: list[CountryMatch], text: str) -> None:
        countries = [country for match in named for country in match.countries]
        self.prominence = Counter(countries)
        leader = _leader(countries)
        self.home = leader if leader == next(iter(countries), None) else self._of_dateline(text)
        offices = national_offices(text)
        self.domestic = _leader(offices)
        around = [*places(text), *offices]
        self.setting = _leader(around)
        self.all_about = _leader(around, _FAR_AHEAD, _MANY)

    def _of_dateline(self, text: str) -> str | None:
        """The country that the article is filed from, where it is about that country as much as any other."""
        place = dateline_place(text)
        found = allegiance(f"in {place.title()}") if place else None
        if found is None or found.country is None:
            return None
        often = self.prominence[found.country]
        return found.country if often and _LEAD * often >= max(self.prominence.values()) else None


def _leader(countries: list[str], lead: int = _LEAD, least: int = _LEAST_MENTIONS) -> str | None:
    """The country that stands there often, and far oftener than any other."""
    (first, count), (_, next_count) = [*Counter(countries).most_common(2), (None, 0), (None, 0)][:2]
    return first if count >= max(least, lead * next_count) else None


def speaker_country(
    doc: Doc,
    referent: Referent | None,
    role: Role | None,
    own_words: str,
    scene: Scene,
) -> str | None:
    """The country the source speaks for, else that of its employer, else where it works, else None.

    A state's office or body without any country ("the health ministry") is taken for that of the country
    which the whole article is about, a candidate or president for one of the country whose politics it is
    about. Anybody else of whom the article tells no country belongs to the one in which it plays, whoever has
    no name only where it plays nowhere else.
    """
    stated = list(_stated(doc, referent, role, own_words))
    around = list(dict.fromkeys(_around(doc, referent)))
    ranking = (
        (stated, Standing.SPEAKS_FOR),
        (around, Standing.SPEAKS_FOR),
        (stated, Standing.EMPLOYED_BY),
        (around, Standing.EMPLOYED_BY),
    )
    for descriptions, standing in ranking:
        if (found := _first(descriptions, standing)) is not None:
            return found.country
    for description in (*stated, *around):
        if (country := office_country(description, scene.prominence)) is not None:
            return country
    if (found := _first((*stated, *around), Standing.WORKS_IN)) is not None:
        return found.country
    if scene.domestic and any(map(is_of_domestic_politics, stated)):
        return scene.domestic
    if scene.home and any(map(is_of_a_state, stated)):
        return scene.home
    if referent is None or any(map(is_international, stated)):
        return None
    own_name = referent.name is not None and not referent.name.islower()  # not "health ministry"
    return scene.setting if own_name else scene.all_about


def _first(descriptions: Iterable[str], standing: Standing) -> Allegiance | None:
    return next((found for text in descriptions if (found := allegiance(text, standing)) is not None), None)


def _stated(doc: Doc, referent: Referent | None, role: Role | None, own_words: str) -> Iterator[str]:
    """What the article says the source is: its role and affiliation, its own words."""
    text = text_of(doc)
    if role is not None:
        yield from filter(None, (role.role, role.affiliation))
        for start, end in role.evidence:
            yield text[start:end]
    if referent is None or referent.name is None:
        yield own_words
    elif referent.type is SpeakerType.PERSON:
        name = re.compile(rf"\b({'|'.join(map(re.escape, (referent.name, *referent.name.split())))})\b")
        for words in dict.fromkeys((own_words, *(text[start:end] for start, end in referent.mentions))):
            yield name.sub("", words)  # "the Russian leader", but not the man called Jordan
    else:
        yield referent.name
        yield from dict.fromkeys(text[start:end] for start, end in referent.mentions)


def _around(doc: Doc, referent: Referent | None) -> Iterator[str]:
    """What stands right beside the speaker's names: "Russian President …", "…, the Iraqi envoy"."""
    if referent is None or referent.name is None:
        return
    for start, end in referent.mentions:
        mention = doc.char_span(start, end, alignment_mode="expand")
        if mention is not None:
            yield from filter(None, (_prefix(doc, mention), _apposition(doc, mention)))


def _prefix(doc: Doc, mention: Span) -> str:
    """The words before a name that describe its bearer, with a preposition of place before them."""
    first = mention.start
    lowest = max(0, first - _PREFIX_LENGTH)
    while first > lowest and not doc[first].is_sent_start:
        token = doc[first - 1]
        if not (token.pos_ in _DESCRIBING or token.text[0].isupper() or token.text in ("-", "'s", "’s")):
            break
        first -= 1
    if first == mention.start:
        return ""
    if first > 0 and doc[first - 1].lower_ in cues("place_preposition"):
        first -= 1
    return doc[first : mention.start].text


def _apposition(doc: Doc, mention: Span) -> str:
    """What follows a name between commas, or after "of", and describes its bearer."""
    following = doc[mention.end : mention.end + _APPOSITION_LENGTH]
    if len(following) < 2:
        return ""
    if following[0].lower_ == "of":
        return following[:3].text
    possessive = any(token.text in ("'s", "’s") for token in following[2:5])
    if following[0].text != "," or not (following[1].lower_ in _APPOSITION_OPENERS or possessive):
        return ""
    for token in following[1:]:
        if token.is_punct and token.text != "-":
            return doc[mention.end + 1 : token.i].text
    return following[1:].text
