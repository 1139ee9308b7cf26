"""Turns of transcripts and signed quotations, told from the lines of a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.extractor import QuoteExtractor
from nlp.rules.page_layout import laid_out


def found(text: str) -> list[tuple[str, str, list[str]]]:
    """Source, cue and contents of each."""
    return [
        (
            "|".join(text[slice(*span)] for span in one.source),
            "|".join(text[slice(*span)] for span in one.cue),
            [text[slice(*span)] for span in one.content],
        )
        for one in laid_out(text)
    ]


@pytest.mark.parametrize(
    ("text", "name", "dash", "content"),
    [
        ("“Nobody asked us.” — Ruth Bright", "Ruth Bright", "—", ["Nobody asked us."]),
        ("“Nobody asked us.”― Ruth Bright\u00a0", "Ruth Bright", "―", ["Nobody asked us."]),
        ('"Nobody asked us."\n\n- Ruth J. Bright, 54, a nurse', "Ruth J. Bright, 54, a nurse", "-", None),
        ("”Nobody asked us.” – Ruth Bright.", "Ruth Bright", "–", ["Nobody asked us."]),
        ("“It rained.\n“It poured.” -- Ann", "Ann", "--", ["It rained.", "It poured."]),
    ],
)
def test_a_name_after_a_dash_signs_what_stands_before(
    text: str, name: str, dash: str, content: list[str] | None
) -> None:
    assert found(text) == [(name, dash, content or ["Nobody asked us."])]


def test_everyone_signs_his_own_words() -> None:
    text = "“It rained.”\n― Ann Ray\n\n“It poured.” ― Bo Li\n“It stopped.”\n― Cy Doe"
    assert found(text) == [
        ("Ann Ray", "―", ["It rained."]),
        ("Bo Li", "―", ["It poured."]),
        ("Cy Doe", "―", ["It stopped."]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "“House of Water” — Ruth Bright",  # a book and its author
        "“Nobody asked us” — and that was all she said.",
        "“Nobody asked us.” — from the archive",
        "It rained.\n- Ruth Bright",  # a list
        "“Nobody asked us,” she said. — Ruth Bright reported from Leeds. More soon.",
        "“Nobody asked us.”\n- Ruth Bright opened the bridge. It held: so far.",
        "",
    ],
)
def test_what_is_no_signature(text: str) -> None:
    assert found(text) == []


def test_turns_in_capitals() -> None:
    text = (
        "A transcript follows.\n\nWALLIS: Will taxes fall?\nODELL (smiling): They will. Soon.\n"
        "(CROSSTALK)\nAnd for good.\nHELENA WALLIS, HOST: “Soon”?\nOdell left."
    )
    assert found(text) == [
        ("WALLIS", ":", ["Will taxes fall"]),
        ("ODELL", ":", ["They will. Soon.", "And for good"]),
        ("HELENA WALLIS, HOST", ":", ["“Soon”"]),
    ]


def test_turns_that_are_quoted_as_a_whole() -> None:
    text = "Partial transcript:\n\n“WALLIS: Will they?\n\n“ODELL: Yes.\n\n“And soon.”\n\nOdell left."
    assert found(text) == [("WALLIS", ":", ["Will they?"]), ("ODELL", ":", ["Yes.", "And soon."])]


def test_questions_and_answers() -> None:
    text = "Q: Will they?\nA: They will.\nQ: When?\nA: “Soon.”"
    assert [content for _, _, content in found(text)] == [["Will they"], ["They will"], ["When"], ["Soon"]]


def test_names_in_small_letters_must_take_turns() -> None:
    talk = "Wallis: Will they?\nOdell: Yes.\nWallis: When?\nOdell: Soon."
    assert [source for source, _, _ in found(talk)] == ["Wallis", "Odell", "Wallis", "Odell"]
    assert found("Wallis: Taxes will fall\n\nOdell left.\n\nOdell: They will not") == []  # two headlines
    assert found("Population: 4,000\nArea: 12 square miles\nMayor: Tom Odell\nFounded: 1812") == []


def test_labels_that_name_nobody() -> None:
    assert found("WHAT: A march\nWHERE: Leeds\nWHEN: Monday") == []
    assert found("UPDATE: It rained.\nBREAKING: It pours.") == []
    assert found("ODELL: It rained.") == []  # once is a headline


@given(
    st.lists(st.sampled_from(["A:", "BO:", "“", "”", '"', "—", " ", "\n", "Ann", "said.", ":", "("])).map(
        "".join
    )
)
def test_spans_of_any_layout_are_sound(text: str) -> None:
    ends = 0
    for one in laid_out(text):
        for start, end in one.content:
            assert ends <= start < end <= len(text)
            ends = end
        assert all(text[slice(*span)].strip() for span in (*one.cue, *one.source))


@pytest.mark.model
def test_signed_words_go_to_who_signed_them(extractor: QuoteExtractor) -> None:
    text = (
        "Readers told the Harbor Gazette what moved them.\n\n"
        "“I never thought that I would vote for a mayor who closes libraries.”\n― Helena Marsh, a nurse\n\n"
        "“My father worked at the docks. He would not have believed it.”\n― Tom Odell\n"
    )
    quotations = [q for q in extractor.extract(text) if q.type == "direct"]
    assert [(q.speaker and q.speaker.name, q.text.split()[0]) for q in quotations] == [
        ("Helena Marsh", "I"),
        ("Tom Odell", "My"),
    ]
