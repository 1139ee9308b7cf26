"""The full-text query language: what it means, and that nothing a reader types can break it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as sqlite_dialect

from api.errors import InvalidValue
from api.storage.full_text import numbers_matching
from api.storage.search_query import SearchQuery, parse_search_query


@pytest.mark.parametrize(
    ("text", "required", "excluded"),
    [
        ("one", [["one"]], []),
        ("one two", [["one"], ["two"]], []),
        ('"one two" three', [["one two"], ["three"]], []),
        ("“one two”", [["one two"]], []),
        ("one OR two three", [["one", "two"], ["three"]], []),
        ("three one OR two OR four", [["three"], ["one", "two", "four"]], []),
        ('one -two -"three four"', [["one"]], ["two", "three four"]),
        ("one or two", [["one"], ["or"], ["two"]], []),
        ("Jong-un", [["Jong-un"]], []),
        ("one - two", [["one"], ["two"]], []),
        ('one "" ... two', [["one"], ["two"]], []),
        ("text:one NEAR(two) three*", [["text:one"], ["NEAR(two)"], ["three*"]], []),
        ("one AND NOT two", [["one"], ["AND"], ["NOT"], ["two"]], []),
        ('a"b c"d', [["a"], ["b c"], ["d"]], []),
        ("one\x00two", [["one two"]], []),
    ],
)
def test_meaning(text: str, required: list[list[str]], excluded: list[str]) -> None:
    expected = SearchQuery(tuple(tuple(alternatives) for alternatives in required), tuple(excluded))
    assert parse_search_query(text) == expected


@pytest.fixture(scope="module")
def matching() -> Iterator[Callable[[SearchQuery], list[int]]]:
    """Runs a query against an index of one text."""
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE quote_full_text USING fts5("
        "text, speaker, context, tokenize = 'unicode61 remove_diacritics 2')"
    )
    connection.execute("INSERT INTO quote_full_text VALUES ('one two', 'ana ruiz', 'one two said ana ruiz')")

    def run(query: SearchQuery) -> list[int]:
        compiled = numbers_matching(query).compile(dialect=sqlite_dialect())
        [match] = compiled.params.values()
        sql = "SELECT rowid FROM quote_full_text WHERE quote_full_text MATCH ?"
        return [number for (number,) in connection.execute(sql, (match,))]

    yield run
    connection.close()


SYNTAX = st.lists(
    st.sampled_from(['"', "“", "-", "OR", "AND", "NOT", "NEAR", "(", ")", "*", "^", ":", "+", "{", "}", "'", ",", " ", "one", "ruiz", "\x00", "\ud800", "é", "🦜", "١"])
).map("".join)  # fmt: skip


@given(st.text() | SYNTAX)
def test_any_text_is_a_query_or_refused(matching: Callable[[SearchQuery], list[int]], text: str) -> None:
    try:
        query = parse_search_query(text)
    except InvalidValue:
        return
    assert matching(query) in ([], [1])


@given(st.lists(st.sampled_from(["one", "two", "three", "RUIZ"]), min_size=1, max_size=4), st.booleans())
def test_words_are_found_exactly_where_they_are(
    matching: Callable[[SearchQuery], list[int]], words: list[str], joined: bool
) -> None:
    query = parse_search_query((" OR " if joined else " ").join(words))
    there = [word != "three" for word in words]
    assert bool(matching(query)) == (any(there) if joined else all(there))
