"""How well a noun for a human being goes with what a text says a person is."""

from __future__ import annotations

from enum import IntEnum
from functools import cache

from nlp.lexicons import read_lexicon
from nlp.names.lexicon import context_words, country_form, covered_roles, fold, party_names, role_noun

_ANY = "any"
_LOOSE_FIELDS = frozenset((_ANY, "family"))  # what anybody may be besides


class RoleFit(IntEnum):
    """How well a noun goes with a person's roles."""

    EXCLUDED = 0  # "the priest" of a thief
    OPEN = 1  # nothing speaks for it or against it
    RELATED = 2  # "the skipper" of a captain: of one field of life
    COVERED = 3  # "the lawmaker" of a senator
    CALLED = 4  # "the senator" of a senator


def role_fit(noun: str, roles: set[str]) -> RoleFit:
    """How well a canonical role noun goes with the canonical roles of a person."""
    if noun in roles:
        return RoleFit.CALLED
    if covered_roles(noun) & roles or any(noun in covered_roles(role) for role in roles):
        return RoleFit.COVERED
    telling = {role for role in roles if not is_loose(role)}
    if is_attribute(noun) or not telling:
        return RoleFit.OPEN
    own = _fields(noun)
    if own - _LOOSE_FIELDS and any(own & _fields(role) - _LOOSE_FIELDS for role in telling):
        return RoleFit.RELATED
    if _ANY in own or any(not _fields(role) or _ANY in _fields(role) for role in telling) or not own:
        return RoleFit.OPEN
    spheres = _spheres(own)
    return RoleFit.OPEN if any(spheres & _spheres(_fields(role)) for role in telling) else RoleFit.EXCLUDED


def is_attribute(noun: str) -> bool:
    """Does a noun tell what anybody may be, whatever the office: "woman", "mother", "Dane", "pensioner"?"""
    entry = role_noun(noun)
    if entry is not None and entry.use == "plain":
        return True
    if noun in context_words("attribute") or noun in party_names():
        return True
    return country_form(noun.removesuffix("woman").removesuffix("man")) is not None


def is_loose(role: str) -> bool:
    """Is this what somebody is to another, or so general that it says little of what else one is?"""
    if role in context_words("loose_role") or role in context_words("kin") or is_attribute(role):
        return True
    return _ANY in _fields(role)


def _spheres(fields: frozenset[str]) -> set[str]:
    return {_field_spheres()[field] for field in fields}


@cache
def _field_spheres() -> dict[str, str]:
    """The sphere of each field; fields that exclude the others of their sphere are spheres of their own."""
    return {
        row["field"]: row["field"] if row["apart"] == "yes" else row["sphere"]
        for row in read_lexicon("role_fields")
    }


@cache
def _fields_of_nouns() -> dict[str, frozenset[str]]:
    fields: dict[str, set[str]] = {}
    for row in read_lexicon("role_fields"):
        for noun in row["members"].split(","):
            entry = role_noun(noun)
            for form in {fold(noun), entry.canonical if entry else fold(noun)}:
                fields.setdefault(form, set()).add(row["field"])
    return {noun: frozenset(found) for noun, found in fields.items()}


def _fields(noun: str) -> frozenset[str]:
    return _fields_of_nouns().get(noun, frozenset())
