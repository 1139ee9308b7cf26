"""Full-text search finds what its query language says, shows where, and takes anything anybody may type."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.errors import InvalidValue
from api.services.highlights import Highlighter
from api.storage import relevance
from api.storage.search_query import SearchQuery, parse_search_query
from nlp.quotation import Span
from tests.factories import a_quotation

Post = Callable[..., dict[str, Any]]
Library = tuple[FlaskClient, list[dict[str, Any]]]

WORDS = ["gas", "Gás", "oil", "pipe", "Müller", "muller", "U.S.", "co-op", "Straße", "2024", "Ελλάδα", "газ"]
SPEAKERS = ["Ann Müller", "Ann Gas", "Ann Ray"]


def words_of(text: str) -> list[str]:
    """The words of a text as the search compares them, found letter by letter."""
    apart = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c) != "Mn")
    return "".join(c.lower() if c.isalnum() else " " for c in apart).split()


def has(fields: Sequence[str], phrase: str) -> bool:
    wanted = words_of(phrase)
    return any(
        words[n : n + len(wanted)] == wanted
        for words in map(words_of, fields)
        for n in range(len(words) - len(wanted) + 1)
    )


def is_found(quote: dict[str, Any], query: SearchQuery) -> bool:
    fields = list(searched(quote).values())
    return all(any(has(fields, phrase) for phrase in wanted) for wanted in query.required) and not any(
        has(fields, phrase) for phrase in query.excluded
    )


def searched(quote: dict[str, Any]) -> dict[str, str]:
    return {"text": quote["text"], "speaker": quote["speaker"]["name"], "context": quote["context"]["text"]}


@pytest.fixture(scope="module")
def library(shared_client: FlaskClient) -> Library:
    """A client of an archive of quotes with words drawn by chance, and those quotes."""
    chance = random.Random(7)
    extractor = shared_client.application.extensions["onrecord"].extraction.extractor
    for number in range(60):
        said = " ".join(chance.choices(WORDS, k=chance.randrange(1, 6)))
        text = f"{' '.join(chance.choices(WORDS, k=3))} “{said},” somebody said {number}."
        context = Span(0, len(text), text)
        extractor.finds(text, [a_quotation(said, chance.choice(SPEAKERS), context=context)])
        assert shared_client.post("/v1/articles", json={"text": text}).status_code == 201
    return shared_client, shared_client.get("/v1/quotes?limit=1000").get_json()["items"]


term = st.sampled_from([*WORDS, "GAS", "ann ray", "oil pipe", "MULLER"])
piece = st.one_of(
    term,
    term.map(lambda words: f'"{words}"'),
    term.map(lambda words: f"-{words.replace(' ', '')}"),
    st.just("OR"),
)


@given(query=st.lists(piece, min_size=1, max_size=5).map(" ".join))
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_same_is_found_as_by_reading(library: Library, query: str) -> None:
    client, quotes = library
    try:
        parsed = parse_search_query(query)
    except InvalidValue:
        assert client.get("/v1/quotes", query_string={"q": query}).status_code == 400
        return
    expected = {quote["id"] for quote in quotes if is_found(quote, parsed)}
    for sort in ("-published_at", "relevance"):
        response = client.get("/v1/quotes", query_string={"q": query, "limit": 1000, "sort": sort})
        assert {quote["id"] for quote in response.get_json()["items"]} == expected


def test_highlights_are_what_was_looked_for(library: Library) -> None:
    client, _ = library
    query = 'muller OR "oil pipe" OR u.s.'
    found = client.get("/v1/quotes", query_string={"q": query, "limit": 1000}).get_json()["items"]
    assert found
    for quote in found:
        shown = [
            tuple(words_of(searched(quote)[name][place["start"] : place["end"]]))
            for name, places in quote["highlights"].items()
            for place in places
        ]
        assert shown
        assert set(shown) <= {("muller",), ("oil", "pipe"), ("u", "s")}
    assert all(quote["highlights"] is None for quote in client.get("/v1/quotes").get_json()["items"])


@pytest.mark.parametrize(
    ("query", "text", "places"),
    [
        ("gas", "Gas, gás and gasoline", ["Gas", "gás"]),
        ('"New York"', "In New York; york new", ["New York"]),
        ("new york -jersey", "New, york jersey", ["New", "york"]),
        ("e\u0301te", "l'\u00e9t\u00e9 e\u0301te\u0301 ete", ["e\u0301te\u0301", "ete", "\u00e9t\u00e9"]),
        ("😀 gas", "😀 gas", ["gas"]),
    ],
)
def test_places(query: str, text: str, places: list[str]) -> None:
    found = Highlighter(parse_search_query(query)).places(text)
    assert sorted(text[start:end] for start, end in found) == sorted(places)


def test_the_best_comes_first_page_by_page(
    client: FlaskClient, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, said in enumerate(["gas", "gas and many other things that were said", "gas gas gas", "oil"]):
        post(a_quotation(said, "Ann Ray"), text=f"“{said}” {number}")

    def read(limit: int) -> list[str]:
        seen: list[str] = []
        query = {"q": "gas", "sort": "relevance", "limit": str(limit)}
        while True:
            page = client.get("/v1/quotes", query_string=query).get_json()
            seen += [quote["text"] for quote in page["items"]]
            if page["next_cursor"] is None:
                return seen
            query["cursor"] = page["next_cursor"]
            post(a_quotation("nothing", "Ann Ray"), text=f"stored meanwhile {len(seen)} {limit}")

    whole = read(1000)
    assert (whole[0], len(whole)) == ("gas gas gas", 3)
    assert read(1) == read(2) == whole
    assert "ranked_newest" not in client.get("/v1/quotes?q=gas&sort=relevance").get_json()
    monkeypatch.setattr(relevance, "MOST_RANKED", 2)
    few = client.get("/v1/quotes?q=gas&sort=relevance").get_json()
    assert few["ranked_newest"] == 2
    assert [quote["text"] for quote in few["items"]] == [text for text in whole if text != "gas"]


@pytest.mark.parametrize("path", ["/v1/quotes?sort=relevance", "/v1/quotes/export?sort=relevance&q=gas"])
def test_relevance_needs_something_to_be_relevant_to(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 400
    assert response.get_json()["errors"][0]["parameter"] == "sort"


def hostile() -> list[str]:
    """What people, programs and attackers type."""
    chance = random.Random(11)
    operators = (
        "\" ' - -- OR AND NOT NEAR NEAR(a,5) * a* ^a text: {text} : ( ) (( [ ] + /* */ ; \\ % _ “ ” „ ‟"
    )
    pieces = [*operators.split(), "DROP TABLE quotes", "\t", "\n", "\x1f", "\u200b", "\u202e", "\ufeff"]
    pieces += [
        "\ufffe",
        "😀",
        "é",
        "e\u0301",
        "ﷺ",
        "İ",
        "ß",
        "中文",
        "العربية",
        "a" * 90,
        '"a b',
        'x"y',
        "1e999",
    ]
    drawn = ["".join(chance.choices([*pieces, " "], k=chance.randrange(1, 15))) for _ in range(985)]
    long = ["a" * 10_000, '"' * 10_000, "a OR " * 2_000, "-" * 10_000, "(" * 100_000, "é" * 5_000]
    return [*drawn, *long, "\x00", "a\x00b", "OR", "OR OR", "a OR", "- -", '""', '"" OR a', "-a"]


def test_nobody_can_type_anything_that_breaks_it(library: Library) -> None:
    client, _ = library
    queries = hostile()
    assert len(queries) == 1_000
    statuses = set()
    for number, query in enumerate(queries):
        sort = "relevance" if number % 2 else "-published_at"
        response = client.get("/v1/quotes", query_string={"q": query, "sort": sort})
        assert response.status_code in {200, 400, 422}, (query, response.text)
        statuses.add(response.status_code)
    assert statuses == {200, 400, 422}


def test_lone_surrogates_are_refused(client: FlaskClient) -> None:
    assert client.get("/v1/quotes?q=%ED%A0%80").status_code in {400, 422}
