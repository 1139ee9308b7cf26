"""People say who is who: speakers are merged, split and described, and all of it can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from api.settings import Settings
from api.storage.models import SpeakerDecision
from api.storage.session import Database
from nlp.quotation import Quotation, Span
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
    assert {each["quote"]["text"] for each in told if each["resource"] == "quote"} == {"Two"}


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


def test_a_correction_since_a_merger_is_undone_after_it_for_whose_the_quote_was(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], post: Post, items: Items
) -> None:
    stays, goes = pair
    post(a_quotation("Three", a_speaker("Ana Ruiz", country="ES")), text="Three by Ruiz.")
    someone = by_name(items)["Ana Ruiz"]
    decide(client, stays, "merge", speaker=goes["id"])
    [quote] = [each["id"] for each in items("/v1/quotes") if each["text"] == "Two"]
    post(a_quotation("Four", a_speaker("Karl Larsen", country="DK")), text="Four by Larsen.")
    told = {"speaker": {"id": someone["id"]}}
    assert client.patch(f"/v1/quotes/{quote}", json=told, headers=ANY).status_code == 200
    assert undo(client, stays, history(client, stays)[-1]).status_code == 200
    [correction] = client.get(f"/v1/quotes/{quote}/history").get_json()["items"]
    path = f"/v1/quotes/{quote}/history/{correction['id']}/undo"
    undone = client.post(path, json={}, headers=ANY)
    assert undone.status_code == 200, undone.text
    assert undone.get_json()["speaker"]["id"] == goes["id"]
    assert quotes_of(items, stays) == {"One"}


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


def test_what_came_while_they_were_merged_goes_to_whose_name_it_has(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], post: Post, items: Items
) -> None:
    stays, goes = pair
    larsen = {"name": "Karl Larsen", "role": "mayor", "country": "DK"}
    decide(client, stays, "merge", speaker=goes["id"])
    post(a_quotation("Since", a_speaker(**larsen)), text="Since by Larsen.")
    post(a_quotation("Xi since", a_speaker("Xi Jinping", role="president", country="CN")), text="By Xi.")
    post(a_quotation("Said so", a_speaker("Ana Ruiz", country="ES")), text="Said so by Ruiz.")
    told = next(quote for quote in items("/v1/quotes") if quote["text"] == "Said so")
    by_hand = {"speaker": {"name": "Karl Larsen", "type": "person"}}
    response = client.patch(f"/v1/quotes/{told['id']}", json=by_hand, headers=ANY)
    assert response.get_json()["speaker"]["id"] == stays["id"]
    assert undo(client, stays, history(client, stays)[-1]).status_code == 200
    assert quotes_of(items, goes) == {"Two", "Since"}
    assert quotes_of(items, stays) == {"One", "Xi since", "Said so"}


def test_a_quote_that_was_found_anew_while_they_were_merged_goes_back(
    client: FlaskClient, extractor: ScriptedExtractor, post: Post, items: Items
) -> None:
    text = "abcdefghijklmnopqrstuvwxyz" * 20
    nurse = a_speaker("J. Roe", role="nurse", affiliation="Hospital X", country="CA")

    def said(end: int) -> Quotation:
        return a_quotation("x", nurse, content=(Span(0, end, text[:end]),))

    post(a_quotation("a", a_speaker("Jane Roe", role="president", affiliation="Acme", country="US")))
    article = post(said(100), text=text)
    known = by_name(items)
    stays, goes = known["Jane Roe"], known["J. Roe"]
    decide(client, stays, "merge", speaker=goes["id"])
    extractor.finds(text, [said(70)])
    assert client.post(f"/v1/articles/{article['id']}/reextract", headers=ANY).status_code == 200
    response = undo(client, stays, history(client, stays)[-1])
    assert response.status_code == 200, response.text
    assert client.get(f"/v1/speakers/{goes['id']}").get_json()["quote_count"] == 1
    assert same(response.get_json(), stays)


def test_names_of_another_who_was_merged_are_not_given_back(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], post: Post, items: Items
) -> None:
    stays, goes = pair
    post(a_quotation("By another", a_speaker("Karl Larsen", role="pilot", country="US")), text="By another.")
    [another] = [each for each in items("/v1/speakers") if each["id"] not in {stays["id"], goes["id"]}]
    decide(client, stays, "merge", speaker=goes["id"])
    decide(client, stays, "merge", speaker=another["id"])
    assert undo(client, stays, history(client, stays)[0]).status_code == 200
    assert quotes_of(items, goes) == {"Two"}
    assert undo(client, stays, history(client, stays)[1]).status_code == 200
    assert quotes_of(items, another) == {"By another"}


def test_a_merger_is_not_undone_once_nothing_is_left_of_the_other(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], items: Items
) -> None:
    stays, goes = pair
    [article] = [each["article"]["id"] for each in items("/v1/quotes") if each["text"] == "Two"]
    decide(client, stays, "merge", speaker=goes["id"])
    assert client.delete(f"/v1/articles/{article}", headers=ANY).status_code == 204
    response = undo(client, stays, history(client, stays)[-1])
    assert (response.status_code, response.get_json()["code"]) == (409, "decided_since")
    assert client.get(f"/v1/speakers/{goes['id']}").status_code == 308


def test_a_merger_is_undone_although_nothing_is_left_of_who_stayed(
    client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], items: Items
) -> None:
    stays, goes = pair
    [article] = [each["article"]["id"] for each in items("/v1/quotes") if each["text"] == "One"]
    decide(client, stays, "merge", speaker=goes["id"])
    assert client.delete(f"/v1/articles/{article}", headers=ANY).status_code == 204
    response = undo(client, stays, history(client, stays)[-1])
    assert response.status_code == 200, response.text
    assert same(response.get_json(), goes)
    assert quotes_of(items, goes) == {"Two"}
    assert client.get(f"/v1/speakers/{stays['id']}").status_code == 404


def test_a_merger_from_before_names_were_noted_is_undone(
    client: FlaskClient,
    pair: tuple[dict[str, Any], dict[str, Any]],
    post: Post,
    items: Items,
    settings: Settings,
) -> None:
    stays, goes = pair
    decide(client, stays, "merge", speaker=goes["id"])
    post(a_quotation("Three", a_speaker("Karl Larsen", role="mayor", country="DK")), text="Three by Larsen.")
    with closing(Database(settings.database_url)) as database, database.writing() as session:
        [decision] = session.scalars(select(SpeakerDecision))
        decision.details = {key: each for key, each in decision.details.items() if key != "spellings"}
    assert undo(client, stays, history(client, stays)[-1]).status_code == 200
    assert (quotes_of(items, stays), quotes_of(items, goes)) == ({"One", "Three"}, {"Two"})


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


def test_a_split_is_not_undone_while_who_was_split_off_lives_on_as_another(
    client: FlaskClient, homonyms: dict[str, Any], post: Post, items: Items
) -> None:
    post(a_quotation("Zed", a_speaker("Karl Larsen", role="king", country="DK")), text="Zed by Larsen.")
    third = by_name(items)["Karl Larsen"]
    new = decide(client, homonyms, "split", aliases=["Johnny Smith"])
    decide(client, third, "merge", speaker=new["id"])
    [split] = history(client, homonyms)
    response = undo(client, homonyms, split)
    assert (response.status_code, response.get_json()["code"]) == (409, "decided_since")
    assert client.get(f"/v1/speakers/{new['id']}").headers["Location"].endswith(third["id"])
    assert undo(client, third, history(client, third)[-1]).status_code == 200
    assert same(undo(client, homonyms, split).get_json(), homonyms)


def test_an_edit_is_undone_in_whatever_order_spellings_were_given(
    client: FlaskClient, homonyms: dict[str, Any]
) -> None:
    assert describe(client, homonyms, aliases=["Zed", "Abe", "Zed"]).status_code == 200
    response = undo(client, homonyms, history(client, homonyms)[-1])
    assert response.status_code == 200, response.text
    assert same(response.get_json(), homonyms)


def test_only_quotes_that_read_differently_change_with_their_speaker(
    client: FlaskClient, homonyms: dict[str, Any], items: Items
) -> None:
    def told_by(change: Callable[[], Any]) -> set[str]:
        cursor = client.get("/v1/changes").get_json()["next_cursor"]
        change()
        told = client.get("/v1/changes", query_string={"cursor": cursor}).get_json()["items"]
        return {each["quote"]["text"] for each in told if each["resource"] == "quote"}

    assert told_by(lambda: describe(client, homonyms, external_id="Q1", aliases=["Smithy"])) == set()
    assert told_by(lambda: undo(client, homonyms, history(client, homonyms)[-1])) == set()
    assert told_by(lambda: decide(client, homonyms, "split", aliases=["Johnny Smith"])) == {"As singer"}
    assert told_by(lambda: undo(client, homonyms, history(client, homonyms)[-1])) == {"As singer"}


@pytest.fixture
def curated(client: FlaskClient, pair: tuple[dict[str, Any], dict[str, Any]], items: Items) -> dict[str, Any]:
    """A speaker about whom people decided something, with one quote, which is corrected to be another's."""
    other, speaker = pair
    assert describe(client, speaker, external_id="Q42", aliases=["The Mayor"]).status_code == 200
    [quote] = items("/v1/quotes", speaker=speaker["id"])
    told = {"speaker": {"id": other["id"]}}
    assert client.patch(f"/v1/quotes/{quote['id']}", json=told, headers=ANY).status_code == 200
    return {**speaker, "quote": quote}


def undo_correction(client: FlaskClient, quote: dict[str, Any]) -> Any:
    path = f"/v1/quotes/{quote['id']}/history"
    latest = client.get(path).get_json()["items"][-1]
    return client.post(f"{path}/{latest['id']}/undo", json={}, headers=ANY)


def test_who_was_decided_about_stays_without_a_quote(
    client: FlaskClient, curated: dict[str, Any], items: Items
) -> None:
    kept = client.get(f"/v1/speakers/{curated['id']}").get_json()
    assert (kept["name"], kept["country"], kept["external_id"]) == ("Karl Larsen", "DK", "Q42")
    assert kept["aliases"] == [{"name": "Karl Larsen", "count": 0}, {"name": "The Mayor", "count": 0}]
    assert (kept["quote_count"], kept["roles"]) == (0, [])
    assert by_name(items)["Karl Larsen"] == kept
    for looked_up in ({"name": "Larsen"}, {"q": "lars"}, {"name": "The Mayor"}):
        assert [each["id"] for each in items("/v1/speakers", **looked_up)] == [kept["id"]]
    assert items("/v1/quotes", speaker=kept["id"]) == []
    assert len(history(client, curated)) == 1
    assert undo_correction(client, curated["quote"]).status_code == 200
    back = client.get(f"/v1/speakers/{curated['id']}").get_json()
    assert (back["quote_count"], back["external_id"], back["roles"]) == (1, "Q42", curated["roles"])
    assert [each["name"] for each in back["aliases"]] == ["Karl Larsen", "The Mayor"]


def test_who_stays_without_a_quote_is_described_and_merged(
    client: FlaskClient, curated: dict[str, Any], items: Items
) -> None:
    assert describe(client, curated, external_id=None, aliases=[]).status_code == 200
    assert by_name(items)["Karl Larsen"]["aliases"] == [{"name": "Karl Larsen", "count": 0}]
    assert undo(client, curated, history(client, curated)[-1]).status_code == 200
    kept = by_name(items)["Karl Larsen"]
    stays = by_name(items)["Xi Jinping"]
    decide(client, stays, "merge", speaker=curated["id"])
    assert undo(client, stays, history(client, stays)[-1]).status_code == 200
    assert same(by_name(items)["Karl Larsen"], kept)
    decide(client, curated, "merge", speaker=stays["id"])
    assert undo(client, curated, history(client, curated)[-1]).status_code == 200
    assert same(by_name(items)["Karl Larsen"], kept)
    assert same(by_name(items)["Xi Jinping"], stays)


def test_who_stays_without_a_quote_is_erased_with_the_article(
    client: FlaskClient, curated: dict[str, Any], items: Items
) -> None:
    path = f"/v1/articles/{curated['quote']['article']['id']}"
    assert client.delete(path, headers=ANY).status_code == 204
    assert client.get(f"/v1/speakers/{curated['id']}").status_code == 404
    assert list(by_name(items)) == ["Xi Jinping"]


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
