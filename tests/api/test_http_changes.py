"""A client that follows the changes has what the archive has, whatever happens to it."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import ScriptedExtractor, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
ANY = {"If-Match": "*"}


class Mirror:
    """A copy of the archive, kept by following its changes."""

    def __init__(self, client: FlaskClient, **query: Any) -> None:
        self._client = client
        self._query = query
        self.resources: dict[tuple[str, str], Any] = {}
        self.gone: dict[tuple[str, str], str] = {}
        self.steps = 0

    def catch_up(self) -> None:
        while True:
            page = self._client.get("/v1/changes", query_string=self._query).get_json()
            for item in page["items"]:
                key = item["resource"], item["id"]
                if item["action"] == "upserted":
                    self.resources[key] = item[item["resource"]]
                    self.gone.pop(key, None)
                else:
                    self.resources.pop(key, None)
                    self.gone[key] = item["action"]
                self.steps += 1
            self._query["cursor"] = page["next_cursor"]
            if not page["has_more"]:
                return


def archive(client: FlaskClient) -> dict[tuple[str, str], Any]:
    """All that lists show, and the quotes of superseded articles."""
    found = {}
    for kind in ("article", "speaker"):
        for item in client.get(f"/v1/{kind}s?limit=1000").get_json()["items"]:
            found[kind, item["id"]] = item
    for kind, article_id in list(found):
        if kind == "article":
            quotes = client.get(f"/v1/articles/{article_id}/quotes?reported=any&limit=1000").get_json()[
                "items"
            ]
            found |= {("quote", quote["id"]): quote for quote in quotes}
    return found


@pytest.mark.parametrize("seed", range(5))
def test_a_mirror_is_faithful(client: FlaskClient, extractor: ScriptedExtractor, seed: int) -> None:
    chance = random.Random(seed)
    mirror = Mirror(client, limit=chance.choice([1, 3, 1000]))
    texts: list[str] = []
    for step in range(40):
        articles = [item["id"] for item in client.get("/v1/articles?limit=1000").get_json()["items"]]
        if articles and chance.random() < 0.35:
            assert client.delete(f"/v1/articles/{chance.choice(articles)}", headers=ANY).status_code == 204
        else:
            text = chance.choice(texts) if texts and chance.random() < 0.3 else f"Text {step} of {seed}."
            texts.append(text)
            spoken = [
                a_quotation(
                    f"Word {step}",
                    a_speaker(
                        chance.choice(["Peskov", "Dmitry Peskov", "Sarah Smith"]),
                        role="spokesman",
                        country="RU",
                    ),
                )
                for _ in range(chance.randrange(3))
            ]
            extractor.finds(text, spoken)
            fields = {
                "text": text,
                "outlet": chance.choice(["A", "B"]),
                "url": f"https://a.example/{chance.randrange(4)}",
            }
            assert client.post("/v1/articles", json=fields).status_code in {200, 201}
        if chance.random() < 0.3:
            mirror.catch_up()
    mirror.catch_up()
    assert mirror.resources == archive(client)
    late = Mirror(client)
    late.catch_up()
    assert late.resources == mirror.resources
    for (kind, resource_id), action in late.gone.items():
        assert action == "deleted"
        assert client.get(f"/v1/{kind}s/{resource_id}").status_code == 404
    steps = mirror.steps
    mirror.catch_up()
    assert mirror.steps == steps


def test_one_kind_of_resource_can_be_followed(client: FlaskClient, post: Post) -> None:
    post(a_quotation())
    page = client.get("/v1/changes?resource=quote").get_json()
    [item] = page["items"]
    assert (item["resource"], item["action"], item["merged_into"]) == ("quote", "upserted", None)
    assert item["quote"] == client.get(f"/v1/quotes/{item['id']}").get_json()
    assert (item["article"], item["speaker"]) == (None, None)
    assert page["has_more"] is False
    assert client.get("/v1/changes", query_string={"cursor": page["next_cursor"]}).status_code == 400
    again = client.get(
        "/v1/changes", query_string={"cursor": page["next_cursor"], "resource": "quote"}
    ).get_json()
    assert (again["items"], again["next_cursor"]) == ([], page["next_cursor"])


def test_a_next_page_is_linked_while_there_is_one(client: FlaskClient, post: Post) -> None:
    post(a_quotation())
    first = client.get("/v1/changes?limit=2")
    assert first.get_json()["has_more"] is True
    target = first.headers["Link"].partition(">")[0].removeprefix("<")
    second = client.get(target)
    assert len(second.get_json()["items"]) == 1
    assert "Link" not in second.headers


@pytest.mark.parametrize("cursor", ["x", "WyJhIiwgMSwgIiJd", "bnVsbA"])
def test_made_up_cursors_are_refused(client: FlaskClient, cursor: str) -> None:
    response = client.get("/v1/changes", query_string={"cursor": cursor})
    assert (response.status_code, response.get_json()["code"]) == (400, "invalid_cursor")


def test_a_rejected_quote_stays_rejected_when_its_article_changes(client: FlaskClient, post: Post) -> None:
    article = post(a_quotation())
    [quote] = client.get("/v1/quotes").get_json()["items"]
    rejected = client.patch(f"/v1/quotes/{quote['id']}", json={"rejected": True}, headers=ANY)
    assert rejected.status_code == 200
    cursor = client.get("/v1/changes?resource=quote").get_json()["next_cursor"]
    renamed = client.patch(f"/v1/articles/{article['id']}", json={"title": "Another"}, headers=ANY)
    assert renamed.status_code == 200
    query = {"cursor": cursor, "resource": "quote"}
    [change] = client.get("/v1/changes", query_string=query).get_json()["items"]
    assert (change["id"], change["action"], change["quote"]) == (quote["id"], "rejected", None)
