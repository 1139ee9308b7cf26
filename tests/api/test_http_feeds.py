"""Any search can be followed with a feed reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from nlp.quotation import SpeakerType, UnnamedSource
from tests.factories import SANCTIONS, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
NS = {"a": "http://www.w3.org/2005/Atom"}


def atom(client: FlaskClient, url: str = "/v1/quotes/feed.atom", **query: Any) -> ElementTree.Element:
    response = client.get(url, query_string=query or None)
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml"), response.text
    return ElementTree.fromstring(response.data)


def json_feed(client: FlaskClient, url: str = "/v1/quotes/feed.json", **query: Any) -> dict[str, Any]:
    response = client.get(url, query_string=query or None)
    assert (response.status_code, response.mimetype) == (200, "application/feed+json"), response.text
    feed: dict[str, Any] = response.get_json()
    return feed


def test_a_quote_is_an_entry(client: FlaskClient, post: Post) -> None:
    post(
        a_quotation("We & they <see>", a_speaker("Dmitry Peskov", country="RU"), topics=(SANCTIONS,)),
        url="https://news.example/1?a=b&c=d",
        published_at="2024-03-03T08:00:00Z",
    )
    [quote] = client.get("/v1/quotes").get_json()["items"]
    feed = atom(client, speaker="Peskov", country="RU")
    assert feed.findtext("a:title", namespaces=NS) == "OnRecord: speaker Peskov, country RU"
    assert feed.findtext("a:updated", namespaces=NS) == quote["updated_at"]
    [entry] = feed.findall("a:entry", NS)
    found = {
        name: entry.findtext(f"a:{name}", namespaces=NS) for name in ("id", "title", "content", "published")
    }
    assert found == {
        "id": f"http://localhost/v1/quotes/{quote['id']}",
        "title": "Dmitry Peskov: “We & they <see>”",
        "content": "We & they <see>",
        "published": "2024-03-03T08:00:00Z",
    }
    assert entry.findtext("a:author/a:name", namespaces=NS) == "Dmitry Peskov"
    assert [link.get("href") for link in entry.findall("a:link", NS)] == ["https://news.example/1?a=b&c=d"]
    assert [topic.get("label") for topic in entry.findall("a:category", NS)] == ["economic sanction"]
    [item] = json_feed(client, speaker="Peskov")["items"]
    assert item["_onrecord"] == quote
    assert (item["external_url"], item["content_text"]) == (
        "https://news.example/1?a=b&c=d",
        "We & they <see>",
    )
    assert (item["date_modified"], item["tags"]) == (quote["updated_at"], ["economic sanction"])
    assert client.get(item["url"]).get_json() == quote


def test_what_was_stored_last_comes_first_page_by_page(client: FlaskClient, post: Post) -> None:
    for day in (3, 1, 2):
        post(a_quotation(f"Day {day}"), text=f"On day {day}.", published_at=f"2024-03-0{day}")
    texts, url = [], "/v1/quotes/feed.json?limit=2"
    while url:
        feed = json_feed(client, url)
        texts += [item["content_text"] for item in feed["items"]]
        url = feed.get("next_url", "")
    assert texts == ["Day 2", "Day 1", "Day 3"]
    links = {link.get("rel"): link.get("href") or "" for link in atom(client, limit=2).findall("a:link", NS)}
    assert links["self"] == "http://localhost/v1/quotes/feed.atom?limit=2"
    assert links["alternate"] == "http://localhost/v1/quotes"
    assert [each.text for each in atom(client, links["next"]).findall("a:entry/a:content", NS)] == ["Day 3"]


def test_nothing_found_is_an_empty_feed(client: FlaskClient) -> None:
    assert atom(client, speaker="nobody").findall("a:entry", NS) == []
    assert json_feed(client)["items"] == []


def test_characters_that_xml_has_none_for_are_replaced(client: FlaskClient, post: Post) -> None:
    post(
        a_quotation("Bell \x07 and \ufffe", None, unnamed_source=UnnamedSource("an aide", SpeakerType.PERSON))
    )
    [content] = atom(client).findall("a:entry/a:content", NS)
    assert content.text == "Bell \ufffd and \ufffd"
    [item] = json_feed(client)["items"]
    assert (item["content_text"], item["authors"]) == ("Bell \x07 and \ufffe", [{"name": "an aide"}])


@pytest.mark.parametrize("accept", ["application/atom+xml", "*/*", "application/xml", "text/html, */*;q=0.1"])
def test_readers_say_in_many_ways_what_they_take(client: FlaskClient, accept: str) -> None:
    assert client.get("/v1/quotes/feed.atom", headers={"Accept": accept}).status_code == 200


def test_feeds_are_as_strict_as_lists(client: FlaskClient) -> None:
    assert client.get("/v1/quotes/feed.atom", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/v1/quotes/feed.atom?colour=red").status_code == 422
    assert client.get("/v1/quotes/feed.json?topic=nonsense").status_code == 400
    tag = client.get("/v1/quotes/feed.atom").headers["ETag"]
    assert client.get("/v1/quotes/feed.atom", headers={"If-None-Match": tag}).status_code == 304
