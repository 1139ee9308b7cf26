"""How person names are compared: variants, surnames, East Asian order, gender."""

from __future__ import annotations

import pytest

from nlp.names.lexicon import Gender, fold, is_human_noun, role_nouns, singular
from nlp.names.names import (
    gender_of_name,
    is_given_name_of,
    is_short_form,
    is_surname_first,
    may_be_same_person,
    name_words,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Donald J. Trump", "Donald Trump"),
        ("Dmitri Sokolov", "Dmitry Sokolov"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("José Álvarez", "Jose Alvarez"),
        ("Joseph R. Allen Jr.", "Joseph Allen"),
        ("J. Edgar Stone", "John Edgar Stone"),
        ("Mahmoud al-Haddad", "Mahmoud al-Haddad"),
        ("Sean O’Neill", "Sean O'Neill"),
        ("Chris Porter", "Christopher Porter"),
    ],
)
def test_variants_of_one_name(one: str, other: str) -> None:
    assert may_be_same_person(one, other)
    assert may_be_same_person(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bill Clinton", "Hillary Clinton"),
        ("Eric Marsh", "Erica Marsh"),
        ("Kim Jong Un", "Kim Dong-yup"),
        ("Kim Jong Un", "Kim Yo Jong"),
        ("Martin King Jr.", "Martin King Sr."),
        ("John Smith", "John Stone"),
        ("George W. Bush", "George H. Bush"),
    ],
)
def test_different_people(one: str, other: str) -> None:
    assert not may_be_same_person(one, other)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Merrick", "Anna Merrick"),
        ("Yoon", "Yoon Suk Yeol"),
        ("Yang", "Yang Moo-jin"),
        ("von der Heide", "Clara von der Heide"),
        ("Heide", "Clara von der Heide"),
        ("de Souza", "Bill de Souza"),
        ("De Souza", "Bill de Souza"),
        ("García Márquez", "Gabriel García Márquez"),
        ("O'Neill", "Rose O’Neill"),
        ("Reyes", "Joseph Reyes Jr."),
        ("Smith's", "Jane Smith"),
    ],
)
def test_surnames(short: str, full: str) -> None:
    assert is_short_form(short, full)


def test_given_names_are_no_surnames() -> None:
    assert not is_short_form("Yeol", "Yoon Suk Yeol")
    assert not is_short_form("Anna", "Anna Merrick")
    assert is_given_name_of("Anna", "Anna Merrick")
    assert not is_given_name_of("Yoon", "Yoon Suk Yeol")


def test_surname_first_needs_more_than_a_surname() -> None:
    assert is_surname_first(name_words("Yoon Suk Yeol"))
    assert is_surname_first(name_words("Xi Jinping"))
    assert not is_surname_first(name_words("Lee Patterson"))
    assert not is_surname_first(name_words("Kim Kelly Patterson-Brown"))


def test_words_of_a_name() -> None:
    assert name_words("Joseph R. Allen Jr.") == ("joseph", "r", "allen")
    assert name_words("Moreau’s") == ("moreau",)
    assert name_words("") == ()
    assert fold("Élodie O'Brien.") == "elodie obrien"


def test_gender_of_given_names() -> None:
    assert gender_of_name("Maria Duarte") is Gender.FEMALE
    assert gender_of_name("Robert Duarte") is Gender.MALE
    assert gender_of_name("Robin Duarte") is Gender.UNKNOWN
    assert gender_of_name("Duarte") is Gender.UNKNOWN
    assert gender_of_name("Kim Jong Un") is Gender.UNKNOWN


@pytest.mark.parametrize("noun", ["senator", "spokeswoman", "Sen.", "economist", "co-founder", "clergyman"])
def test_human_nouns(noun: str) -> None:
    assert is_human_noun(noun)


@pytest.mark.parametrize("noun", ["newspaper", "campaign", "winter", "police", "poll"])
def test_nouns_that_are_no_people(noun: str) -> None:
    assert not is_human_noun(noun)


@pytest.mark.parametrize(
    ("plural", "base"),
    [("spokesmen", "spokesman"), ("officials", "official"), ("agencies", "agency"), ("boss", None)],
)
def test_singulars(plural: str, base: str | None) -> None:
    assert singular(plural) == base


def test_the_role_lexicon_is_consistent() -> None:
    entries = role_nouns()
    assert {entry.use for entry in entries.values()} == {"title", "rare", "noun", "plain"}
    assert all(
        fold(entry.canonical) == entry.canonical.replace(".", "")
        for entry in entries.values()
        if entry.canonical.isascii()
    )
    assert entries["sen"].canonical == entries["senator"].canonical
    assert entries["spokeswoman"].gender is Gender.FEMALE
