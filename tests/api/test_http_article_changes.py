"""What is told of an article may change; articles go one by one, or all that meet some conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text as sql

from api.services import erasure
from api.settings import Settings
from api.storage import articles
from api.storage.session import Database
from tests.factories import SANCTIONS, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]

ANY = {"If-Match": "*"}
NEW = {
    "title": "Another title",
    "url": "https://b.example/2",
    "outlet": "Éxample News",
    "published_at": "2024-05-02T00:00:00Z",
    "authors": ["Mia Wong", "Luis Prado"],
    "external_id": "cms-82",
}


def change(client: FlaskClient, article: dict[str, Any], **told: Any) -> Any:
    return client.patch(f"/v1/articles/{article['id']}", json=told, headers=ANY)


def read(client: FlaskClient, article: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/v1/articles/{article['id']}").get_json()
    return found


def test_what_is_told_changes_and_the_rest_stays(client: FlaskClient, post: Post) -> None:
    article = post(a_quotation(), title="Title", url="https://a.example/1", external_id="cms-81")
    for field, value in NEW.items():
        response = change(client, article, **{field: value})
        assert response.status_code == 200, response.text
        changed = response.get_json()
        assert changed[field] == value
        different = {name for name in article if changed[name] != article[name]}
        assert different == {field, "updated_at"}
        assert read(client, article) == changed
        article = changed


def test_null_takes_away(client: FlaskClient, post: Post) -> None:
    article = post(**NEW)
    changed = change(client, article, **dict.fromkeys(NEW)).get_json()
    assert {name: changed[name] for name in NEW} == {**dict.fromkeys(NEW), "authors": []}


def test_a_change_that_changes_nothing_leaves_the_tag(client: FlaskClient, post: Post) -> None:
    article = post(**NEW)
    for told in ({}, NEW, {"published_at": "2024-05-02"}):
        response = change(client, article, **told)
        assert response.get_json() == article
        assert response.headers["ETag"] == client.get(f"/v1/articles/{article['id']}").headers["ETag"]


def test_a_merge_patch_may_say_what_it_is(client: FlaskClient, post: Post) -> None:
    path = f"/v1/articles/{post()['id']}"
    headers = {**ANY, "Content-Type": "application/merge-patch+json"}
    assert client.patch(path, data=b'{"title": "New"}', headers=headers).get_json()["title"] == "New"


def test_only_who_has_seen_the_article_as_it_is_may_change_it(client: FlaskClient, post: Post) -> None:
    path = f"/v1/articles/{post(title='Title')['id']}"
    tag = client.get(path).headers["ETag"]
    assert client.patch(path, json={"title": "New"}).status_code == 428
    first = client.patch(path, json={"title": "New"}, headers={"If-Match": tag})
    assert first.status_code == 200
    second = client.patch(path, json={"title": "Newer"}, headers={"If-Match": tag})
    assert (second.status_code, second.get_json()["code"]) == (412, "changed_meanwhile")
    third = client.patch(path, json={"title": "Newer"}, headers={"If-Match": first.headers["ETag"]})
    assert third.get_json()["title"] == "Newer"


@pytest.mark.parametrize(
    ("told", "status", "pointer"),
    [
        ({"text": "Other."}, 422, "/text"),
        ({"status": "extracted"}, 422, "/status"),
        ({"url": "javascript:alert(1)"}, 422, "/url"),
        ({"url": "https://["}, 400, "/url"),
        ({"title": " "}, 422, "/title"),
        ({"published_at": "soon"}, 422, "/published_at"),
        ({"external_id": "x" * 301}, 422, "/external_id"),
    ],
)
def test_changes_that_are_refused(
    client: FlaskClient, post: Post, told: dict[str, Any], status: int, pointer: str
) -> None:
    article = post(title="Title")
    refused = change(client, article, **told)
    assert refused.status_code == status
    assert [error["pointer"] for error in refused.get_json()["errors"]] == [pointer]
    assert read(client, article) == article


def test_an_article_that_is_not_there(client: FlaskClient) -> None:
    assert change(client, {"id": "none"}, title="New").status_code == 404


def test_quotes_follow_date_and_outlet(
    client: FlaskClient, post: Post, items: Items, settings: Settings
) -> None:
    quotation = a_quotation("Sanctions", topics=(SANCTIONS,), mentioned_countries=("FR",))
    article = post(quotation, outlet="Old News", published_at="2024-01-05")
    post(a_quotation("Other"), outlet="Old News", published_at="2024-03-05")
    assert [quote["text"] for quote in items("/v1/quotes")] == ["Other", "Sanctions"]
    before = client.get("/v1/changes").get_json()["next_cursor"]
    change(client, article, outlet="New News", published_at="2024-05-05")
    for conditions in (
        {},
        {"topic": SANCTIONS.id},
        {"country": "FR"},
        {"mentioned_country": "FR"},
        {"outlet": "new news"},
    ):
        assert items("/v1/quotes", **conditions)[0]["text"] == "Sanctions", conditions
    assert [quote["text"] for quote in items("/v1/quotes", outlet="old news")] == ["Other"]
    [quote] = items("/v1/quotes", outlet="new news")
    assert quote["article"]["published_at"] == "2024-05-05T00:00:00Z"
    with Database(settings.database_url).reading() as session:
        for table in ("quote_countries", "quote_topics"):
            moments = session.execute(sql(f"SELECT DISTINCT listed_at FROM {table}")).scalars().all()
            assert [str(moment)[:10] for moment in moments] == ["2024-05-05"]
    news = client.get("/v1/changes", query_string={"cursor": before}).get_json()["items"]
    assert {(each["resource"], each["id"]) for each in news} == {
        ("article", article["id"]),
        ("quote", quote["id"]),
        ("speaker", quote["speaker"]["id"]),
    }


def test_first_and_last_seen_follow_the_date(client: FlaskClient, post: Post, items: Items) -> None:
    article = post(a_quotation(speaker=a_speaker(role="spokesman")), published_at="2024-01-05")
    change(client, article, published_at="2023-01-05")
    [speaker] = items("/v1/speakers")
    assert [role["first_seen"] for role in speaker["roles"]] == ["2023-01-05T00:00:00Z"]


def test_an_article_cannot_become_another_one(client: FlaskClient, post: Post) -> None:
    one = post(text="Same.", url="https://a.example/1", outlet="A")
    other = post(text="Same.", url="https://a.example/1", outlet="B")
    refused = change(client, other, outlet="A")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "same_article")
    assert refused.get_json()["errors"][0]["pointer"] == "/outlet"
    assert one["id"] in refused.get_json()["detail"]
    assert read(client, other) == other
    assert change(client, other, outlet="C").status_code == 200
    again = client.post("/v1/articles", json={"text": "Same.", "url": "https://a.example/1", "outlet": "C"})
    assert (again.status_code, again.get_json()["id"]) == (200, other["id"])


def test_an_older_article_under_the_url_of_a_newer_one_is_its_former_version(
    client: FlaskClient, post: Post, items: Items
) -> None:
    older = post(a_quotation("Old"), url="https://a.example/1")
    newer = post(a_quotation("New"), url="https://a.example/2")
    changed = change(client, older, url="https://a.example/2").get_json()
    assert changed["superseded_by"] == newer["id"]
    assert [quote["text"] for quote in items("/v1/quotes")] == ["New"]
    back = change(client, older, url="https://a.example/1").get_json()
    assert back["superseded_by"] is None
    assert [quote["text"] for quote in items("/v1/quotes")] == ["New", "Old"]


def test_a_newer_article_under_the_url_of_an_older_one_is_its_next_version(
    client: FlaskClient, post: Post
) -> None:
    older = post(url="https://a.example/1")
    newer = post(url="https://a.example/2")
    assert change(client, newer, url="https://a.example/1").get_json()["superseded_by"] is None
    assert read(client, older)["superseded_by"] == newer["id"]
    change(client, newer, url=None)
    assert read(client, older)["superseded_by"] is None


# --- erasing several ---------------------------------------------------------------------------------


def erase(client: FlaskClient, **query: Any) -> Any:
    return client.delete("/v1/articles", query_string=query)


@pytest.fixture
def archive(post: Post) -> list[dict[str, Any]]:
    return [
        post(a_quotation(f"Said {n}"), outlet="A" if n % 2 else "B", published_at=f"2024-01-0{n + 1}")
        for n in range(8)
    ]


@pytest.mark.parametrize(
    ("conditions", "doomed"),
    [
        ({"outlet": "a"}, [1, 3, 5, 7]),
        ({"published_to": "2024-01-03"}, [0, 1, 2]),
        ({"outlet": "A", "published_from": "2024-01-03"}, [3, 5, 7]),
        ({"external_id": "none"}, []),
    ],
)
def test_articles_are_erased_by_conditions(
    client: FlaskClient,
    items: Items,
    archive: list[dict[str, Any]],
    conditions: dict[str, str],
    doomed: list[int],
) -> None:
    for count in (None, len(doomed) + 1):
        refused = erase(client, **conditions, expected_count=count)
        assert (refused.status_code, refused.get_json()["code"]) == (409, "count_not_confirmed")
        assert str(len(doomed)) in refused.get_json()["detail"]
        assert [error["parameter"] for error in refused.get_json()["errors"]] == ["expected_count"]
    assert len(items("/v1/articles")) == 8
    response = erase(client, **conditions, expected_count=len(doomed))
    assert (response.status_code, response.get_json()) == (200, {"deleted": len(doomed)})
    kept = [article["id"] for n, article in enumerate(archive) if n not in doomed]
    assert [article["id"] for article in items("/v1/articles")] == kept[::-1]
    assert len(items("/v1/quotes")) == len(kept)
    for n in doomed:
        assert client.get(f"/v1/articles/{archive[n]['id']}").status_code == 404


def test_what_no_longer_meets_the_conditions_is_not_erased(
    client: FlaskClient, archive: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_AT_ONCE", 1)
    look_up, moved = articles.ids_meeting, archive[7]

    def look_up_and_change(*args: Any) -> list[str]:
        found = look_up(*args)
        if len(found) == 4:  # all of them, before the first is erased
            assert change(client, moved, outlet="Elsewhere").status_code == 200
        return found

    monkeypatch.setattr(articles, "ids_meeting", look_up_and_change)
    response = erase(client, outlet="A", expected_count=4)
    assert (response.status_code, response.get_json()) == (200, {"deleted": 3})
    assert read(client, moved)["outlet"] == "Elsewhere"


def test_erasing_needs_a_condition(client: FlaskClient, items: Items, archive: list[dict[str, Any]]) -> None:
    refused = erase(client, expected_count=8)
    assert (refused.status_code, refused.get_json()["code"]) == (400, "condition_required")
    assert erase(client, outlett="A", expected_count=4).status_code == 422
    assert erase(client, outlet="A", expected_count=4, limit=1).status_code == 422
    assert len(items("/v1/articles")) == 8
