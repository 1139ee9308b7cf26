"""What every response has: an id, a log line, headers for browsers, and an ETag where it was read."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.log_lines import line_formatter

READS = ["/v1/articles", "/v1/quotes", "/v1/speakers", "/v1/countries", "/v1/topics", "/healthz", "/", "/openapi.json", "/docs",
         "/static/docs.js"]  # fmt: skip


# --- request ids -------------------------------------------------------------------------------------


def test_every_response_has_an_id_of_its_own(client: FlaskClient) -> None:
    ids = [
        client.get(path, buffered=True).headers["X-Request-ID"]
        for path in ("/healthz", "/healthz", "/nothing")
    ]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("offered", ["abc-1.2_3", "x" * 128])
def test_a_client_may_bring_its_own_id(client: FlaskClient, offered: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": offered}).headers["X-Request-ID"] == offered


@pytest.mark.parametrize("offered", ["", "x" * 129, "a b", "é", '{"a":1}', "a\tb"])
def test_an_unusable_id_is_replaced(client: FlaskClient, offered: str) -> None:
    given = client.get("/healthz", headers={"X-Request-ID": offered}).headers["X-Request-ID"]
    assert given != offered
    assert given.isalnum()


# --- the log -----------------------------------------------------------------------------------------


def lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(line_formatter().format(record)) for record in caplog.records]


@pytest.mark.parametrize(
    ("path", "status", "route"), [("/v1/quotes/x?", 404, "/v1/quotes/<quote_id>"), ("/no%0Away", 404, None)]
)
def test_one_line_for_each_request(
    client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, status: int, route: str | None
) -> None:
    with caplog.at_level(logging.INFO, "onrecord.requests"):
        response = client.get(path, buffered=True, headers={"X-Request-ID": "r1"})
    (line,) = lines(caplog)
    assert (line["method"], line["status"], line["route"]) == ("GET", status, route)
    assert line["path"] == unquote(path).rstrip("?")
    assert line["bytes"] == len(response.data)
    assert line["milliseconds"] >= 0
    assert line["level"] == "info"
    assert "\n" not in line_formatter().format(caplog.records[0])


def test_a_defect_is_logged_with_the_id_of_its_request(
    app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise RuntimeError("the cause")

    app.add_url_rule("/fail", "fail", fail)
    handler = logging.StreamHandler()
    handler.setFormatter(line_formatter())
    app.logger.addHandler(handler)
    response = app.test_client().get("/fail")
    app.logger.removeHandler(handler)
    (line,) = [json.loads(text) for text in capsys.readouterr().err.splitlines() if text.startswith("{")]
    assert line["request_id"] == response.headers["X-Request-ID"] == response.get_json()["request_id"]
    assert "RuntimeError: the cause" in line["exception"]


# --- headers for browsers ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*READS, "/nothing", "/v1/quotes?x=1"])
def test_browsers_are_kept_from_guessing(client: FlaskClient, path: str) -> None:
    response = client.get(path, buffered=True)
    headers = response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    is_page = response.mimetype == "text/html"
    assert headers["Referrer-Policy"] == ("same-origin" if is_page else "no-referrer")
    assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]


# --- conditional requests ----------------------------------------------------------------------------


@pytest.mark.parametrize("path", READS)
def test_what_a_client_has_already_is_not_sent_again(client: FlaskClient, path: str) -> None:
    first = client.get(path, buffered=True)
    assert first.status_code == 200
    again = client.get(path, buffered=True, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get(path, buffered=True, headers={"If-None-Match": '"other"'}).status_code == 200


def test_the_tag_changes_with_the_content(client: FlaskClient, post: Any) -> None:
    before = client.get("/v1/articles").headers["ETag"]
    post()
    assert client.get("/v1/articles", headers={"If-None-Match": before}).status_code == 200


def test_errors_have_no_tag(client: FlaskClient) -> None:
    assert "ETag" not in client.get("/v1/quotes/x").headers
    assert "ETag" not in client.post("/v1/extract", json={"text": "Story."}).headers


@pytest.mark.parametrize("path", READS)
def test_head_is_get_without_a_body(client: FlaskClient, path: str) -> None:
    head, get = client.head(path, buffered=True), client.get(path, buffered=True)
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length"):
        assert head.headers[name] == get.headers[name]
