"""The countries that an article names: its forms of their names, read where they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from nlp.lexicons.countries import CountryMatch, ambiguities, american_states, cues, find_countries

_WORD_BEFORE = re.compile(r"([\w.]+)[\s(]*$")
_WORD_AFTER = re.compile(r"-?\s*(\w[\w.]*)")
_STATE_AFTER = re.compile(r", (?P<name>(?P<first>[A-Z]\w+)( [A-Z]\w+)?)")
_OF_PLACES = frozenset({"short", "name", "capital"})
_NEIGHBOURHOOD = 40  # characters that surely hold the neighbouring word


def named_countries(doc: Doc) -> Iterator[CountryMatch]:
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
        if match.kind != "demonym" and _is_american_town(text, match):
            continue
        if match.kind in _OF_PLACES and _is_in_a_name(match, people, people_starts):
            continue
        yield match


def _is_in_a_name(match: CountryMatch, people: list[Span], starts: list[int]) -> bool:
    """Whether the form is part of a person's name of several words: "Colm Ireland"."""
    position = bisect_left(starts, match.start + 1) - 1
    return position >= 0 and len(people[position]) > 1 and match.end <= people[position].end_char


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
