"""Clauses that give the name of who is described, whatever the entity recogniser makes of the name."""

from __future__ import annotations

import pytest
from spacy.language import Language

from tests.marked_text import resolved


@pytest.mark.parametrize(
    ("marked", "name", "role"),
    [
        ("[a fisherman who goes by the single name Putu] said no.", "Putu", "fisherman"),
        ("[A fisherman, who goes by one name, Suharto,] said that.", "Suharto", "fisherman"),
        ("[a fisherman who gave only one name, Bakri,] said no.", "Bakri", "fisherman"),
        ("[a fisherman known only as Putu] said no.", "Putu", "fisherman"),
        ("[a fisherman who asked to be identified only as Bakri] said so.", "Bakri", "fisherman"),
        ("[A miner who gave his name as Wilson] said so on Monday.", "Wilson", "miner"),
        ("[A 40-year-old driver surnamed Li] said no.", "Li", "driver"),
        ("[A student who wished to be identified by her first name, Rosa,] said no.", "Rosa", "student"),
        ("[A man by the name of Kester] said no.", "Kester", None),
        ("[a woman who would only give her first name, Svetlana,] said no.", "Svetlana", None),
        ("[A driver identified by police in Gander as John Hale] said no.", "John Hale", "driver"),
        ("[a nurse later named as Ann Hale] said no.", "Ann Hale", "nurse"),
        ("[A rebel group called Tamba] said no.", "Tamba", None),
    ],
)
def test_a_clause_names_the_speaker(pipeline: Language, marked: str, name: str, role: str | None) -> None:
    doc = resolved(pipeline, marked)
    assert (doc._.referents[-1].name, doc._.roles[-1].role) == (name, role)


@pytest.mark.parametrize(
    "marked",
    [
        "[A police officer who asked not to be named] said no.",
        "[The fisherman, whose boat is called Maria,] said no.",
        "[a village chief from a place called Bakri] said no.",
    ],
)
def test_what_is_named_may_be_something_else(pipeline: Language, marked: str) -> None:
    assert resolved(pipeline, marked)._.referents[-1].name is None
