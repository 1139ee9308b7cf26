"""What comes in is read strictly, and nothing that comes in is answered with a 500."""

from __future__ import annotations

import gzip
import io
import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.app import create_app
from api.settings import Settings

LISTS = ["/v1/articles", "/v1/quotes", "/v1/speakers", "/v1/countries", "/v1/topics"]
BODIES = ["/v1/articles", "/v1/extract"]
EVERYTHING = [*LISTS, "/v1/articles/x", "/v1/quotes/x", "/v1/speakers/x", "/healthz", "/readyz"]


def errors_of(response: Any, status: int) -> list[dict[str, str]]:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    errors: list[dict[str, str]] = response.get_json()["errors"]
    return errors


# --- query strings -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", EVERYTHING)
def test_a_parameter_that_nobody_declared_is_refused(shared_client: FlaskClient, path: str) -> None:
    assert errors_of(shared_client.get(f"{path}?spaeker=Ruiz"), 422) == [
        {"parameter": "spaeker", "message": "Unknown field."}
    ]


def test_a_deletion_takes_no_parameters(shared_client: FlaskClient) -> None:
    assert errors_of(shared_client.delete("/v1/articles/x?all=true"), 422)[0]["parameter"] == "all"


@pytest.mark.parametrize("path", BODIES)
def test_a_post_takes_no_parameters(shared_client: FlaskClient, path: str) -> None:
    assert (
        errors_of(shared_client.post(f"{path}?text=x", json={"text": "Text."}), 422)[0]["parameter"] == "text"
    )


@pytest.mark.parametrize("path", LISTS)
def test_a_parameter_is_given_once(shared_client: FlaskClient, path: str) -> None:
    assert errors_of(shared_client.get(f"{path}?limit=1&limit=1"), 422) == [
        {"parameter": "limit", "message": "Must be given only once."}
    ]


@pytest.mark.parametrize(
    "limit", ["0", "1001", "-1", "x", "", "1.0", "1e2", "1_0", "１", "9" * 5000, "+5", " 5"]
)
@pytest.mark.parametrize("path", LISTS)
def test_limits_out_of_bounds_are_refused(shared_client: FlaskClient, path: str, limit: str) -> None:
    assert errors_of(shared_client.get(path, query_string={"limit": limit}), 422)[0]["parameter"] == "limit"


@pytest.mark.parametrize("path", LISTS)
def test_limits_within_bounds_are_taken(shared_client: FlaskClient, path: str) -> None:
    assert shared_client.get(f"{path}?limit=1").status_code == 200
    assert shared_client.get(f"{path}?limit=1000").status_code == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, blank) for name in ("speaker", "role", "affiliation", "topic", "outlet", "q") for blank in ("", " ", "\x00", "a\x00", "x" * 501)],
        *[(name, code) for name in ("country", "speaker_country", "mentioned_country") for code in ("", "U", "USA", "ÖÖ", "U1", "US\n")],
        *[(name, day) for name in ("published_from", "published_to") for day in (
            "", "today", "2024", "2024-02-30", "2024-1-1", "20240101", "2024-01-01T00:00:00", "2024-01-01T25:00:00Z",
            "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2024-01-01T00:00:60Z", "2024-W01-1", "２０２４-01-01")],
        ("type", "Direct"), ("type", "quoted"), ("type", ""), ("reported", "both"), ("reported", ""),
        ("min_confidence", "-0.1"), ("min_confidence", "1.1"), ("min_confidence", "nan"), ("min_confidence", "inf"), ("min_confidence", "high"),
        ("cursor", ""), ("cursor", "x" * 2001),
    ],
)  # fmt: skip
def test_conditions_that_do_not_fit_their_schema(shared_client: FlaskClient, name: str, value: str) -> None:
    assert {
        error["parameter"]
        for error in errors_of(shared_client.get("/v1/quotes", query_string={name: value}), 422)
    } == {name}


def test_every_fault_is_named_at_once(shared_client: FlaskClient) -> None:
    errors = errors_of(shared_client.get("/v1/quotes?limit=x&type=y&colour=red"), 422)
    assert {error["parameter"] for error in errors} == {"limit", "type", "colour"}


@pytest.mark.parametrize("octets", ["%ff", "%ed%a0%80", "%c0%80", "%80"])
def test_urls_are_utf_8(shared_client: FlaskClient, octets: str) -> None:
    path = {"PATH_INFO": "/v1/quotes/" + unquote_to_bytes(octets).decode("latin-1")}  # as servers have it
    for response in (
        shared_client.get(f"/v1/quotes?speaker={octets}"),
        shared_client.get(f"/v1/quotes?{octets}=1"),
        shared_client.get("/", environ_overrides=path),
    ):
        assert response.status_code == 400
        assert response.get_json()["code"] == "invalid_url"


def test_a_path_has_no_nul(shared_client: FlaskClient) -> None:
    assert shared_client.get("/v1/quotes/a%00b").status_code == 400


# --- bodies ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/jsonx", "application/json; charset=latin-1", "application/json; charset=utf-16", "x"],
)  # fmt: skip
def test_a_body_says_that_it_is_json(shared_client: FlaskClient, path: str, content_type: str | None) -> None:
    response = shared_client.post(path, data=b'{"text": "Text."}', content_type=content_type)
    assert response.status_code == 415
    assert response.get_json()["code"] == "unsupported_media_type"
    assert response.headers["Accept"] == "application/json"


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "APPLICATION/JSON", 'application/json; charset="UTF-8"', "application/vnd.x+json"],
)
def test_json_by_any_of_its_names(shared_client: FlaskClient, content_type: str) -> None:
    response = shared_client.post("/v1/extract", data=b'{"text": "Text."}', content_type=content_type)
    assert response.status_code == 200


def test_a_compressed_body_is_refused(shared_client: FlaskClient) -> None:
    body = gzip.compress(b'{"text": "Text."}')
    headers = {"Content-Encoding": "gzip"}
    response = shared_client.post("/v1/extract", data=body, content_type="application/json", headers=headers)
    assert response.status_code == 415


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"text", b"\xff\xfe", b'{"text": "a", "text": "b"}', b'{"text": NaN}', b"[" * 32,
     b'{"text": "\x00"}', b"1" * 5_000, "﻿{}".encode(), b'"' * 49_999],
)  # fmt: skip
def test_a_body_that_is_not_json(shared_client: FlaskClient, path: str, body: bytes) -> None:
    response = shared_client.post(path, data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.get_json()["code"] == "invalid_json"


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize("body", [b"[" * 33, b"[" * 25_000, b'{"a":' * 9_000])
def test_a_body_that_is_nested_too_deep(shared_client: FlaskClient, path: str, body: bytes) -> None:
    response = shared_client.post(path, data=body, content_type="application/json")
    assert response.status_code == 422
    assert response.get_json()["code"] == "json_too_deep"
    assert "32 levels" in response.get_json()["detail"]


def test_how_deep_a_body_may_be_nested_is_a_setting(settings: Settings) -> None:
    client = create_app(replace(settings, max_json_depth=50)).test_client()
    for depth, code in ((50, "schema_violation"), (51, "json_too_deep")):
        body = b"[" * depth + b"]" * depth
        response = client.post("/v1/extract", data=body, content_type="application/json")
        assert response.get_json()["code"] == code


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": None}, "/text"),
        ({"text": 5}, "/text"),
        ({"text": ["a"]}, "/text"),
        ({"text": ""}, "/text"),
        ({"text": " \n\t"}, "/text"),
        ({"text": "a\x00b"}, "/text"),
        ({"text": "\ud800"}, "/text"),
        ({"text": "Text.", "colour": "red"}, "/colour"),
        ({"text": "Text.", "a/b~c": "red"}, "/a~1b~0c"),
        ({"text": "Text.", "x\x00": 1}, ""),
        ([], ""),
        (None, ""),
        ("text", ""),
        (1, ""),
    ],
)
def test_a_body_that_does_not_fit_its_schema(
    shared_client: FlaskClient, path: str, body: Any, pointer: str
) -> None:
    response = shared_client.post(path, data=json.dumps(body), content_type="application/json")
    assert [error["pointer"] for error in errors_of(response, 422)] == [pointer]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(name, value) for name in ("title", "outlet") for value in ("", "  ", 5, ["x"], "x" * 1001)],
        *[("url", url) for url in ("", "example.org", "ftp://example.org", "javascript:alert(1)", "http://", "http:///x",
                                   "https://example.org/a b", "https://example.org/\n", "//example.org", "http://x/" + "y" * 2000, 5)],
        *[("published_at", moment) for moment in ("", "yesterday", "2024-02-30", "2024-01-01T00:00:00", 20240101, "0001-01-01T00:00:00+23:59")],
        *[("authors", authors) for authors in ("Ana", [""], [None], [5], ["x" * 301], ["x"] * 101, {"0": "x"})],
    ],
)  # fmt: skip
def test_fields_of_an_article_that_do_not_fit(shared_client: FlaskClient, field: str, value: Any) -> None:
    errors = errors_of(shared_client.post("/v1/articles", json={"text": "Text.", field: value}), 422)
    assert {error["pointer"].split("/")[1] for error in errors} == {field}


@pytest.mark.parametrize("path", BODIES)
def test_a_body_has_a_limit(shared_client: FlaskClient, path: str) -> None:
    for size, status in ((50_000, 422), (50_001, 413), (500_000, 413)):  # 422: more text than is taken
        body = json.dumps({"text": "x" * (size - 12)})
        assert len(body) == size
        assert shared_client.post(path, data=body, content_type="application/json").status_code == status


def test_a_body_of_unknown_length_has_a_limit_too(shared_client: FlaskClient) -> None:
    response = shared_client.post(
        "/v1/extract",
        input_stream=io.BytesIO(b'{"text": "' + b"x" * 60_000 + b'"}'),
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    assert response.status_code == 413


@pytest.mark.parametrize("path", BODIES)
def test_a_text_has_a_limit(shared_client: FlaskClient, path: str) -> None:
    assert errors_of(shared_client.post(path, json={"text": "x" * 5_001}), 422)[0]["pointer"] == "/text"


@pytest.mark.parametrize(
    "text",
    [
        "a",
        '"',
        '"' * 5_000,
        "“" * 5_000,
        "'\"“”‘’«»" * 500,
        "👩‍👩‍👧‍👦 🇰🇵",
        "قال الوزير: «لا»",
        "\u202eabc",
        "\ufffe\uffff",
        "e\u0301" * 100,
        "\r\n" * 100 + "x",
    ],
)
def test_odd_texts_are_answered(shared_client: FlaskClient, text: str) -> None:
    """Whether they are articles is for the extractor to say; they break nothing on the way there and back."""
    response = shared_client.post("/v1/extract", json={"text": text})
    assert response.status_code == 200
    assert response.get_json()["quotes"] == []
    stored = shared_client.post("/v1/articles", json={"text": text}).get_json()
    assert shared_client.get(f"/v1/articles/{stored['id']}").get_json()["text"] == text


# --- representations ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "accept", ["text/html", "image/*", "application/xml, text/plain;q=0.5", "application/json;q=0", "x"]
)
@pytest.mark.parametrize("path", EVERYTHING)
def test_a_client_that_takes_no_json(shared_client: FlaskClient, path: str, accept: str) -> None:
    response = shared_client.get(path, headers={"Accept": accept})
    assert response.status_code == 406
    assert response.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "accept",
    ["", "*/*", "application/*", "application/json", "text/html, application/json;q=0.1", "*/*;q=0.1"],
)
def test_a_client_that_takes_json(shared_client: FlaskClient, accept: str) -> None:
    response = shared_client.get("/v1/quotes", headers={"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, "application/json")


# --- whatever comes ----------------------------------------------------------------------------------

ANYTHING = st.text(max_size=30) | st.sampled_from(
    ["2024-01-01", "1", "any", "ES", '"', "-", "OR", "a OR", "*", "(", "NEAR", "%", "_"]
)
NAMES = st.sampled_from(
    ["speaker", "role", "affiliation", "country", "topic", "type", "reported", "outlet", "published_from", "published_to",
     "min_confidence", "q", "limit", "cursor"]
)  # fmt: skip
FUZZ = settings(max_examples=150, deadline=None)


@FUZZ
@given(
    path=st.sampled_from([*LISTS, "/v1/speakers/x/quotes", "/v1/articles/x/quotes"]),
    query=st.dictionaries(NAMES, ANYTHING, max_size=4),
)
def test_no_query_is_answered_with_a_500(
    shared_client: FlaskClient, path: str, query: dict[str, str]
) -> None:
    assert shared_client.get(path, query_string=query).status_code < 500


@FUZZ
@given(
    path=st.sampled_from(BODIES),
    body=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: json.dumps({"text": text}).encode()),
)
def test_no_body_is_answered_with_a_500(shared_client: FlaskClient, path: str, body: bytes) -> None:
    assert shared_client.post(path, data=body, content_type="application/json").status_code < 500


@FUZZ
@given(
    name=st.sampled_from(
        ["Accept", "If-None-Match", "X-Request-ID", "Origin", "Content-Type", "Range", "Host"]
    ),
    value=st.text(st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=40),
)
def test_no_header_is_answered_with_a_500(shared_client: FlaskClient, name: str, value: str) -> None:
    assert shared_client.post("/v1/extract", json={"text": "Text."}, headers={name: value}).status_code < 500
