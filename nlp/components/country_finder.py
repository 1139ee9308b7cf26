"""Finds the countries that a quotation names, and the country that its speaker speaks for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.attributes import Attribution, Offsets, Referent, Role, text_of
from nlp.lexicons.allegiance import (
    Allegiance,
    Standing,
    allegiance,
    is_of_a_state,
    is_of_domestic_politics,
    national_offices,
    office_country,
)
from nlp.lexicons.countries import CountryMatch, ambiguities, american_states, cues, find_countries
from nlp.quotation import SpeakerType

_DESCRIBING = frozenset({"PROPN", "NOUN", "ADJ", "PART", "NUM"})
_PREFIX_LENGTH = 8  # tokens before a name that may describe its bearer
_APPOSITION_LENGTH = 12  # tokens after it
_APPOSITION_OPENERS = frozenset({"a", "an", "the", "former"})
_WORD_BEFORE = re.compile(r"([\w.]+)[\s(]*$")
_WORD_AFTER = re.compile(r"-?\s*(\w[\w.]*)")
_STATE_AFTER = re.compile(r", (?P<name>(?P<first>[A-Z]\w+)( [A-Z]\w+)?)")
_LEAST_MENTIONS = 3
_LEAD = 2  # times that the home of an article is named for every mention of the next country
_NEIGHBOURHOOD = 40  # characters that surely hold the neighbouring word

Value = TypeVar("Value")


class CountryFinder:
    """Sets ``doc._.mentioned_countries`` and ``doc._.speaker_countries``, one entry per attribution."""

    def __call__(self, doc: Doc) -> Doc:
        """Annotate `doc` and return it."""
        attributions: tuple[Attribution, ...] = doc._.attributions
        named = list(_named_countries(doc)) if attributions else []
        starts = [match.start for match in named]
        scene = _Scene(named, national_offices(text_of(doc)) if attributions else [])
        referents = _aligned(doc._.referents, len(attributions))
        roles = _aligned(doc._.roles, len(attributions))
        mentioned = tuple(_within(attribution.content, named, starts) for attribution in attributions)
        known: dict[tuple[Referent | None, Role | None, str], str | None] = {}
        by_name: dict[str | None, str | None] = {}
        speakers: list[tuple[str | None, str | None]] = []
        for attribution, referent, role in zip(attributions, referents, roles, strict=True):
            speaker = (referent, role, _words_of(attribution.source, doc))
            if speaker not in known:
                known[speaker] = _speaker_country(doc, *speaker, scene)
            name = referent.name if referent else None
            if name is not None:
                by_name[name] = by_name.get(name) or known[speaker]
            speakers.append((name, known[speaker]))
        doc._.mentioned_countries = mentioned
        doc._.speaker_countries = tuple(country or by_name.get(name) for name, country in speakers)
        return doc


class _Scene:
    """Where the article plays: how often it names each country, and the one it is all about, if any.

    `home` is the country that it names first and most, `domestic` the one whose own offices it names most.
    """

    def __init__(self, named: list[CountryMatch], offices: list[str]) -> None:
        countries = [country for match in named for country in match.countries]
        self.prominence = Counter(countries)
        leader = _leader(countries)
        self.home = leader if leader == next(iter(countries), None) else None
        self.domestic = _leader(offices)


def _leader(countries: list[str]) -> str | None:
    """The country that stands there often, and far oftener than any other."""
    (first, count), (_, next_count) = [*Counter(countries).most_common(2), (None, 0), (None, 0)][:2]
    return first if count >= max(_LEAST_MENTIONS, _LEAD * next_count) else None


def _aligned(values: tuple[Value | None, ...], length: int) -> tuple[Value | None, ...]:
    """`values`, or as many None as there are attributions where no component has set them."""
    return values or (None,) * length


def _within(content: tuple[Offsets, ...], named: list[CountryMatch], starts: list[int]) -> tuple[str, ...]:
    countries: dict[str, None] = {}
    for start, end in content:
        for match in named[bisect_left(starts, start) : bisect_left(starts, end)]:
            if match.end <= end:
                countries.update(dict.fromkeys(match.countries))
    return tuple(countries)


def _named_countries(doc: Doc) -> Iterator[CountryMatch]:
    """The country forms of the article that name a country where they stand."""
    text = doc.text
    people = [ent for ent in doc.ents if ent.label_ == "PERSON"]
    people_starts = [ent.start_char for ent in people]
    surnames = {ent[-1].text for ent in people if len(ent) > 1}
    words = frozenset(token.text for token in doc)
    for match in find_countries(text):
        form = text[match.start : match.end]
        ambiguity = ambiguities().get(form)
        if ambiguity is not None:
            if ambiguity.person:
                position = bisect_left(people_starts, match.start + 1) - 1
                person = people[position] if position >= 0 else None
                if _is_person(match, text, person, surnames):
                    continue
            elif ambiguity.word:
                if _is_shouted(text, match):
                    continue
            elif not ambiguity.names_country(words):
                continue
        if match.kind == "demonym" and _is_language(text, match):
            continue
        if match.kind == "capital" and _is_american_town(text, match):
            continue
        yield match


def _is_person(match: CountryMatch, text: str, person: Span | None, surnames: set[str]) -> bool:
    form = text[match.start : match.end]
    if person is not None and person.start_char <= match.start and match.end <= person.end_char:
        if match.kind == "demonym":
            return len(person) > 1 and person.end_char == match.end  # "Dawn French", not "French President"
        return len(person) > 1 or form in surnames
    return form in surnames and _word_before(text, match).lower() not in cues("place_preposition")


def _is_shouted(text: str, match: CountryMatch) -> bool:
    """Whether the form stands among words in capitals, where it may be an ordinary word."""
    neighbours = [word for word in (_word_before(text, match), _word_after(text, match)) if word]
    shouted = [len(word) > 1 and word.isupper() and word.isalpha() for word in neighbours]
    return bool(shouted) and all(shouted)


def _is_language(text: str, match: CountryMatch) -> bool:
    after = _word_after(text, match)
    if after in cues("language_after"):
        return True
    return not after and _word_before(text, match) in cues("language_before")


def _is_american_town(text: str, match: CountryMatch) -> bool:
    """Whether a state follows: "Berlin, New Hampshire"."""
    found = _STATE_AFTER.match(text[match.end : match.end + _NEIGHBOURHOOD])
    return found is not None and not american_states().isdisjoint((found["name"], found["first"]))


def _word_before(text: str, match: CountryMatch) -> str:
    found = _WORD_BEFORE.search(text[max(0, match.start - _NEIGHBOURHOOD) : match.start])
    return found.group(1) if found else ""


def _word_after(text: str, match: CountryMatch) -> str:
    found = _WORD_AFTER.match(text[match.end : match.end + _NEIGHBOURHOOD])
    return found.group(1) if found else ""


def _speaker_country(
    doc: Doc,
    referent: Referent | None,
    role: Role | None,
    own_words: str,
    scene: _Scene,
) -> str | None:
    """The country the source speaks for, else that of its employer, else where it works, else None.

    A state's office or body without any country ("the health ministry") is taken for that of the country
    which the whole article is about, a candidate or president for one of the country whose politics it is
    about.
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
    return scene.home if any(map(is_of_a_state, stated)) else None


def _first(descriptions: Iterable[str], standing: Standing) -> Allegiance | None:
    return next((found for text in descriptions if (found := allegiance(text, standing)) is not None), None)


def _words_of(source: tuple[Offsets, ...], doc: Doc) -> str:
    text = text_of(doc)
    return " ".join(text[start:end] for start, end in source)


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


@Language.factory(
    "onrecord_country_finder",
    requires=["doc._.attributions", "doc._.referents", "doc._.roles", "doc.ents"],
    assigns=["doc._.mentioned_countries", "doc._.speaker_countries"],
)
def create_country_finder(nlp: Language, name: str) -> CountryFinder:
    """Factory for `CountryFinder`."""
    return CountryFinder()
