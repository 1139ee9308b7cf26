"""The countries that an article names: its forms of their names, read where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from nlp.attributes import text_of
from nlp.countries.lookalikes import descent, in_a_place_name, in_a_title, town_elsewhere
from nlp.countries.namesakes import Namesakes
from nlp.lexicons.countries import CountryMatch, Sense, ambiguities, cues, find_countries

_WORD_BEFORE = re.compile(r"([\w.]+)[\s(]*$")
_WORD_AFTER = re.compile(r"-?\s*(\w[\w.]*)")
_NEIGHBOURHOOD = 40  # characters that surely hold the neighbouring word


def named_countries(doc: Doc) -> Iterator[CountryMatch]:
    """The country forms of the article that name a country where they stand."""
    text = text_of(doc)
    found = find_countries(text)
    words = frozenset(token.text for token in doc)
    namesakes = Namesakes(doc, text, found)
    towns = _towns(text, found)
    for position, match in enumerate(found):
        if match in namesakes or position in towns or descent(text, found, position):
            continue
        if in_a_place_name(text, match) or in_a_title(text, match) or _is_language(text, match):
            continue
        if (meant := _meant(text, match, words)) is not None:
            yield meant


def _towns(text: str, found: list[CountryMatch]) -> set[int]:
    """Positions of the forms that are towns: those said to lie elsewhere, and their later mentions.

    A town's name alone means the country again where the article names that in another way as well.
    """
    towns = {position for position in range(len(found)) if town_elsewhere(text, found, position)}
    called = {text[found[position].start : found[position].end] for position in towns}
    others = {
        country
        for match in found
        if text[match.start : match.end] not in called
        for country in match.countries
    }
    for position, match in enumerate(found):
        if text[match.start : match.end] in called and others.isdisjoint(match.countries):
            towns.add(position)
    return towns


def _meant(text: str, match: CountryMatch, words: frozenset[str]) -> CountryMatch | None:
    """The country that a form stands for in an article of these `words`, None where for something else."""
    ambiguity = ambiguities().get(text[match.start : match.end])
    if ambiguity is None:
        return match
    if Sense.WORD in ambiguity.senses and _is_shouted(text, match):
        return None
    if Sense.ARTICLE in ambiguity.senses and _word_before(text, match).lower() != "the":
        return None
    if Sense.PLACE not in ambiguity.senses or ambiguity.names_country(words):
        return match
    return match._replace(countries=(ambiguity.instead,)) if ambiguity.instead else None


def _is_shouted(text: str, match: CountryMatch) -> bool:
    """Whether the form stands among words in capitals, where it may be an ordinary word."""
    neighbours = [word for word in (_word_before(text, match), _word_after(text, match)) if word]
    shouted = [len(word) > 1 and word.isupper() and word.isalpha() for word in neighbours]
    return bool(shouted) and all(shouted)


def _is_language(text: str, match: CountryMatch) -> bool:
    if match.kind != "demonym":
        return False
    after = _word_after(text, match)
    if after in cues("language_after"):
        return True
    before = text[max(0, match.start - _NEIGHBOURHOOD) : match.start].split()
    return not after and not cues("language_before").isdisjoint((" ".join(before[-2:]), *before[-1:]))


def _word_before(text: str, match: CountryMatch) -> str:
    found = _WORD_BEFORE.search(text[max(0, match.start - _NEIGHBOURHOOD) : match.start])
    return found.group(1) if found else ""


def _word_after(text: str, match: CountryMatch) -> str:
    found = _WORD_AFTER.match(text[match.end : match.end + _NEIGHBOURHOOD])
    return found.group(1) if found else ""
