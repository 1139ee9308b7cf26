"""Which names may be those of persons when a pronoun asks, and of whom a single word is a part."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nlp.names.entities import Entity
from nlp.names.layout import Layout
from nlp.names.lexicon import (
    country_form,
    in_organisation_name,
    is_city,
    is_known_institution,
    is_seat,
    short_forms,
)
from nlp.names.mentions import NamedMention, NameKind
from nlp.names.names import name_words

_PLACING = frozenset(("in", "at", "near", "into", "outside"))


def may_be_person(layout: Layout, mention: NamedMention) -> bool:
    """Persons, names of unknown kind, and single words that no lexicon knows better, but not after "in"."""
    if mention.kind is NameKind.PERSON:
        return True
    words = name_words(mention.text)
    if mention.kind is NameKind.OTHER and len(words) > 1:
        return True
    if mention.kind is NameKind.PEOPLE or len(words) != 1 or mention.definite or mention.text.isupper():
        return False
    if layout.low_at(mention.first - 1) in _PLACING:
        return False
    return not (
        country_form(words[0])
        or is_seat(words[0])
        or is_city(mention.text)
        or in_organisation_name(words[0])
        or is_known_institution(mention.text)
        or words[0] in short_forms()
    )


def owners_of_names(
    mentions: Sequence[NamedMention], entity_of: Callable[[NamedMention], Entity]
) -> dict[int, Entity]:
    """By first word: the person of whose name a name of unknown kind is a part, if there is just one."""
    bearers: dict[str, dict[int, Entity]] = {}
    for mention in mentions:
        if mention.kind is NameKind.PERSON:
            for word in name_words(mention.text):
                bearers.setdefault(word, {})[id(entity_of(mention))] = entity_of(mention)
    owners = {}
    for mention in mentions:
        if mention.kind is not NameKind.PERSON:
            of_each = [set(bearers.get(word, ())) for word in name_words(mention.text)]
            shared = set.intersection(*of_each) if of_each else set()
            if len(shared) == 1:
                owners[mention.first] = bearers[name_words(mention.text)[0]][shared.pop()]
    return owners
