"""Outlets, and numbers of quotes, over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from nlp.lexicons.topics import topic_table
from nlp.quotation import QuotationType, Reported, Topic
from tests.factories import SANCTIONS, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]

RUIZ = a_speaker("Ana Ruíz", country="ES")
WONG = a_speaker("Mia Wong", country="GB")
DIPLOMACY = Topic("medtop:20000639", "diplomacy", 0.5)
STATS = ["timeline", "speakers", "topics", "countries", "types", "outlets"]


@pytest.fixture(autouse=True)
def quotes(post: Post) -> None:
    """Quotes of two outlets, over two months."""
    post(
        a_quotation("One", RUIZ, topics=(SANCTIONS,), mentioned_countries=("PT", "ES")),
        a_quotation("Two", RUIZ, topics=(DIPLOMACY,)),
        outlet="Le Café",
        published_at="2024-02-28T23:00:00Z",
    )
    post(
        a_quotation("Three", WONG, type=QuotationType.INDIRECT, mentioned_countries=("ES",)),
        outlet="le cafe",
        published_at="2024-03-01",
    )
    post(a_quotation("Four", RUIZ), outlet="Herald", published_at="2024-03-03T12:00:00Z")
    post(a_quotation("Five", None), published_at="2024-03-04")
    post(a_quotation("A thought", RUIZ, reported=Reported.THOUGHT), published_at="2024-03-04")


def test_outlets(items: Items) -> None:
    assert items("/v1/outlets") == [
        {"name": "Herald", "article_count": 1, "quote_count": 1, "latest_at": "2024-03-03T12:00:00Z"},
        {"name": "le cafe", "article_count": 2, "quote_count": 3, "latest_at": "2024-03-01T00:00:00Z"},
    ]
    for outlet in items("/v1/outlets"):
        assert outlet["article_count"] == len(items("/v1/articles", outlet=outlet["name"]))
        assert outlet["quote_count"] == len(items("/v1/quotes", outlet=outlet["name"]))


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("day", {"2024-02-28": 2, "2024-03-01": 1, "2024-03-03": 1, "2024-03-04": 1}),
        ("week", {"2024-02-26": 4, "2024-03-04": 1}),
        ("month", {"2024-02-01": 2, "2024-03-01": 3}),
    ],
)
def test_quotes_over_time(items: Items, interval: str, expected: dict[str, int]) -> None:
    found = items("/v1/stats/timeline", interval=interval)
    assert {item["start"]: item["quotes"] for item in found} == expected
    assert list(expected) == [item["start"] for item in found]


def test_days_unless_told_otherwise(client: FlaskClient, items: Items) -> None:
    assert items("/v1/stats/timeline") == items("/v1/stats/timeline", interval="day")
    assert client.get("/v1/stats/timeline?interval=year").status_code == 422


def test_quotes_by_what_they_have_in_common(items: Items) -> None:
    assert [(item["speaker"]["name"], item["quotes"]) for item in items("/v1/stats/speakers")] == [
        ("Ana Ruíz", 3),
        ("Mia Wong", 1),
    ]
    assert items("/v1/stats/types") == [{"type": "direct", "quotes": 4}, {"type": "indirect", "quotes": 1}]
    assert items("/v1/stats/outlets") == [
        {"outlet": "le cafe", "quotes": 3},
        {"outlet": "Herald", "quotes": 1},
    ]
    assert items("/v1/stats/countries") == [
        {"code": "ES", "name": "Spain", "quotes": 4, "speaker_quotes": 3, "mentioned_quotes": 2},
        {"code": "GB", "name": "United Kingdom", "quotes": 1, "speaker_quotes": 1, "mentioned_quotes": 0},
        {"code": "PT", "name": "Portugal", "quotes": 1, "speaker_quotes": 0, "mentioned_quotes": 1},
    ]
    table = topic_table()
    about = [{topic, *table.broader(topic)} for topic in (SANCTIONS.id, DIPLOMACY.id)]
    expected = Counter(topic for topics in about for topic in topics)
    found = items("/v1/stats/topics")
    assert {item["id"]: item["quotes"] for item in found} == expected
    assert [item["quotes"] for item in found] == sorted(expected.values(), reverse=True)


CONDITIONS = [{"country": "ES"}, {"exclude_country": "ES"}, {"topic": "diplomacy"}, {"q": "three"}, {"reported": "any"},
              {"speaker": "ruiz", "published_from": "2024-03-01"}, {"country": ["ES", "GB"], "type": "direct"}]  # fmt: skip


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_the_same_conditions_as_a_search(items: Items, conditions: dict[str, Any]) -> None:
    quotes = items("/v1/quotes", **conditions)

    def numbers(name: str) -> list[int]:
        return sorted(item["quotes"] for item in items(f"/v1/stats/{name}", **conditions))

    assert sum(numbers("timeline")) == sum(numbers("types")) == len(quotes)
    assert numbers("speakers") == sorted(
        Counter(quote["speaker"]["id"] for quote in quotes if quote["speaker"]).values()
    )
    concerned = [
        {*quote["mentioned_countries"], *([quote["speaker"]["country"]] if quote["speaker"] else [])}
        for quote in quotes
    ]
    assert numbers("countries") == sorted(Counter(code for codes in concerned for code in codes).values())


@pytest.mark.parametrize("name", STATS)
def test_page_by_page(client: FlaskClient, items: Items, name: str) -> None:
    whole = items(f"/v1/stats/{name}")
    seen: list[dict[str, Any]] = []
    url: str | None = f"/v1/stats/{name}?limit=1"
    while url:
        response = client.get(url)
        seen += response.get_json()["items"]
        url = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else None
    assert seen == whole
    assert len(seen) > 1


def test_outlets_page_by_page(client: FlaskClient, items: Items) -> None:
    first = client.get("/v1/outlets?limit=1").get_json()
    second = client.get(f"/v1/outlets?limit=1&cursor={first['next_cursor']}").get_json()
    assert [*first["items"], *second["items"]] == items("/v1/outlets")
    assert second["next_cursor"] is None


@pytest.mark.parametrize("name", STATS)
@pytest.mark.parametrize(
    ("query", "status"), [("country=QQ", 400), ("topic=none", 400), ("cursor=x", 400), ("sort=confidence", 422), ("limit=0", 422)]
)  # fmt: skip
def test_what_means_nothing_is_refused(client: FlaskClient, name: str, query: str, status: int) -> None:
    response = client.get(f"/v1/stats/{name}?{query}")
    assert response.status_code == status
    assert response.get_json()["errors"][0]["parameter"] == query.split("=", maxsplit=1)[0]
