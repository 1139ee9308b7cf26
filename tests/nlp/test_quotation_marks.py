"""Pairing of quotation marks of every kind."""

from __future__ import annotations

import pytest
from spacy.lang.en import English

from nlp.attributes import register_attributes
from nlp.quotation_mark_pairs import quoted_regions


def inner(text: str) -> list[str]:
    return [text[slice(*region.inner)] for region in quoted_regions(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ('"', []),
        ("no marks at all", []),
        ('"Yes," he said. "No."', ["Yes,", "No."]),
        ("“Yes,” he said. “No.”", ["Yes,", "No."]),
        ("'Yes,' he said.", ["Yes,"]),
        ("‘It’s mine,’ he said.", ["It’s mine,"]),
        ("«Oui», dit-il", ["Oui"]),
        ("„Ja“, sagte er", ["Ja"]),
        ("``Yes,'' he said.", ["Yes,"]),
        ('there was “no evidence" yet', ["no evidence"]),
        ("(“yes”)—“no”", ["yes", "no"]),
        ("”Backwards,“ he said.", ["Backwards,"]),
        ("She called it “a disgrace” and “a shame”.", ["a disgrace", "a shame"]),
    ],
)
def test_marks_of_every_kind_pair(text: str, expected: list[str]) -> None:
    assert inner(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "rock ’n’ roll in the ’90s",
        "The boys' room isn't big",
        "It's Ann's",
        "’Tis the season",
        "He is 6' tall",
        'The 12" record sold well',
        "the workers’ party’s leader",
    ],
)
def test_apostrophes_feet_and_inches_are_no_marks(text: str) -> None:
    assert inner(text) == []


def test_plural_possessive_inside_single_marks() -> None:
    assert inner("‘The boys’ room is big,’ she said.") == ["The boys’ room is big,"]


def test_nested_marks_have_depths() -> None:
    text = "“He told me ‘go away’ and left,” she said."
    assert [(text[slice(*r.inner)], r.depth) for r in quoted_regions(text)] == [
        ("He told me ‘go away’ and left,", 0),
        ("go away", 1),
    ]


def test_quotation_over_paragraphs_is_a_region_each_and_only_the_last_is_closed() -> None:
    text = "“One.\n\n“Two.\n\n“Three,” he said."
    regions = quoted_regions(text)
    assert [text[slice(*r.inner)] for r in regions] == ["One.", "Two.", "Three,"]
    assert [r.closed for r in regions] == [False, False, True]
    assert [r.continues for r in regions] == [False, True, True]


def test_a_closed_quotation_does_not_go_on_in_the_next_paragraph() -> None:
    regions = quoted_regions("“One.”\n\n“Two.”")
    assert [r.continues for r in regions] == [False, False]


def test_an_unclosed_mark_reaches_to_the_next_opening_one() -> None:
    text = "“One, he said. “Two,” she said."
    regions = quoted_regions(text)
    assert [text[slice(*r.inner)] for r in regions] == ["One, he said.", "Two,"]
    assert [r.closed for r in regions] == [False, True]


def test_an_unclosed_mark_ends_with_its_paragraph() -> None:
    assert inner("He said “one.\nNext paragraph.") == ["one."]


def test_regions_lie_inside_each_other_or_apart() -> None:
    text = "“a «b” c» ‘d “e’ f” \"g 'h\" i'"
    regions = quoted_regions(text)
    for a in regions:
        for b in regions:
            apart = a.outer[1] <= b.outer[0] or b.outer[1] <= a.outer[0]
            inside = (a.outer[0] <= b.outer[0] and b.outer[1] <= a.outer[1]) or (
                b.outer[0] <= a.outer[0] and a.outer[1] <= b.outer[1]
            )
            assert apart or inside


def test_the_component_leaves_the_regions_on_the_doc() -> None:
    register_attributes()
    nlp = English()
    nlp.add_pipe("onrecord_quotation_marks")
    assert nlp("").text == ""
    doc = nlp("“Yes,” he said.")
    assert [doc.text[slice(*r.outer)] for r in doc._.quoted] == ["“Yes,”"]
