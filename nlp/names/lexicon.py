"""What the word lists say of a word: honorific, title, role noun, organisation word, group noun."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from anyascii import anyascii

from nlp.lexicons import read_lexicon
from nlp.quotation import SpeakerType


class Gender(StrEnum):
    """Grammatical gender that the text shows."""

    MALE = "m"
    FEMALE = "f"
    UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class RoleNoun:
    """An entry of the role lexicon: `use` is "title", "rare" (also a name) or "noun"."""

    canonical: str
    gender: Gender
    use: str


PERSON_SUFFIXES = (
    "woman",
    "man",
    "person",
    "ist",
    "ologist",
    "grapher",
    "keeper",
    "holder",
    "worker",
    "goer",
    "ian",
)
"""Endings by which an unlisted noun is taken for a human being."""


def fold(text: str) -> str:
    """Lower case, without accents, full stops and apostrophes: the form in which words are compared."""
    plain = text if text.isascii() else anyascii(text)
    return plain.lower().replace(".", "").replace("'", "")


@cache
def honorifics() -> dict[str, Gender]:
    """Folded honorific -> gender."""
    return {fold(row["form"]): Gender(row["gender"]) for row in read_lexicon("honorifics")}


@cache
def role_nouns() -> dict[str, RoleNoun]:
    """Folded singular role noun (possibly several words) -> its entry."""
    return {
        fold(row["term"]): RoleNoun(row["canonical"], Gender(row["gender"]), row["use"])
        for row in read_lexicon("role_titles")
    }


@cache
def longest_role() -> int:
    """Number of words of the longest role noun."""
    return max(term.count(" ") + 1 for term in role_nouns())


@cache
def _organisation_words() -> dict[str, str]:
    return {fold(row["word"]): row["use"] for row in read_lexicon("organisation_words")}


@cache
def group_nouns() -> dict[str, SpeakerType]:
    """Lower-case noun of several people or of a text -> the type of speaker it makes."""
    return {fold(row["noun"]): SpeakerType(row["type"]) for row in read_lexicon("group_nouns")}


@cache
def context_words(kind: str) -> frozenset[str]:
    """The small words of one class of name_context.tsv. Raises KeyError for a class that is not there."""
    return _classes("name_context")[kind]


@cache
def affiliation_words(kind: str) -> frozenset[str]:
    """The words of one class of affiliation_words.tsv. Raises KeyError for a class that is not there."""
    return _classes("affiliation_words")[kind]


@cache
def _classes(lexicon: str) -> dict[str, frozenset[str]]:
    classes: dict[str, set[str]] = {}
    for row in read_lexicon(lexicon):
        classes.setdefault(row["class"], set()).add(row["word"])
    return {kind: frozenset(words) for kind, words in classes.items()}


@cache
def east_asian_surnames() -> frozenset[str]:
    """Family names that stand first."""
    return frozenset(fold(row["surname"]) for row in read_lexicon("east_asian_surnames"))


@cache
def given_names() -> dict[str, Gender]:
    """Common given names -> the gender they mostly go with."""
    return {fold(row["name"]): Gender(row["gender"]) for row in read_lexicon("given_names")}


@dataclass(frozen=True, slots=True)
class CountryForm:
    """A form of a country's name: `kind` is short, name, official, demonym, capital, seat or region."""

    country: str
    kind: str


@cache
def _country_forms() -> dict[str, CountryForm]:
    return {
        fold(row["form"]): CountryForm(row["country"], row["kind"])
        for row in reversed(read_lexicon("countries"))
    }


def country_form(name: str) -> CountryForm | None:
    """The country that a name, demonym, capital or seat stands for, None for other names."""
    return _country_forms().get(fold(name))


@cache
def _cities() -> frozenset[str]:
    return frozenset(fold(row["form"]) for row in read_lexicon("cities"))


def is_city(name: str) -> bool:
    """Is this the name of a large city or a U.S. state?"""
    return fold(name) in _cities()


@cache
def _institutions() -> frozenset[str]:
    return frozenset(fold(row["form"]) for row in read_lexicon("national_institutions"))


def is_known_institution(name: str) -> bool:
    """Is this the name of a well-known institution, company or news outlet?"""
    return fold(name) in _institutions()


@cache
def _institution_openings() -> frozenset[str]:
    return frozenset(form.split()[0] for form in _institutions() if form.count(" ") > 1)


def begins_institution(word: str) -> bool:
    """Does the name of a well-known institution of three words or more begin with this word?"""
    return fold(word) in _institution_openings()


@cache
def short_forms() -> dict[str, str]:
    """Folded abbreviation -> folded full name ("us" -> "united states")."""
    return {fold(row["short"]): fold(row["full"]) for row in read_lexicon("organisation_short_forms")}


@cache
def _role_classes() -> dict[str, frozenset[str]]:
    return {
        _canonical(row["class"]): frozenset(_canonical(member) for member in row["members"].split(","))
        for row in read_lexicon("role_classes")
    }


def _canonical(term: str) -> str:
    entry = role_nouns().get(fold(term))
    return entry.canonical if entry else fold(term)


def covered_roles(canonical: str) -> frozenset[str]:
    """The canonical roles that a general one takes up besides itself ("lawmaker": senator and others)."""
    return _role_classes().get(canonical, frozenset())


@dataclass(frozen=True, slots=True)
class Occupation:
    """What a verb tells of somebody: the office, if it tells one, and how it governs the organisation."""

    noun: str | None
    governs: str
    past: bool


@cache
def occupations() -> dict[str, Occupation]:
    """Form of a verb -> the occupation that it tells ("heads": head)."""
    return {
        row["verb"]: Occupation(
            row["noun"] if row["noun"] != "-" else None, row["governs"], row["tense"] == "past"
        )
        for row in read_lexicon("role_verbs")
    }


@cache
def party_names() -> dict[str, str]:
    """Folded word of a party's members -> the party."""
    return {row["word"]: row["party"] for row in read_lexicon("party_words")}


@cache
def _body_classes() -> dict[str, frozenset[str]]:
    return {
        row["class"]: frozenset((row["class"], *row["members"].split(",")))
        for row in read_lexicon("body_classes")
    }


def words_of_bodies(noun: str) -> frozenset[str]:
    """Words that stand in the names of bodies which a folded noun takes up ("newspaper": gazette, times)."""
    return _body_classes().get(noun, frozenset())


def singular(word: str) -> str | None:
    """The singular of a regular (or -men) plural in lower case, None where the word is not one."""
    if word.endswith("men") and len(word) > 4:
        return word[:-2] + "an"
    if word == "people":
        return None
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return None


def role_noun(word: str) -> RoleNoun | None:
    """The role lexicon's entry of a singular noun, in any spelling of case and stops."""
    return role_nouns().get(fold(word))


def gender_of_noun(word: str) -> Gender:
    """The gender that a noun for a human being tells by itself: "widow", "Dutchwoman"."""
    entry = role_noun(word)
    if entry is not None:
        return entry.gender
    low = fold(word)
    return Gender.FEMALE if low.endswith("woman") else Gender.MALE if low.endswith("man") else Gender.UNKNOWN


def is_plural_role(word: str) -> bool:
    """Is this the plural of a role noun ("officials", "spokesmen")?"""
    base = singular(fold(word))
    return base is not None and base in role_nouns()


def is_human_noun(word: str) -> bool:
    """Does this singular noun mean a human being, by the lexicon or by its ending?"""
    low = fold(word)
    if low in role_nouns():
        return True
    tail = low.rsplit("-", 1)[-1]
    return (tail in role_nouns() or low.endswith(PERSON_SUFFIXES)) and low not in group_nouns()


def heads_organisation(word: str) -> bool:
    """May this word head an organisation's name or refer to one ("ministry")?"""
    return _organisation_words().get(fold(word)) == "head"


def describes_body(noun: str) -> bool:
    """Does this folded noun say what a body is ("ministry", "insurer", "daily")?"""
    return heads_organisation(noun) or noun in _body_classes() or noun in context_words("corporate")


def in_organisation_name(word: str) -> bool:
    """Does this word mark a name as an organisation's?"""
    return _organisation_words().get(fold(word)) in ("head", "name")


def is_seat(words: str) -> bool:
    """Is this a building or place that stands for an institution ("the Kremlin")?"""
    return _organisation_words().get(fold(words)) == "seat"
