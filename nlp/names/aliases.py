"""Other names that a text gives to whom it names: "the Land Commission (LC)", "Ana Ruiz, known as Nita"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nlp.names.layout import Layout
from nlp.names.lexicon import context_words, country_form
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words

_LONGEST_ACRONYM = 8  # letters
_LEAST_CAPITALS = 2
_LONGEST_LINK = 9  # words


def find_aliases(layout: Layout, names: Sequence[NamedMention]) -> dict[int, NamedMention]:
    """By the first word of each name that is told to be another one's: that other name, which stands before.

    All names that are written like an alias get the kind of what it stands for.
    """
    found: dict[int, NamedMention] = {}
    kinds: dict[tuple[str, ...], NameKind] = {}
    for one, other in pairwise(names):
        if _abbreviates(layout, one, other) or _renames(layout, one, other):
            found[other.first] = one
            kinds[name_words(other.text)] = one.kind
    for name in names:
        name.kind = kinds.get(name_words(name.text), name.kind)
    return found


def _abbreviates(layout: Layout, one: NamedMention, other: NamedMention) -> bool:
    """Is the other the acronym in brackets, or between "or" and a comma, behind a body's name?"""
    if one.kind not in (NameKind.ORGANISATION, NameKind.OTHER) or len(name_words(one.text)) == 1:
        return False
    text = other.text
    capitals = sum(letter.isupper() for letter in text)
    if " " in text or len(text) > _LONGEST_ACRONYM or capitals < _LEAST_CAPITALS or country_form(text):
        return False
    between = [word.low for word in layout.words[one.last : other.first]]
    after = layout.low_at(other.last)
    if between in (["("], ["(", "the"]):
        return after in (")", ",", ";")
    return between in ([",", "or"], ["or"], [",", "or", "the"]) and after in (",", ")")


def _renames(layout: Layout, one: NamedMention, other: NamedMention) -> bool:
    """Does "known as" or the like stand between a person's name and the other?"""
    if one.kind is not NameKind.PERSON or layout.words[one.first].line != layout.words[other.first].line:
        return False
    between = [word.low for word in layout.words[one.last : other.first]]
    telling = context_words("alias")
    if not 1 <= len(between) <= _LONGEST_LINK or not telling & set(between):
        return False
    return all(word in telling or word in context_words("alias_link") for word in between)
