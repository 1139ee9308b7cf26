"""What articles state of a speaker beside the name, and how far two statements agree. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from itertools import product
from typing import NamedTuple

from api.services.names import fold, name_parts
from api.services.organization_words import respelt, words_of_kind
from nlp.lexicons import read_lexicon
from nlp.lexicons.countries import find_countries

_PARTS = re.compile(r"[,;/&]|\b(?:and|turned)\b", re.IGNORECASE)
_BEHIND_HEAD = re.compile(
    r"\b(?:of|for|in|at|from|to|on|by|with|under|during|after|before|until|about|against|over|near|since|"
    r"who|whose|which|that|known|named|nicknamed|called|born)\b",
    re.IGNORECASE,
)
_LONGEST_TERM = 3  # words
_LONGEST_CAREER, _LONGEST_ARCHIVE = 60, 25  # years
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
_DEATH = re.compile(r"\b(?:died|killed|assassinated|executed|murdered)\b\D{0,15}\b(1[5-9]\d\d|20\d\d)\b")
_AGE = re.compile(r"(?:,|\baged)\s*(\d{1,2})$")
_MINISTER = re.compile(
    r"(?:\b(?P<rank>deputy|vice|shadow|assistant|junior) )?(?:\b(?P<before>\w+) )?\b(?:minister|secretary)\b"
    r"(?: (?:of|for) (?:the )?(?P<behind>\w+))?"
)
_US_SECRETARY = re.compile(r"\bsecretary of state\b(?! for\b)")
_OTHER_WORDS = {"field", "portfolio"}  # that may well tell where somebody works
_ANY, _PUBLIC = "any", "public"
_MEET_PUBLIC = {"business", "bar", "science"}  # spheres from which people come into public life
_ORDINAL = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\b"
)


class RoleAgreement(StrEnum):
    """How far the roles of two speakers agree."""

    OFFICE = "same_office"  # an office that one person holds at a time: foreign minister
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
    generic = {
        row["word"] for row in read_lexicon("organisation_name_words") if row["kind"] not in _OTHER_WORDS
    }
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
    general = [_ANY in fields for fields in (one.fields, other.fields)]
    # Heads and chiefs of nothing in particular are mostly those of public life.
    spheres = [{_spheres()[field][0] for field in fields} or {_PUBLIC} for fields in (first, second)]
    if _PUBLIC in spheres[0] & spheres[1] and (first or second) and one.fields and other.fields:
        return RoleAgreement.COMPATIBLE
    meeting = any(_PUBLIC in pair and _MEET_PUBLIC & {*pair} for pair in product(*spheres))
    if meeting and not any(general):
        return RoleAgreement.COMPATIBLE
    if not first or not second or any(general):
        return RoleAgreement.UNRELATED
    pairs = [(_spheres()[a], _spheres()[b]) for a in first for b in second]
    within = [(one_apart, other_apart) for (a, one_apart), (b, other_apart) in pairs if a == b]
    if any(one_apart is not other_apart for one_apart, other_apart in within):
        return RoleAgreement.COMPATIBLE  # a player, a goalkeeper
    return RoleAgreement.UNRELATED if (False, False) in within else RoleAgreement.CONFLICT


@lru_cache(maxsize=20_000)
def ministries_held(description: str) -> frozenset[str]:
    """What a minister or secretary is so for: one at a time in a country, unlike presidents of one family."""
    words = respelt(description)
    found = set()
    if _US_SECRETARY.search(words):
        found.add("state")
    for match in _MINISTER.finditer(words):
        what = match["before"] or match["behind"]
        if what in words_of_kind("portfolio"):
            found.add(" ".join(filter(None, (match["rank"], what))))
    return frozenset(found)


class Times(NamedTuple):
    """Years and ages that descriptions tell of somebody."""

    years: frozenset[int]
    died: frozenset[int]
    ages: frozenset[int]

    def exclude(self, other: Times) -> bool:
        """Whether one has died before the other acts, or two ages or times are too far from each other."""
        years, later = self.years | self.died, other.years | other.died
        return (
            any(died + 1 < year for died in self.died for year in later)
            or any(died + 1 < year for died in other.died for year in years)
            or _apart(years, later, _LONGEST_CAREER)
            or _apart(self.ages, other.ages, _LONGEST_ARCHIVE)
        )


NO_TIMES = Times(frozenset(), frozenset(), frozenset())


def _apart(some: frozenset[int], others: frozenset[int], most: int) -> bool:
    return bool(some and others) and min(abs(one - other) for one in some for other in others) > most


def times_of(descriptions: Iterable[str]) -> Times:
    """The years and ages in descriptions of one speaker."""
    texts = list(descriptions)
    return Times(
        frozenset(int(year) for text in texts for year in _YEAR.findall(text)),
        frozenset(int(year) for text in texts for year in _DEATH.findall(text)),
        frozenset(int(age) for text in texts for age in _AGE.findall(text)),
    )


@lru_cache(maxsize=20_000)
def home_told(description: str) -> frozenset[str]:
    """Countries whose people a description speaks of: "Ukrainian president"."""
    return frozenset(
        country
        for match in find_countries(description)
        if match.kind == "demonym"
        for country in match.countries
    )
