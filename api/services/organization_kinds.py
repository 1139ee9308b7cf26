"""What organisations are said to be, and how far two such statements agree. Pure: no database."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from api.services.known_names import known_names
from api.services.names import fold
from api.services.stated_facts import RoleAgreement
from nlp.lexicons import read_lexicon

_PARTY_WORDS = {"league", "front", "congress", "democrats", "republicans", "conservatives", "labour", "labor"}
_LONGEST_NOUN = 3  # words


@cache
def _nouns() -> dict[str, frozenset[str]]:
    """Of each noun, the kinds of organisations that are called so."""
    found: dict[str, set[str]] = {}
    for row in read_lexicon("organisation_kinds"):
        for noun in row["members"].split(","):
            found.setdefault(noun, set()).add(row["kind"])
    return {noun: frozenset(kinds) for noun, kinds in found.items()}


@lru_cache(maxsize=20_000)
def kinds_told(text: str) -> frozenset[str]:
    """The kinds of organisations that a description or a name tells of: of "state news agency", the press."""
    words = fold(text).split()
    found: set[str] = set()
    end = len(words)
    while end > 0:
        for length in range(min(_LONGEST_NOUN, end), 0, -1):
            noun = " ".join(words[end - length : end])
            kinds = _nouns().get(noun) or _nouns().get(noun.removesuffix("s"))
            if kinds is not None:
                found |= kinds
                end -= length
                break
        else:
            end -= 1
    return frozenset(found)


def kinds_agree(
    described: tuple[Iterable[str], Iterable[str]], names: tuple[Iterable[str], Iterable[str]]
) -> RoleAgreement:
    """How far what two organisations are said to be agrees, by their descriptions, else by their names.

    Names alone say nothing: that two are called universities makes them no more one.
    """
    told = [_all(descriptions) for descriptions in described]
    if not any(told):
        return RoleAgreement.SILENT
    first, second = (kinds or _all(spellings) for kinds, spellings in zip(told, names, strict=True))
    if not first or not second:
        return RoleAgreement.SILENT
    if first & second:
        return RoleAgreement.SAME
    return RoleAgreement.UNRELATED if all(told) else RoleAgreement.SILENT


@lru_cache(maxsize=20_000)
def is_party(name: str) -> bool:
    """Whether a name is that of a party: what whole families belong to."""
    return any(
        "party" in kinds_told(each) or _PARTY_WORDS & {*each.split()}
        for each in {fold(name), *known_names(name, "organisation")}
    )


def _all(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(kind for text in texts for kind in kinds_told(text))
