"""When two wordings of a role or an affiliation count as the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nlp.attributes import Attribution
from nlp.evaluation.facts import judge_fact
from nlp.evaluation.parts import extraction
from nlp.evaluation.roles import same_affiliation, same_role
from nlp.lexicons import read_lexicon
from nlp.quotation import Speaker, SpeakerType


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("former Russian Foreign Minister", "Russia’s former foreign minister"),
        ("Sen.", "senator"),
        ("ex-minister", "former minister"),
        ("Vice President", "deputy president"),
        ("chairman of the House Oversight Committee", "House Oversight Committee chairman"),
        ("professor of law at Leeds", "professor of law at Leeds University"),
        ("Russian Foreign Minister", "Foreign Minister"),
        ("union leader", "Union leader"),
    ],
)
def test_the_same_role(one: str, other: str) -> None:
    assert same_role(one, other)
    assert same_role(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("foreign minister", "former foreign minister"),  # rank
        ("director", "deputy director"),
        ("president", "vice president"),
        ("prime minister", "minister"),  # head
        ("spokesman", "chairman"),
        ("foreign minister", "defence minister"),  # field
        ("professor of law", "professor of economics"),
        ("spokesman", "Kremlin spokesman"),  # institution
        ("mayor of Leeds", "mayor of York"),
        ("senator", "Democratic senator"),
    ],
)
def test_another_role(one: str, other: str) -> None:
    assert not same_role(one, other)
    assert not same_role(other, one)


def test_affiliations_in_short_and_in_full() -> None:
    row = read_lexicon("organisation_short_forms")[0]
    assert same_affiliation(row["short"], row["full"])
    assert same_affiliation("the Kremlin", "Kremlin")
    assert not same_affiliation("Kremlin", "White House")


def test_a_role_is_judged_by_its_parts_and_a_name_by_the_letter() -> None:
    (quotation,) = extraction("It rains, she said.", [Attribution(((0, 8),))]).quotations
    told = replace(quotation, speaker=Speaker("Ann", SpeakerType.PERSON, "Latvia’s former prime minister"))
    assert judge_fact("role", [frozenset({"former Latvian Prime Minister"})], told).right
    assert not judge_fact("role", [frozenset({"Latvian Prime Minister"})], told).right
    assert not judge_fact("role", [frozenset()], told).right
    assert not judge_fact("speaker", [frozenset({"Ann Berg"})], told).right
