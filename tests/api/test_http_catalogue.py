"""Countries, topics, health and extraction over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from tests.factories import SANCTIONS, ScriptedExtractor, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]


def test_countries_with_counts(post: Post, items: Items) -> None:
    spanish = a_speaker("Ana Ruiz", country="ES")
    post(
        a_quotation("One", spanish, mentioned_countries=("PT", "FR")),
        a_quotation("Two", spanish, mentioned_countries=("PT",)),
    )
    assert items("/v1/countries") == [
        {"code": "FR", "name": "France", "speaker_quotes": 0, "mentioned_quotes": 1},
        {"code": "PT", "name": "Portugal", "speaker_quotes": 0, "mentioned_quotes": 2},
        {"code": "ES", "name": "Spain", "speaker_quotes": 2, "mentioned_quotes": 0},
    ]


def test_countries_page_by_page(client: FlaskClient, post: Post) -> None:
    post(a_quotation("One", mentioned_countries=("PT", "FR", "ES")))
    first = client.get("/v1/countries?limit=2").get_json()
    second = client.get(f"/v1/countries?limit=2&cursor={first['next_cursor']}").get_json()
    assert [country["code"] for country in first["items"] + second["items"]] == ["FR", "PT", "ES"]


def test_topics_with_counts(post: Post, items: Items) -> None:
    post(a_quotation("One", topics=(SANCTIONS,)), a_quotation("Two", topics=(SANCTIONS,)))
    counts = {topic["id"]: topic for topic in items("/v1/topics")}
    assert counts[SANCTIONS.id]["name"] == SANCTIONS.name
    assert counts[SANCTIONS.id]["quotes"] == 2
    assert counts[counts[SANCTIONS.id]["broader"]]["quotes"] == 2


def test_extraction_gives_the_data_contract_and_stores_nothing(
    client: FlaskClient, extractor: ScriptedExtractor, items: Items
) -> None:
    quotation = a_quotation("We will see", a_speaker("Ana Ruiz", country="ES"), topics=(SANCTIONS,))
    extractor.finds("Story.", [quotation])
    response = client.post("/v1/extract", json={"id": "mine", "text": "Story."})
    assert response.status_code == 200
    assert response.get_json() == {
        "id": "mine",
        "model": {"name": "script", "version": "1"},
        "text": None,
        "quotes": [quotation.to_dict()],
    }
    assert items("/v1/articles", limit=5) == items("/v1/quotes") == items("/v1/speakers") == []


def test_extraction_without_an_id(client: FlaskClient) -> None:
    assert client.post("/v1/extract", json={"text": "Story."}).get_json()["id"] is None


def test_a_text_that_cannot_be_extracted_is_refused(
    client: FlaskClient, extractor: ScriptedExtractor
) -> None:
    extractor.fails("Bonjour.")
    response = client.post("/v1/extract", json={"text": "Bonjour."})
    assert response.status_code == 422
    problem = response.get_json()
    assert problem["code"] == "unsupported_language"
    assert [error["pointer"] for error in problem["errors"]] == ["/text"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_server_that_is_well(client: FlaskClient, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_a_server_without_its_tables_is_alive_but_not_ready(untouched: str) -> None:
    settings = Settings(database_url=untouched)
    client = create_app(settings, ScriptedExtractor()).test_client()  # type: ignore[arg-type]
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")


def test_a_server_without_its_model_is_not_ready(settings: Settings, client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200  # the tables are there
    bare = Settings(database_url=settings.database_url, spacy_model="no_such_model")
    response = create_app(bare).test_client().get("/readyz")
    assert response.status_code == 503
    assert response.get_json()["code"] == "model_missing"
