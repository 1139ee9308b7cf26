"""Speakers over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]


@pytest.fixture
def speakers(post: Post) -> None:
    minister = {"role": "minister", "affiliation": "Ministry of Transport", "country": "ES"}
    post(a_quotation("One", a_speaker("Ana Ruiz", **minister)), published_at="2024-03-01")
    post(a_quotation("Two", a_speaker("Ana Ruíz", **minister)), published_at="2024-03-02")
    post(a_quotation("Maybe", a_speaker("Ana Ruiz", **minister)), published_at="2024-03-02T12:00:00Z")
    post(a_quotation("Three", "Mia Wong"), published_at="2024-03-03")


@pytest.mark.usefixtures("speakers")
def test_speakers_by_name(items: Items) -> None:
    assert [(speaker["name"], speaker["quote_count"]) for speaker in items("/v1/speakers")] == [
        ("Ana Ruiz", 3),
        ("Mia Wong", 1),
    ]


@pytest.mark.usefixtures("speakers")
def test_a_speaker_has_all_spellings_and_roles(client: FlaskClient, items: Items) -> None:
    listed = items("/v1/speakers", q="ruiz")
    assert len(listed) == 1
    speaker = client.get(f"/v1/speakers/{listed[0]['id']}").get_json()
    assert speaker == listed[0]
    assert {alias["name"] for alias in speaker["aliases"]} == {"Ana Ruiz", "Ana Ruíz"}
    assert speaker["country"] == "ES"
    assert speaker["roles"] == [
        {
            "role": "minister",
            "affiliation": "Ministry of Transport",
            "country": "ES",
            "count": 3,
            "first_seen": "2024-03-01T00:00:00Z",
            "last_seen": "2024-03-02T12:00:00Z",
        }
    ]


@pytest.mark.usefixtures("speakers")
def test_quotes_of_a_speaker(items: Items) -> None:
    ruiz = items("/v1/speakers", q="Ruiz")[0]["id"]
    assert [quote["text"] for quote in items(f"/v1/speakers/{ruiz}/quotes")] == ["Maybe", "Two", "One"]
    assert [quote["text"] for quote in items(f"/v1/speakers/{ruiz}/quotes", q="one")] == ["One"]
    assert items("/v1/quotes", speaker=ruiz) == items(f"/v1/speakers/{ruiz}/quotes")


@pytest.mark.usefixtures("speakers")
def test_speakers_page_by_page(client: FlaskClient) -> None:
    first = client.get("/v1/speakers?limit=1").get_json()
    second = client.get(f"/v1/speakers?limit=1&cursor={first['next_cursor']}").get_json()
    assert [speaker["name"] for speaker in first["items"] + second["items"]] == ["Ana Ruiz", "Mia Wong"]
    assert second["next_cursor"] is None


def test_the_speaker_of_a_path_is_no_parameter(client: FlaskClient) -> None:
    assert client.get("/v1/speakers/x/quotes?speaker=y").status_code == 422


@pytest.mark.parametrize("path", ["/v1/speakers/none", "/v1/speakers/none/quotes", "/v1/speakers/Ruiz"])
@pytest.mark.usefixtures("speakers")
def test_there_is_no_such_speaker(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
