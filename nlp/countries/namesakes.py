"""People who are called like a country, a capital or one of its people: "Michael Jordan", "Kenya Moore"."""

from __future__ import annotations

import re
from bisect import bisect_left

from spacy.tokens import Doc, Span

from nlp.lexicons.countries import CountryMatch, Sense, ambiguities, cues
from nlp.names.lexicon import context_words, country_form, fold, given_names, role_noun

_WORD = r"[A-Z][a-zà-ÿ][\w'’-]*"
_SURNAME_AFTER = re.compile(rf" (?P<surname>{_WORD}(?<!['’]s))(?P<more> {_WORD})?")
_GIVEN_BEFORE = re.compile(rf"(?:(?P<before>[\w-]+) )?(?P<given>{_WORD}) $")
_AGE_AFTER = re.compile(r", (?:1?\d)?\d(?:,|\.|$)")
_KIN_BEFORE = re.compile(r"\b(?P<noun>[a-z]+),? $")
_KIN_AFTER = re.compile(r"['’]s (?P<words>[a-z]+(?: [a-z]+)?)\b")
_NAME_SUFFIXES = frozenset({"Jr", "Sr"})
_OF_PLACES = frozenset({"short", "name", "capital"})
_REACH = 60  # characters that hold the words beside a name


class Namesakes:
    """Tells which forms of countries' names in an article are names of people."""

    def __init__(self, doc: Doc, text: str, matches: list[CountryMatch]) -> None:
        """Take the article with its entities, and the forms found in it."""
        self._text = text
        self._entities = list(doc.ents)
        self._starts = [entity.start_char for entity in self._entities]
        self._surnames = {entity[-1].text for entity in doc.ents if _is_full_name(entity)}
        for match in matches:
            if self._is_open_to_doubt(match) and self._given_name_before(match):
                self._surnames.add(self._form(match))

    def __contains__(self, match: CountryMatch) -> bool:
        """Whether `match` is a person, or part of a person's name."""
        entity = self._entity(match)
        person = entity if entity is not None and entity.label_ == "PERSON" else None
        if person is not None and match.kind in _OF_PLACES and len(person) > 1:
            return True
        return self._is_open_to_doubt(match) and self._is_a_name(match, entity, person)

    def _is_a_name(self, match: CountryMatch, entity: Span | None, person: Span | None) -> bool:
        form = self._form(match)
        if person is not None and not self._is_relative(match):
            if match.kind == "demonym":
                # "Dawn French" and "Finn Cole", but not "French President"
                alone = len(person) == 2 and form in cues("one_of_a_people")
                return len(person) > 1 and (person.end_char == match.end or alone)
            return form in self._surnames
        if self._given_name_before(match) or _AGE_AFTER.match(self._text, match.end):
            return True
        if match.kind in _OF_PLACES and (self._surname_follows(match, entity) or self._is_relative(match)):
            return True
        return form in self._surnames and not self._in_a_place(match)

    def _is_open_to_doubt(self, match: CountryMatch) -> bool:
        ambiguity = ambiguities().get(self._form(match))
        return ambiguity is not None and Sense.PERSON in ambiguity.senses

    def _form(self, match: CountryMatch) -> str:
        return self._text[match.start : match.end]

    def _entity(self, match: CountryMatch) -> Span | None:
        """The named entity that holds the whole form."""
        position = bisect_left(self._starts, match.start + 1) - 1
        if position < 0 or self._entities[position].end_char < match.end:
            return None
        return self._entities[position]

    def _given_name_before(self, match: CountryMatch) -> bool:
        """Whether the form stands where a surname does: behind a given name, or behind a role and a name."""
        found = _GIVEN_BEFORE.search(self._before(match))
        if found is None or country_form(found["given"]) or role_noun(found["given"]):
            return False
        if found["given"] in cues("before_country"):
            return False
        if fold(found["given"]) in given_names():
            return True
        return found["before"] is not None and role_noun(found["before"]) is not None

    def _surname_follows(self, match: CountryMatch, entity: Span | None) -> bool:
        """Whether the form stands where a given name does: right before one word that can be a surname."""
        if entity is not None and entity.end_char > match.end:
            return False  # a body or place called like it: "Israel Museum"
        found = _SURNAME_AFTER.match(self._text[match.end : match.end + _REACH])
        if found is None or (found["more"] and found["more"].strip() not in _NAME_SUFFIXES):
            return False
        surname = found["surname"]
        return not (surname in cues("after_country") or role_noun(surname) or country_form(surname))

    def _is_relative(self, match: CountryMatch) -> bool:
        """Whether somebody's relative or friend is called so: "her brother, Chad", "Chad's mother"."""
        before, after = _KIN_BEFORE.search(self._before(match)), _KIN_AFTER.match(self._text, match.end)
        kin = context_words("kin") | cues("friend")
        if before is not None and before["noun"] in kin:
            return True
        return after is not None and not kin.isdisjoint(after["words"].split())

    def _in_a_place(self, match: CountryMatch) -> bool:
        words = self._before(match).split()
        return bool(words) and words[-1].lower() in cues("place_preposition")

    def _before(self, match: CountryMatch) -> str:
        return self._text[max(0, match.start - _REACH) : match.start]


def _is_full_name(entity: Span) -> bool:
    return entity.label_ == "PERSON" and len(entity) > 1
