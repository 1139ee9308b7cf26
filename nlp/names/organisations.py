"""Reads the name or description of an organisation off a noun phrase: "the aid group Land Watch"."""

from __future__ import annotations

from enum import Enum, auto

from nlp.names.layout import POSSESSIVE_MARKS, Layout, Word
from nlp.names.lexicon import (
    affiliation_words,
    context_words,
    country_form,
    fold,
    given_names,
    heads_organisation,
    in_organisation_name,
    is_city,
    is_known_institution,
    is_plural_role,
    is_seat,
    role_noun,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.organisation_names import NameExtents, WordRange, is_unit


class Trust(Enum):
    """How far the words before a name show that it is an organisation's."""

    DOUBTED = auto()  # "a fisher from Port Loko": the words themselves must tell
    KNOWN = auto()  # not at all: it must look like one
    SPOKEN_FOR = auto()  # "a spokesman for Lodestar": any name but a person's and a place's
    EMPLOYER = auto()  # "an analyst at Gulf Capital": also what might be a person's name
    TEAM = auto()  # "the Rangers coach": also what might be the name of a people


_MAX_TAIL = 6  # words in lower case that end an organisation's name


class OrganisationReader:
    """Reads organisations off a document's words and names, whatever the recogniser makes of them."""

    def __init__(self, layout: Layout, names: list[NamedMention], extents: NameExtents) -> None:
        self._layout = layout
        self._words = layout.words
        self._extents = extents
        self._name_at = {mention.first: mention for mention in names}

    def at(self, first: int, limit: int | None = None, trust: Trust = Trust.KNOWN) -> WordRange | None:
        """The organisation named by the noun phrase that begins at a word and ends before `limit`.

        None where it names none; how far an unknown name is taken for an organisation is a matter of `trust`.
        """
        while self._layout.low_at(first) in context_words("determiner"):
            first += 1
        last = self._extents.phrase_end(first)
        if limit is not None:
            last = min(last, limit)
        opening = next((i for i in range(first, last) if self._extents.opens_name(i)), None)
        if opening is None:
            return None
        end = self._extents.name_end(opening)
        if limit is not None:
            end = min(end, limit)
        if end <= opening:
            return None
        body = self._body_after(opening, end, last if limit is not None else len(self._words))
        if body is not None:
            return self._trimmed(opening, body)
        said = opening > first and is_body_noun(self._words[opening - 1])
        if self._names_person(opening, end, said):
            return None
        following = self._layout.word_at(end)
        noun = following.text if end < last and following is not None and following.pos == "NOUN" else None
        if noun is not None and (limit is None or is_plural_role(noun)):
            return None  # "holders of | Delta Timber shares", unlike "Delta Timber | portfolio manager"
        if said or self._is_organisation(opening, end, trust) or self._may_employ(opening, end, trust):
            return self._trimmed(opening, end)
        return None

    def _body_after(self, opening: int, end: int, limit: int) -> int | None:
        """End of the noun for a body that ends a name: "Kenya’s interior | ministry |", "Unity | party |"."""
        owned = self._layout.low_at(end) in POSSESSIVE_MARKS
        owner = self._name_at.get(opening)
        if owned and (owner is None or owner.kind in (NameKind.ORGANISATION, NameKind.OTHER)):
            return None  # "the Monetary Fund | 's mission chief"
        start = end + owned
        for i in range(start, min(limit, start + _MAX_TAIL)):
            word = self._words[i]
            if word.low in POSSESSIVE_MARKS and not owned:
                continue  # "Puebla state | 's security ministry"
            if word.line != self._words[end - 1].line or word.pos not in ("NOUN", "ADJ", "PROPN"):
                return None
            if word.capital:
                return None
            if is_body_noun(word):
                following = self._layout.word_at(i + 1) if i + 1 < limit else None
                further = following is not None and following.pos == "NOUN"
                return None if further and not is_body_noun(self._words[i + 1]) else i + 1
        return None

    def _names_person(self, first: int, last: int, said: bool) -> bool:
        """Is this a person's name, even where it is `said` to be a body's: "the publisher Ann Lee"?"""
        mention = self._name_at.get(first)
        if mention is None or mention.kind is not NameKind.PERSON or mention.last < last:
            return False
        return fold(self._words[first].text) in given_names() or (mention.titled and not said)

    def _is_organisation(self, first: int, last: int, trust: Trust) -> bool:
        mention = self._extents.over.get(first)
        if mention is not None and mention.last >= last:
            if mention.kind is NameKind.ORGANISATION and (
                trust is not Trust.DOUBTED or mention.text.isupper()
            ):
                level = fold(mention.text) in affiliation_words("level")
                return not (level or _is_place(mention.text) or _is_role_word(self._words[last - 1]))
            if mention.kind in (NameKind.PERSON, NameKind.PEOPLE):
                return False
        text = self._layout.text(first, last)
        if _is_place(text) or fold(text) in affiliation_words("level"):
            return False
        if is_known_institution(text):
            return True
        words, inner = self._words[first:last], self._extents.over.get(last - 1)
        if inner is not None and inner.first > first and inner.kind is NameKind.ORGANISATION:
            return True  # "Florida's Hillsborough County GOP"
        return any(in_organisation_name(word.text) or (last - first > 1 and is_unit(word)) for word in words)

    def _may_employ(self, first: int, last: int, trust: Trust) -> bool:
        mention = self._name_at.get(first)
        if trust in (Trust.DOUBTED, Trust.KNOWN) or mention is None or _is_place(mention.text):
            return False
        if mention.kind is NameKind.PEOPLE:
            return trust is Trust.TEAM
        if mention.kind is NameKind.OTHER:
            return True
        return trust in (Trust.EMPLOYER, Trust.TEAM) and last - first > 1

    def _trimmed(self, first: int, last: int) -> WordRange:
        """ "Volta Institute of Governance in Accra" without the city."""
        for i in range(last - 2, first, -1):
            if self._words[i].low == "in" and _is_place(self._layout.text(i + 1, last)):
                return first, i
        return first, last


def is_body_noun(word: Word) -> bool:
    """Is this a common noun for a body, in lower case?"""
    if word.capital or not word.text[0].isalpha():
        return False
    low = fold(word.text)
    return heads_organisation(low) or low in context_words("corporate") | affiliation_words("body_noun")


def _is_place(text: str) -> bool:
    form = country_form(text)
    return is_city(text) or (form is not None and form.kind != "seat" and not is_seat(text))


def _is_role_word(word: Word) -> bool:
    return role_noun(word.text) is not None and not heads_organisation(word.text)
