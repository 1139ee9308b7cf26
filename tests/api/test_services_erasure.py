"""Erasing leaves nothing behind of what the erased articles alone told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from api.settings import Settings
from api.storage.models.base import Base
from api.storage.session import Database
from tests.factories import a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
ANY = {"If-Match": "*"}
NAME = "Qorvelund Brimstaxx"


@pytest.fixture
def tables_that_name(settings: Settings) -> Iterator[Callable[[], set[str]]]:
    """Tables with a row that has the name in it."""
    with closing(Database(settings.database_url)) as database:

        def look() -> set[str]:
            with database.reading() as session:
                return {
                    table.name
                    for table in Base.metadata.tables.values()
                    if "brimstaxx"
                    in json.dumps([[*row] for row in session.execute(select(table))], default=str).lower()
                }

        yield look


def speaker_of(article: dict[str, Any], client: FlaskClient) -> dict[str, Any]:
    [quote] = client.get(f"/v1/articles/{article['id']}/quotes").get_json()["items"]
    found: dict[str, Any] = {**quote["speaker"], "quote": quote}
    return found


def decide(client: FlaskClient, speaker_id: str, action: str, key: str | None = None, **told: Any) -> Any:
    headers = ANY if key is None else {**ANY, "Idempotency-Key": key}
    response = client.post(f"/v1/speakers/{speaker_id}/{action}", json=told, headers=headers)
    assert response.status_code in {200, 201}, response.text
    return response.get_json()


def erase(client: FlaskClient, article: dict[str, Any]) -> None:
    assert client.delete(f"/v1/articles/{article['id']}", headers=ANY).status_code == 204


@pytest.fixture
def stays(post: Post) -> dict[str, Any]:
    return post(a_quotation("One", a_speaker("Xi Jinping", role="president", country="CN")), text="One.")


@pytest.fixture
def goes(post: Post) -> dict[str, Any]:
    return post(a_quotation("Two", a_speaker(NAME, role="mayor", country="DK")), text=f"Two by {NAME}.")


def test_a_speaker_who_was_merged_is_named_nowhere_once_nothing_quotes_them(
    client: FlaskClient, stays: dict[str, Any], goes: dict[str, Any], tables_that_name: Callable[[], set[str]]
) -> None:
    survivor, merged = speaker_of(stays, client)["id"], speaker_of(goes, client)["id"]
    decide(client, survivor, "merge", speaker=merged)
    assert "speakers" in tables_that_name()
    erase(client, goes)
    assert tables_that_name() == set()
    response = client.get(f"/v1/speakers/{merged}")
    assert (response.status_code, response.headers["Location"]) == (308, f"/v1/speakers/{survivor}")
    assert client.get("/v1/quotes", query_string={"speaker": merged}).get_json()["items"]
    erase(client, stays)
    assert client.get(f"/v1/speakers/{merged}").status_code == 404


def test_the_name_of_a_merged_speaker_stays_while_an_article_has_it(
    client: FlaskClient, stays: dict[str, Any], goes: dict[str, Any], post: Post
) -> None:
    survivor, merged = speaker_of(stays, client)["id"], speaker_of(goes, client)["id"]
    decide(client, survivor, "merge", speaker=merged)
    post(a_quotation("Since", a_speaker(NAME, role="mayor", country="DK")), text=f"Since by {NAME}.")
    erase(client, goes)
    [decision] = client.get(f"/v1/speakers/{survivor}/history").get_json()["items"]
    assert decision["details"]["spellings"] == {"speaker": {"Xi Jinping": 1}, "other": {NAME: 1}}
    undone = client.post(f"/v1/speakers/{survivor}/history/{decision['id']}/undo", json={}, headers=ANY)
    assert undone.status_code == 200, undone.text
    assert client.get(f"/v1/speakers/{merged}").get_json()["name"] == NAME
    [noted] = client.get(f"/v1/speakers/{merged}/history").get_json()["items"][1:]
    assert noted["details"]["spellings"] == {"speaker": {}, "other": {}}


def test_answers_that_hold_who_was_merged_are_erased(
    client: FlaskClient, stays: dict[str, Any], post: Post, tables_that_name: Callable[[], set[str]]
) -> None:
    said = [a_quotation(words, a_speaker(NAME, role="mayor")) for words in ("Two", "Three")]
    article = post(*said, text=f"Two and three by {NAME}.")
    quotes = client.get(f"/v1/articles/{article['id']}/quotes").get_json()["items"]
    told = {"quotes": [quotes[0]["id"]]}
    new = decide(client, quotes[0]["speaker"]["id"], "split", key="k1", **told)["id"]
    decide(client, speaker_of(stays, client)["id"], "merge", speaker=new)
    erase(client, article)
    again = client.post(
        f"/v1/speakers/{quotes[0]['speaker']['id']}/split",
        json=told,
        headers={**ANY, "Idempotency-Key": "k1"},
    )
    assert again.status_code == 404
    assert tables_that_name() == set()


def test_who_stays_without_a_quote_is_there_as_long_as_a_correction_may_be_undone(
    client: FlaskClient, stays: dict[str, Any], goes: dict[str, Any], post: Post
) -> None:
    other, curated = speaker_of(stays, client)["id"], speaker_of(goes, client)
    second = post(a_quotation("Three", a_speaker(NAME, role="mayor", country="DK")), text=f"Three by {NAME}.")
    assert speaker_of(second, client)["id"] == curated["id"]
    client.patch(f"/v1/speakers/{curated['id']}", json={"external_id": "Q42"}, headers=ANY)
    for article in (goes, second):
        quote = speaker_of(article, client)["quote"]["id"]
        response = client.patch(f"/v1/quotes/{quote}", json={"speaker": {"id": other}}, headers=ANY)
        assert response.status_code == 200
    erase(client, goes)
    assert client.get(f"/v1/speakers/{curated['id']}").get_json()["external_id"] == "Q42"
    erase(client, second)
    assert client.get(f"/v1/speakers/{curated['id']}").status_code == 404
