"""Articles, stored and read over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import ScriptedExtractor, a_quotation

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]

FIELDS = {
    "text": "Story.\n\nWith two paragraphs: ‘ünïcödé’ 🙂",
    "title": "A story",
    "url": "https://news.example/a?b=c#d",
    "outlet": "Example News",
    "published_at": "2024-03-03T08:00:00Z",
    "authors": ["Luis Prado", "Mia Wong"],
}


def test_an_article_comes_back_as_it_came_in(client: FlaskClient) -> None:
    response = client.post("/v1/articles", json=FIELDS)
    assert response.status_code == 201
    article = response.get_json()
    assert {name: article[name] for name in FIELDS} == FIELDS
    assert article["status"] == "extracted"
    assert article["model"] == {"name": "script", "version": "1"}
    assert response.headers["Location"] == f"/v1/articles/{article['id']}"
    assert client.get(response.headers["Location"]).get_json() == article


def test_all_but_the_text_may_be_left_out(client: FlaskClient) -> None:
    article = client.post("/v1/articles", json={"text": "Story."}).get_json()
    assert [article[name] for name in ("title", "url", "outlet", "published_at")] == [None] * 4
    assert article["authors"] == []


def test_null_is_as_good_as_left_out(client: FlaskClient) -> None:
    body: dict[str, Any] = {"text": "Story.", "title": None, "url": None, "outlet": None}
    body |= {"published_at": None, "authors": None, "external_id": None}
    assert client.post("/v1/articles", json=body).status_code == 201


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2024-03-03", "2024-03-03T00:00:00Z"),
        ("2024-03-03T08:00:00+05:30", "2024-03-03T02:30:00Z"),
        ("2024-03-03T08:00:00.250Z", "2024-03-03T08:00:00.250000Z"),
        ("2024-03-03t08:00:00z", "2024-03-03T08:00:00Z"),
    ],
)
def test_dates_are_told_in_utc(client: FlaskClient, sent: str, read: str) -> None:
    article = client.post("/v1/articles", json={"text": "Story.", "published_at": sent}).get_json()
    assert article["published_at"] == read
    assert client.get(f"/v1/articles/{article['id']}").get_json()["published_at"] == read


def test_the_same_article_again_is_the_stored_one(client: FlaskClient) -> None:
    first = client.post("/v1/articles", json=FIELDS)
    again = client.post("/v1/articles", json={**FIELDS, "title": "Another title"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert again.headers["Location"] == first.headers["Location"]


def test_the_same_text_from_elsewhere_is_another_article(client: FlaskClient) -> None:
    first = client.post("/v1/articles", json=FIELDS).get_json()
    other = client.post("/v1/articles", json={**FIELDS, "outlet": "Other News"})
    assert other.status_code == 201
    assert other.get_json()["same_text_as"] == first["id"]
    assert first["same_text_as"] is None


def test_a_text_that_cannot_be_extracted_is_stored_and_says_so(
    client: FlaskClient, extractor: ScriptedExtractor
) -> None:
    extractor.fails("Bonjour.")
    response = client.post("/v1/articles", json={"text": "Bonjour."})
    assert response.status_code == 201
    article = response.get_json()
    assert article["status"] == "failed"
    assert article["status_reason"]
    assert (article["model"], article["quote_count"]) == (None, 0)


def test_lists_leave_the_text_out(post: Post, items: Items) -> None:
    article = post(a_quotation(), **{**FIELDS, "text": None})
    del article["text"]
    assert items("/v1/articles") == [article]
    assert article["quote_count"] == 1


def test_a_list_is_read_page_by_page_newest_first(client: FlaskClient, post: Post) -> None:
    stored = [post(published_at=f"2024-03-0{day}")["id"] for day in (1, 3, 2, 5, 4)]
    expected = [stored[index] for index in (3, 4, 1, 2, 0)]
    seen: list[str] = []
    url: str | None = "/v1/articles?limit=2"
    while url:
        response = client.get(url)
        body = response.get_json()
        seen += [article["id"] for article in body["items"]]
        link = response.headers.get("Link")
        assert (link is None) == (body["next_cursor"] is None)
        url = link.split(">")[0].lstrip("<") if link else None
    assert seen == expected


def test_lists_know_outlets(post: Post, items: Items) -> None:
    mine = post(outlet="Éxample News")
    post(outlet="Other News")
    assert [article["id"] for article in items("/v1/articles", outlet="example news")] == [mine["id"]]


def test_quotes_of_an_article_in_order_of_its_text(post: Post, items: Items) -> None:
    article = post(*(a_quotation(f"Word {number}") for number in range(5)))
    post(a_quotation("Elsewhere"))
    quotes = items(f"/v1/articles/{article['id']}/quotes")
    assert [quote["text"] for quote in quotes] == [f"Word {number}" for number in range(5)]
    assert {quote["article"]["id"] for quote in quotes} == {article["id"]}


def test_an_erased_article_is_gone_with_its_quotes(client: FlaskClient, post: Post, items: Items) -> None:
    article = post(a_quotation())
    quote = items("/v1/quotes")[0]
    response = client.delete(f"/v1/articles/{article['id']}", headers={"If-Match": "*"})
    assert (response.status_code, response.data, response.content_type) == (204, b"", None)
    for path in (f"articles/{article['id']}", f"quotes/{quote['id']}", f"speakers/{quote['speaker']['id']}"):
        gone = client.get(f"/v1/{path}")
        assert (gone.status_code, gone.get_json()["code"]) == (404, "not_found")
    assert items("/v1/quotes") == []


@pytest.mark.parametrize("path", ["/v1/articles/none", "/v1/articles/none/quotes"])
def test_there_is_no_such_article(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_article_that_is_not_there_cannot_be_erased(client: FlaskClient) -> None:
    response = client.delete("/v1/articles/none", headers={"If-Match": "*"})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")


def test_only_who_has_seen_the_article_as_it_is_may_erase_it(client: FlaskClient, post: Post) -> None:
    path = f"/v1/articles/{post(a_quotation())['id']}"
    tag = client.get(path).headers["ETag"]
    unconditional = client.delete(path)
    assert (unconditional.status_code, unconditional.get_json()["code"]) == (428, "if_match_required")
    assert unconditional.get_json()["errors"] == [{"header": "If-Match", "message": "Is missing."}]
    for stale in ('"other"', f"W/{tag}", tag.strip('"')[:-1], ""):
        refused = client.delete(path, headers={"If-Match": stale})
        assert (refused.status_code, refused.get_json()["code"]) == (412, "changed_meanwhile"), stale
    assert client.get(path).headers["ETag"] == tag
    assert client.delete(path, headers={"If-Match": f'"other", {tag}'}).status_code == 204
