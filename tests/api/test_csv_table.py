"""Tables: every innermost field has a column, and no cell is taken for a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import csv_table
from api.schemas.articles import ArticleSummary
from api.schemas.countries import Country
from api.schemas.quotes import Quote
from api.schemas.speakers import Speaker


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def cell(value: object) -> csv_table.Cell:
    """The cell of this value."""
    item = {"code": value, "name": "", "speaker_quotes": 0, "mentioned_quotes": 0}
    return next(csv_table.rows(Country(), [item]))[0]


def test_columns_are_paths_in_the_order_asked_for() -> None:
    assert csv_table.columns(Quote(only=["id", "speaker.name", "topics.id", "content", "mentioned_countries"])) == [
        "id", "speaker.name", "topics.id", "content.start", "content.end", "content.text", "mentioned_countries",
    ]  # fmt: skip
    for schema in (Quote(), ArticleSummary(), Speaker()):
        names = csv_table.columns(schema)
        assert len(set(names)) == len(names) >= len(schema.fields)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "  +1", "\n=1", "\u00a0=1", "\t", "  \tx", "\rx", "＝1", "－1", "＋1", "＠x"],
)  # fmt: skip
def test_formulas_are_defused(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a=1", "1-2", "'", " a", "(-1)", "“=1”", "\n", "a\tb"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize(
    ("value", "expected"), [(-1, -1), (-0.5, -0.5), (0, 0), (None, ""), (True, "true"), (False, "false")]
)
def test_what_is_no_text(value: object, expected: object) -> None:
    assert cell(value) == expected


@pytest.mark.parametrize(
    ("values", "expected"), [([], ""), (["ES", "PT"], "ES|PT"), (["=a", "b"], "'=a|b"), ([1, None, 2], "1||2"), ([[1, 2], [3]], "1|2|3")]
)  # fmt: skip
def test_lists_are_one_cell(values: list[object], expected: str) -> None:
    assert cell(values) == expected


def test_numbers_stand_without_quotation_marks() -> None:
    assert csv_table.encode([["a", -1, 0.5, ""]]) == '"a",-1,0.5,""\r\n'


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2, max_size=2
        )
    )
)
def test_any_text_comes_back(table: list[list[str]]) -> None:
    assert cells(csv_table.encode(table)) == table
