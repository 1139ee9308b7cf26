"""People say who is who: speakers are merged, split and described, and all of it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import ScriptedExtractor, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]
ANY = {"If-Match": "*"}


def decide(client: FlaskClient, whom: dict[str, Any], action: str, **told: Any) -> dict[str, Any]:
    response = client.post(f"/v1/speakers/{whom['id']}/{action}", json=told, headers=ANY)
    assert response.status_code in {200, 201}, response.text
    decided: dict[str, Any] = response.get_json()
    return decided


def describe(client: FlaskClient, speaker: dict[str, Any], **told: Any) -> Any:
    return client.patch(f"/v1/speakers/{speaker['id']}", json=told, headers=ANY)


def history(client: FlaskClient, speaker: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/v1/speakers/{speaker['id']}/history").get_json()["items"]
    return found


def undo(client: FlaskClient, speaker: dict[str, Any], decision: dict[str, Any]) -> Any:
    path = f"/v1/speakers/{speaker['id']}/history/{decision['id']}/undo"
    return client.post(path, json={}, headers=ANY)


def by_name(items: Items) -> dict[str, dict[str, Any]]:
    return {speaker["name"]: speaker for speaker in items("/v1/speakers")}


def quotes_of(items: Items, speaker: dict[str, Any]) -> set[str]:
    return {quote["text"] for quote in items("/v1/quotes", speaker=speaker["id"])}


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return {**one, "updated_at": None} == {**other, "updated_at": None}


@pytest.fixture
def pair(post: Post, items: Items) -> tuple[dict[str, Any], dict[str, Any]]:
    post(a_quotation("One", a_speaker("Xi Jinping", role="president", country="CN")))
    post(a_quotation("Two", a_speaker("Karl Larsen", role="mayor", country="DK")), text="Two by Larsen.")
    known = by_name(items)
    return known["Xi Jinping"], known["Karl Larsen"]


def test_a_merged_speaker_lives_on_as_the_other(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], items: Items
) -> None:
    stays, goes = pair
    cursor = client.get("/v1/changes").get_json()["next_cursor"]
    merged = decide(client, stays, "merge", speaker=goes["id"], comment="One man.")
    assert {alias["name"] for alias in merged["aliases"]} == {"Xi Jinping", "Karl Larsen"}
    assert merged["quote_count"] == 2
    assert list(by_name(items)) == ["Xi Jinping"]
    assert quotes_of(items, stays) == quotes_of(items, goes) == {"One", "Two"}
    assert {speaker["id"] for speaker in items("/v1/speakers", name="Larsen")} == {stays["id"]}
    redirected = client.get(f"/v1/speakers/{goes['id']}")
    assert redirected.status_code == 308
    assert redirected.headers["Location"].endswith(f"/v1/speakers/{stays['id']}")
    told = client.get("/v1/changes", query_string={"cursor": cursor}).get_json()["items"]
    assert ("merged", goes["id"], stays["id"]) in [
        (each["action"], each["id"], each["merged_into"]) for each in told
    ]
    assert {each["id"] for each in told if each["resource"] == "quote"} == {
        quote["id"] for quote in items("/v1/quotes")
    }


def test_articles_that_follow_know_of_the_merger(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], post: Post, items: Items
) -> None:
    stays, goes = pair
    decide(client, stays, "merge", speaker=goes["id"])
    post(a_quotation("Three", a_speaker("Karl Larsen", role="mayor", country="DK")), text="Three by Larsen.")
    assert quotes_of(items, stays) == {"One", "Two", "Three"}


def test_an_undone_merger_leaves_all_as_it_was(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], items: Items
) -> None:
    stays, goes = pair
    decide(client, stays, "merge", speaker=goes["id"])
    [decision] = history(client, stays)
    response = undo(client, stays, decision)
    assert response.status_code == 200, response.text
    assert same(response.get_json(), stays)
    assert same(client.get(f"/v1/speakers/{goes['id']}").get_json(), goes)
    assert quotes_of(items, goes) == {"Two"}
    assert [each["action"] for each in history(client, goes)] == ["merged", "undone"]
    assert undo(client, stays, decision).status_code == 409
    assert items("/v1/speakers/merge-candidates") == []


def test_an_undone_merger_gives_back_what_people_told_of_each(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    stays, goes = pair
    told = {"external_id": "Q7", "aliases": ["Charlie"]}
    assert describe(client, goes, **told).status_code == 200
    merged = decide(client, stays, "merge", speaker=goes["id"])
    assert merged["external_id"] == "Q7"
    assert {"name": "Charlie", "count": 0} in merged["aliases"]
    assert same(undo(client, stays, history(client, stays)[-1]).get_json(), stays)
    returned = client.get(f"/v1/speakers/{goes['id']}").get_json()
    assert returned["external_id"] == "Q7"
    assert {"name": "Charlie", "count": 0} in returned["aliases"]


def test_a_split_is_undone_from_either_side(client: FlaskClient, homonyms: dict[str, Any]) -> None:
    new = decide(client, homonyms, "split", aliases=["Johnny Smith"])
    response = undo(client, new, history(client, new)[-1])
    assert response.status_code == 200, response.text
    assert same(response.get_json(), homonyms)


def test_mergers_follow_one_another(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], post: Post, items: Items
) -> None:
    first, second = pair
    post(a_quotation("Three", a_speaker("Ana Ruiz", country="ES")), text="Three by Ruiz.")
    third = by_name(items)["Ana Ruiz"]
    decide(client, second, "merge", speaker=third["id"])
    decide(client, first, "merge", speaker=second["id"])
    for speaker in (second, third):
        assert client.get(f"/v1/speakers/{speaker['id']}").headers["Location"].endswith(first["id"])
    assert quotes_of(items, third) == {"One", "Two", "Three"}
    latest = history(client, first)[-1]
    assert undo(client, first, latest).status_code == 200
    assert client.get(f"/v1/speakers/{third['id']}").headers["Location"].endswith(second["id"])
    assert quotes_of(items, second) == {"Two", "Three"}


@pytest.fixture
def homonyms(post: Post, items: Items) -> dict[str, Any]:
    known = {"role": "mayor", "affiliation": "Leeds City Council", "country": "GB"}
    post(
        a_quotation("As mayor", a_speaker("John Smith", **known)),
        a_quotation("As singer", a_speaker("Johnny Smith", **known)),
    )
    [speaker] = items("/v1/speakers")
    return speaker


@pytest.mark.parametrize("by", ["quotes", "aliases"])
def test_a_speaker_is_split(
    client: FlaskClient, homonyms: dict[str, Any], items: Items, extractor: ScriptedExtractor, by: str
) -> None:
    singer = next(quote for quote in items("/v1/quotes") if quote["text"] == "As singer")
    told = {"quotes": [singer["id"]]} if by == "quotes" else {"aliases": ["Johnny Smith"]}
    new = decide(client, homonyms, "split", **told)
    assert (quotes_of(items, new), quotes_of(items, homonyms)) == ({"As singer"}, {"As mayor"})
    assert [alias["name"] for alias in new["aliases"]] == ["Johnny Smith"]
    assert items("/v1/speakers/merge-candidates") == []
    article = singer["article"]["id"]
    assert client.post(f"/v1/articles/{article}/reextract", headers=ANY).status_code == 200
    assert quotes_of(items, new) == {"As singer"}
    [decision] = history(client, homonyms)
    response = undo(client, homonyms, decision)
    assert response.status_code == 200, response.text
    assert same(response.get_json(), homonyms)
    assert client.get(f"/v1/speakers/{new['id']}").status_code == 404
    assert client.get(f"/v1/quotes/{singer['id']}").get_json()["corrected"] == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"quotes": ["quo_none"]}, "quotes"),
        ({"aliases": ["Nobody"]}, "aliases"),
        ({}, "quotes"),
        ({"aliases": ["John Smith", "Johnny Smith"]}, "quotes"),
    ],
)
def test_a_split_that_cannot_be_is_refused(
    client: FlaskClient, homonyms: dict[str, Any], told: dict[str, Any], field: str
) -> None:
    response = client.post(f"/v1/speakers/{homonyms['id']}/split", json=told, headers=ANY)
    assert (response.status_code, response.get_json()["errors"][0]["pointer"]) == (400, f"/{field}")


@pytest.mark.parametrize("other", ["none", "self"])
def test_a_merger_that_cannot_be_is_refused(
    client: FlaskClient, homonyms: dict[str, Any], other: str
) -> None:
    told = {"speaker": homonyms["id"] if other == "self" else "spk_none"}
    response = client.post(f"/v1/speakers/{homonyms['id']}/merge", json=told, headers=ANY)
    assert (response.status_code, response.get_json()["errors"][0]["pointer"]) == (400, "/speaker")


def test_a_speaker_is_described(client: FlaskClient, homonyms: dict[str, Any], items: Items) -> None:
    response = describe(client, homonyms, external_id="Q228901", aliases=["Smithy the Great"])
    assert response.status_code == 200, response.text
    described = response.get_json()
    assert described["external_id"] == "Q228901"
    assert {"name": "Smithy the Great", "count": 0} in described["aliases"]
    assert [speaker["id"] for speaker in items("/v1/speakers", name="Smithy the Great")] == [homonyms["id"]]
    [decision] = history(client, homonyms)
    assert same(undo(client, homonyms, decision).get_json(), homonyms)
    assert items("/v1/speakers", name="Smithy the Great") == []


@pytest.mark.parametrize(
    ("told", "pointer"),
    [({"external_id": "42"}, "/external_id"), ({"aliases": [" "]}, "/aliases/0"), ({}, ""), ({"x": 1}, "/x")],
)
def test_a_description_that_cannot_be_read_is_refused(
    client: FlaskClient, homonyms: dict[str, Any], told: dict[str, Any], pointer: str
) -> None:
    response = describe(client, homonyms, **told)
    assert response.status_code == 422
    assert pointer in [error["pointer"] for error in response.get_json()["errors"]]


def test_a_decision_needs_the_speaker_as_it_is(client: FlaskClient, homonyms: dict[str, Any]) -> None:
    path = f"/v1/speakers/{homonyms['id']}"
    assert client.patch(path, json={"external_id": "Q1"}).status_code == 428
    for action, told in (("merge", {"speaker": "spk_1"}), ("split", {"aliases": ["Johnny Smith"]})):
        assert client.post(f"{path}/{action}", json=told).status_code in {400, 428}
        assert client.post(f"{path}/{action}", json=told, headers={"If-Match": '"x"'}).status_code == 412
