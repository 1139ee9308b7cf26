"""What articles state of a speaker beside the name, and how far two statements agree. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from api.services.names import fold, name_parts
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import find_countries

_PARTS = re.compile(r"[,;/&]|\b(?:and|turned)\b", re.IGNORECASE)
_BEHIND_HEAD = re.compile(
    r"\b(?:of|for|in|at|from|to|on|by|with|under|during|after|before|until|about|against|over|near|since|"
    r"who|whose|which|that|known|named|nicknamed|called|born)\b",
    re.IGNORECASE,
)
_LONGEST_TERM = 3  # words
_ANY, _PUBLIC = "any", "public"
_ORDINAL = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
)


class RoleAgreement(StrEnum):
    """How far the roles of two speakers agree."""

    SAME = "same"  # the same noun, or one field: a senator, a minister
    SILENT = "unknown"  # one of the two has none
    COMPATIBLE = "compatible"  # fields that meet in one life: a general, a president
    UNRELATED = "unrelated"  # nothing tells that they go together
    CONFLICT = "conflict"  # fields that hardly meet: a singer, a senator


class Role(NamedTuple):
    """The nouns of a role, the fields in which people of such a role work, and which in a row one is."""

    heads: frozenset[str]
    fields: frozenset[str]
    ordinals: frozenset[str] = frozenset()


@cache
def _canonical_roles() -> dict[str, str]:
    return {fold(row["term"]): fold(row["canonical"]) for row in read_lexicon("role_titles")}


@cache
def _fields() -> dict[str, frozenset[str]]:
    """The fields of each noun, its canonical form's too."""
    found: dict[str, set[str]] = {}
    for row in read_lexicon("role_fields"):
        for member in row["members"].split(","):
            found.setdefault(fold(member), set()).add(row["field"])
    return {noun: frozenset(fields) for noun, fields in found.items()}


@cache
def _spheres() -> dict[str, tuple[str, bool]]:
    """Of each field its sphere, and whether the fields of that sphere exclude one another."""
    return {row["field"]: (row["sphere"], row["apart"] == "yes") for row in read_lexicon("role_fields")}


@cache
def _generic_words() -> frozenset[str]:
    """Words that say what somebody does or what kind of body somebody works for, not which one."""
    roles = {word for row in read_lexicon("role_titles") for word in fold(row["term"]).split()}
    members = {noun for noun in _fields() if " " not in noun}
    bodies = {fold(row["word"]) for row in read_lexicon("organisation_words") if row["use"] == "head"}
    generic = {row["word"] for row in read_lexicon("organisation_name_words")}
    homes = {
        word
        for row in read_lexicon("countries")
        if row["kind"] in {"short", "official", "name", "demonym"}
        for word in fold(row["form"]).split()
    }
    empty = name_parts("function").keys() | name_parts("filler").keys()
    return frozenset(roles | members | bodies | generic | homes | empty)


def telling_words(descriptions: Iterable[str | None]) -> frozenset[str]:
    """Words that say where somebody works, not what anybody with such a job is called."""
    words = {word for text in descriptions if text for word in fold(text).split()}
    words.update(*(_listed_acronyms().get(word, ()) for word in words))
    return frozenset(word for word in words - _generic_words() if len(word) > 2 and not word.isdigit())


@cache
def _listed_acronyms() -> dict[str, frozenset[str]]:
    """Of each known acronym, the words of the names it stands for."""
    found: dict[str, set[str]] = {}
    for row in read_lexicon("organisation_acronyms"):
        found.setdefault(fold(row["acronym"]), set()).update(fold(row["name"]).split())
    return {acronym: frozenset(words) for acronym, words in found.items()}


@lru_cache(maxsize=20_000)
def role_of(description: str) -> Role | None:
    """What a description says somebody is; None where it is in no Latin letters or says nothing."""
    if not description.isascii() and sum(char.isascii() for char in description) * 2 < len(description):
        return None
    heads: set[str] = set()
    for number, part in enumerate(_PARTS.split(description)):
        words = [word for word in fold(_BEHIND_HEAD.split(part)[0]).split() if not word.isdigit()]
        head = _head(words, anywhere=number == 0)
        if head is not None:
            heads.add(head)
        elif number == 0 and words:
            heads.add(words[-1])
    fields = frozenset(field for head in heads for field in _fields().get(head, ()))
    return Role(frozenset(heads), fields, frozenset(_ORDINAL.findall(fold(description)))) if heads else None


def _head(words: list[str], *, anywhere: bool) -> str | None:
    """The last known noun, canonical; unless `anywhere`, only the very last words are looked at."""
    for end in range(len(words), 0 if anywhere else len(words) - 1, -1):
        for length in range(min(_LONGEST_TERM, end), 0, -1):
            term = " ".join(words[end - length : end])
            for noun in (term, _canonical_roles().get(term, term)):
                if noun in _fields():
                    return (
                        _canonical_roles().get(noun, noun)
                        if _canonical_roles().get(noun) in _fields()
                        else noun
                    )
    return None


def roles_agree(some: Iterable[Role], others: Iterable[Role]) -> RoleAgreement:
    """How far what two speakers are said to be agrees: as far as the best pair of their roles does."""
    pairs = [(one, other) for one in some for other in others]
    if not pairs:
        return RoleAgreement.SILENT
    order = [RoleAgreement.SAME, RoleAgreement.COMPATIBLE, RoleAgreement.UNRELATED, RoleAgreement.CONFLICT]
    return min((_pair_agrees(*pair) for pair in pairs), key=order.index)


def _pair_agrees(one: Role, other: Role) -> RoleAgreement:
    if one.ordinals and other.ordinals and not one.ordinals & other.ordinals:
        return RoleAgreement.CONFLICT  # the second president is not the sixth
    if one.heads & other.heads or one.fields & other.fields - {_ANY}:
        return RoleAgreement.SAME
    first, second = one.fields - {_ANY}, other.fields - {_ANY}
    # Heads and chiefs of nothing in particular are mostly those of public life.
    spheres = [{_spheres()[field][0] for field in fields} or {_PUBLIC} for fields in (first, second)]
    known = first | second and _ANY not in one.fields & other.fields
    if _PUBLIC in spheres[0] & spheres[1] and one.fields and other.fields and known:
        return RoleAgreement.COMPATIBLE
    if not first or not second or _ANY in one.fields | other.fields:
        return RoleAgreement.UNRELATED
    pairs = [(_spheres()[a], _spheres()[b]) for a in first for b in second]
    within = [(one_apart, other_apart) for (a, one_apart), (b, other_apart) in pairs if a == b]
    if any(one_apart is not other_apart for one_apart, other_apart in within):
        return RoleAgreement.COMPATIBLE  # a player, a goalkeeper
    return RoleAgreement.UNRELATED if (False, False) in within else RoleAgreement.CONFLICT


@lru_cache(maxsize=20_000)
def home_told(description: str) -> frozenset[str]:
    """Countries whose people a description speaks of: "Ukrainian president"."""
    return frozenset(
        country
        for match in find_countries(description)
        if match.kind == "demonym"
        for country in match.countries
    )
