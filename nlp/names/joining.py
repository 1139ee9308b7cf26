"""Joins the parts of a body's name that small words part: "Ministry | of | Foreign Affairs"."""

from __future__ import annotations

from collections.abc import Iterator

from nlp.names.layout import POSSESSIVE_MARKS, UNLIKE_NAMES, Layout, Word
from nlp.names.lexicon import (
    context_words,
    country_form,
    fold,
    given_names,
    heads_organisation,
    in_organisation_name,
    is_human_noun,
    singular,
)

_LONGEST_OFFICE = 6  # words


def joined_names(layout: Layout, segments: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join the parts of an organisation's name: "Ministry | of | Foreign Affairs"."""
    words = layout.words
    i = 0
    while i < len(segments):
        first, last = segments[i]
        while i + 1 < len(segments) and _joins(words, first, last, segments[i + 1][0]):
            i += 1
            last = segments[i][1]
        yield first, last
        i += 1


def _joins(words: list[Word], first: int, last: int, following: int) -> bool:
    gap = words[last:following]
    if _names_office(words[last - 1], gap):
        return True
    if (
        not 1 <= len(gap) <= 2
        or words[last - 1].line != words[following].line
        or words[first].label == "PERSON"
    ):
        return False
    one_entity = all(word.label in ("ORG", "FAC", "GPE") and not word.entity_start for word in gap) and (
        words[following].label == words[last - 1].label and not words[following].entity_start
    )
    if gap[0].low in POSSESSIVE_MARKS and fold(words[following].text) in given_names():
        return False  # "the Leeds Post's Ann Moss"
    if one_entity and (gap[0].low in context_words("entity_link") or gap[0].low in ("'s", "’s", "&")):
        return True
    country = country_form(words[following].text)
    if country is not None and country.kind in ("short", "name") and [word.low for word in gap] == ["of"]:
        in_name = any(word.low == "of" and word.label == "ORG" for word in words[first:last])
        return in_name or in_organisation_name(words[last - 1].text)  # "Congress of Lecturers of Kenya"
    if gap[0].low in POSSESSIVE_MARKS and words[first].low.rstrip(".") in context_words("patron"):
        return len(gap) == 1 and heads_organisation(words[following].text)  # "St. Mary's Hospital"
    if gap[0].low in POSSESSIVE_MARKS and len(gap) == 1:  # "Teachers' Union", "Women's Front"
        owner = singular(words[last - 1].low)
        return owner is not None and is_human_noun(owner) and heads_organisation(words[following].text)
    if gap[0].low not in context_words("name_link") or (len(gap) == 2 and gap[1].low != "the"):
        return False
    if gap[0].low == "on" and words[following].label in UNLIKE_NAMES:
        return False
    return in_organisation_name(words[last - 1].text) and words[following].label != "PERSON"


def _names_office(head: Word, gap: list[Word]) -> bool:
    """Does the title of who holds an office stand between: "Office | of the Director of | Human Rights"?"""
    if not 3 <= len(gap) <= _LONGEST_OFFICE or not heads_organisation(head.text) or gap[0].low != "of":
        return False
    links = context_words("name_link") | {"the", "and"}
    titled = all(word.low in links or (word.capital and word.line == head.line) for word in gap)
    return titled and gap[-1].low in context_words("name_link") and any(word.capital for word in gap)
