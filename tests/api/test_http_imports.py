"""Imports: many articles in one request, good lines kept, bad ones named."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services import Services
from tests.factories import ScriptedExtractor, a_quotation

NDJSON = "application/x-ndjson"


@pytest.fixture
def services(client: FlaskClient) -> Services:
    """The services of the application itself."""
    found: Services = client.application.extensions["onrecord"]
    return found


def lines(articles: Iterable[Any]) -> bytes:
    return b"".join(json.dumps(article).encode() + b"\n" for article in articles)


def send(client: FlaskClient, body: bytes, content_type: str = NDJSON, **headers: str) -> Any:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/v1/imports", data=body, content_type=content_type, headers=names)


def read_on(services: Services) -> None:
    while services.waiting_articles.extract_some():
        pass


def test_articles_are_stored_first_and_read_later(
    client: FlaskClient, services: Services, extractor: ScriptedExtractor
) -> None:
    extractor.finds("Story 1.", [a_quotation("We will see")])
    extractor.fails("Story 2.")
    response = send(client, lines({"text": f"Story {n}.", "external_id": f"cms-{n}"} for n in range(3)))
    assert response.status_code == 202
    received = response.get_json()
    assert received["status"] == "extracting"
    assert [received[name] for name in ("lines", "stored", "duplicates", "refused")] == [3, 3, 0, 0]
    assert received["articles"] == {"pending": 3, "extracting": 0, "extracted": 0, "failed": 0}
    assert extractor.texts_read == []
    statuses = [article["status"] for article in client.get("/v1/articles").get_json()["items"]]
    assert statuses == ["pending"] * 3

    read_on(services)
    done = client.get(response.headers["Location"]).get_json()
    assert done["status"] == "completed"
    assert done["articles"] == {"pending": 0, "extracting": 0, "extracted": 2, "failed": 1}
    assert [quote["text"] for quote in client.get("/v1/quotes").get_json()["items"]] == ["We will see"]
    articles = {article["external_id"]: article for article in client.get("/v1/articles").get_json()["items"]}
    assert articles["cms-2"]["status_reason"] == "unsupported_language"
    assert articles["cms-1"]["model"] == {"name": "script", "version": "1"}


def test_the_same_import_again_is_harmless(client: FlaskClient, services: Services) -> None:
    body = lines({"text": f"Story {n}.", "url": f"https://a.example/{n}"} for n in range(5))
    send(client, body)
    again = send(client, body + body).get_json()
    assert [again[name] for name in ("lines", "stored", "duplicates", "refused")] == [10, 0, 10, 0]
    assert again["status"] == "completed"
    assert len(client.get("/v1/articles").get_json()["items"]) == 5


BAD: dict[bytes, tuple[str, str | None]] = {
    b"not json": ("invalid_json", None),
    b'{"text": "a", "text": "b"}': ("invalid_json", None),
    b"[" * 40: ("invalid_json", None),
    b'{"text": "\xff"}': ("invalid_json", None),
    b'{"text": "a\\u0000b"}': ("refused_characters", "/text"),
    b'{"title": "No text"}': ("text_or_html", "/text"),
    b'{"text": "a", "url": "ftp://a.example/"}': ("schema_violation", "/url"),
    b'{"text": "a", "published_at": "yesterday"}': ("schema_violation", "/published_at"),
    b'{"text": "a", "authors": ["ok", ""]}': ("schema_violation", "/authors/1"),
    b'{"text": "a", "headline": "b"}': ("schema_violation", "/headline"),
    b'{"text": "' + b"x" * 6_000 + b'"}': ("text_too_long", "/text"),
    b'{"text": "' + b"x" * 60_000 + b'"}': ("line_too_long", None),
    b"17": ("schema_violation", ""),
}


def test_a_bad_line_is_named_and_leaves_the_others_unharmed(client: FlaskClient) -> None:
    good = [json.dumps({"text": f"Good {n}."}).encode() for n in range(len(BAD))]
    body = b"\r\n".join(line for pair in zip(BAD, good, strict=True) for line in pair)
    received = send(client, body).get_json()
    assert (received["stored"], received["refused"]) == (len(BAD), len(BAD))
    url = f"/v1/imports/{received['id']}/faults?limit=1000"
    faults = client.get(url).get_json()["items"]
    assert [fault["line"] for fault in faults] == list(range(1, 2 * len(BAD), 2))
    for fault, (code, pointer) in zip(faults, BAD.values(), strict=True):
        assert fault["code"] == code
        assert fault["message"]
        assert [error["pointer"] for error in fault["errors"]] == ([] if pointer is None else [pointer])


def test_ten_thousand_lines_a_hundred_of_them_bad_in_ten_ways(client: FlaskClient) -> None:
    ways = list(BAD)[:10]
    bad = {17 + 99 * n: ways[n % 10] for n in range(100)}
    body = b"\n".join(
        bad.get(n) or json.dumps({"text": f"Story {n}.", "outlet": "Example News"}).encode()
        for n in range(1, 10_001)
    )
    received = send(client, gzip.compress(body), Content_Encoding="gzip").get_json()
    assert [received[name] for name in ("lines", "stored", "refused")] == [10_000, 9_900, 100]
    seen: dict[int, str] = {}
    url: str | None = f"/v1/imports/{received['id']}/faults?limit=30"
    while url:
        response = client.get(url)
        page = response.get_json()["items"]
        seen |= {fault["line"]: fault["code"] for fault in page}
        url = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else None
    assert seen == {line: BAD[way][0] for line, way in bad.items()}


@pytest.mark.parametrize(
    "content_type", [NDJSON, "application/ndjson", "application/jsonl", "application/octet-stream"]
)
def test_media_types_of_lines(client: FlaskClient, content_type: str) -> None:
    assert send(client, lines([{"text": "Story."}]), content_type).status_code == 202


def test_other_media_types_and_encodings_are_refused(client: FlaskClient) -> None:
    for content_type in ("application/json", "text/plain", ""):
        refused = send(client, b"{}", content_type)
        assert (refused.status_code, refused.get_json()["code"]) == (415, "unsupported_media_type")
        assert NDJSON in refused.headers["Accept"]
    refused = send(client, b"{}", Content_Encoding="br")
    assert (refused.status_code, refused.get_json()["code"]) == (415, "unsupported_encoding")
    assert client.get("/v1/imports").get_json()["items"] == []


def test_an_empty_import_has_no_lines(client: FlaskClient) -> None:
    for body in (b"", b"\n \n\r\n", gzip.compress(b"")):
        encoding = {"Content_Encoding": "gzip"} if body.startswith(b"\x1f") else {}
        received = send(client, body, **encoding).get_json()
        assert (received["status"], received["lines"]) == ("completed", 0)


@pytest.mark.parametrize("cut", ["half", "garbage", "checksum", "none of it"])
def test_broken_gzip_keeps_what_came_before(client: FlaskClient, cut: str) -> None:
    packed = gzip.compress(lines({"text": f"Story {n} {'x' * n}."} for n in range(2_000)))
    body = {
        "half": packed[: len(packed) // 2],
        "garbage": packed[:-1000] + b"\0" * 1000,
        "checksum": packed[:-8] + b"\0" * 8,
        "none of it": b"no gzip",
    }[cut]
    refused = send(client, body, Content_Encoding="gzip")
    assert (refused.status_code, refused.get_json()["code"]) == (400, "broken_gzip")
    [received] = client.get("/v1/imports").get_json()["items"]
    assert received["id"] in refused.get_json()["detail"]
    assert (received["status"], received["status_reason"]) == ("interrupted", "broken_gzip")
    assert (received["stored"] > 500) == (cut != "none of it")
    assert received["stored"] + received["refused"] == received["lines"]


def test_gzip_in_several_members_is_one(client: FlaskClient) -> None:
    body = b"".join(gzip.compress(lines([{"text": f"Story {n}."}])) for n in range(3))
    assert send(client, body, Content_Encoding="gzip").get_json()["stored"] == 3


def test_a_bomb_is_refused(client: FlaskClient) -> None:
    packed = gzip.compress(lines([{"text": "Story."}]) + b"\n" * 20_000_000)
    refused = send(client, packed, Content_Encoding="gzip")
    assert (refused.status_code, refused.get_json()["code"]) == (413, "compression_ratio")
    [received] = client.get("/v1/imports").get_json()["items"]
    assert (received["stored"], received["status_reason"]) == (1, "compression_ratio")


def test_more_bytes_than_allowed_are_refused(client: FlaskClient) -> None:
    client.application.config["MAX_IMPORT_BYTES"] = 100_000
    body = lines({"text": f"Story {n}."} for n in range(10_000))
    for packed in (body, gzip.compress(body)):
        encoding = {} if packed is body else {"Content_Encoding": "gzip"}
        refused = send(client, packed, **encoding)
        assert (refused.status_code, refused.get_json()["code"]) == (413, "import_too_large")
    first, second = client.get("/v1/imports").get_json()["items"]
    assert first["status"] == second["status"] == "interrupted"
    assert second["stored"] > 1_000


def test_pages_of_html_may_be_imported(client: FlaskClient, services: Services) -> None:
    page = f"<html><body><article>{'<p>It will rain tomorrow, she said.</p>' * 5}</article></body></html>"
    received = send(
        client, lines([{"html": page}, {"html": "<p></p>"}, {"html": "a", "text": "a"}])
    ).get_json()
    assert (received["stored"], received["refused"]) == (1, 2)
    faults = client.get(f"/v1/imports/{received['id']}/faults").get_json()["items"]
    assert [(fault["line"], fault["code"]) for fault in faults] == [(2, "no_main_text"), (3, "text_or_html")]


def test_imports_are_listed_newest_first(client: FlaskClient) -> None:
    ids = [send(client, lines([{"text": f"Story {n}."}])).get_json()["id"] for n in range(3)]
    seen: list[str] = []
    url: str | None = "/v1/imports?limit=2"
    while url:
        response = client.get(url)
        seen += [each["id"] for each in response.get_json()["items"]]
        url = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else None
    assert seen == ids[::-1]


@pytest.mark.parametrize("path", ["/v1/imports/none", "/v1/imports/none/faults"])
def test_there_is_no_such_import(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_import_is_repeated_by_its_key(client: FlaskClient) -> None:
    body = lines({"text": f"Story {n}."} for n in range(3))
    first = send(client, body, Idempotency_Key="one")
    again = send(client, body, Idempotency_Key="one")
    assert (again.status_code, again.data) == (202, first.data)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    other = send(client, body + b"\n", Idempotency_Key="one")
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    assert len(client.get("/v1/imports").get_json()["items"]) == 1


def test_an_article_of_an_import_may_be_stored_at_once_meanwhile(client: FlaskClient) -> None:
    send(client, lines([{"text": "Story."}]))
    response = client.post("/v1/articles", json={"text": "Story."})
    assert (response.status_code, response.get_json()["status"]) == (200, "pending")
