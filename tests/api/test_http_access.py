"""Without keys, only this machine is answered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from api.access import is_loopback


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:65535"]
)
def test_loopback_names_are_answered(shared_client: FlaskClient, host: str) -> None:
    assert shared_client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "", "evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "127.0.0.2", "localhost:", "::1", "0.0.0.0",
        "localhost:8000@evil.example", "localhost, evil.example", "localhost\x00", "ｌocalhost", "2130706433", "local host",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/healthz", "/", "/docs", "/openapi.json", "/v1/quotes", "/nothing"])
def test_other_names_are_refused(shared_client: FlaskClient, host: str, path: str) -> None:
    response = shared_client.get(path, environ_overrides={"HTTP_HOST": host})
    assert response.status_code == 403
    assert response.get_json()["code"] == "host_not_local"


@pytest.mark.parametrize(
    "header",
    ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "x-forwarded-anything"],
)
def test_proxies_are_refused(shared_client: FlaskClient, header: str) -> None:
    response = shared_client.get("/healthz", headers={header: "for=127.0.0.1"})
    assert response.status_code == 403
    assert response.get_json()["code"] == "proxied"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost:3000",
        "null",
        "",
        "https://localhost",
        "http://[",
        "http://127.0.0.1",
    ],
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/articles"), ("POST", "/v1/extract"), ("DELETE", "/v1/articles/x")]
)
def test_pages_of_other_origins_change_nothing(
    shared_client: FlaskClient, method: str, path: str, origin: str
) -> None:
    response = shared_client.open(path, method=method, json={"text": "Text."}, headers={"Origin": origin})
    assert response.status_code == 403
    assert response.get_json()["code"] == "foreign_origin"


def test_pages_of_other_sites_change_nothing(shared_client: FlaskClient) -> None:
    response = shared_client.post(
        "/v1/extract", json={"text": "Text."}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
    assert response.get_json()["code"] == "cross_site"


def test_our_own_pages_may_change_things(shared_client: FlaskClient) -> None:
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert shared_client.post("/v1/extract", json={"text": "Text."}, headers=headers).status_code == 200


def test_links_from_other_sites_may_be_followed(shared_client: FlaskClient) -> None:
    assert shared_client.get("/docs", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True),
     ("0.0.0.0", False), ("::", False), ("192.168.0.2", False), ("example.org", False), ("", False)],
)  # fmt: skip
def test_what_is_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
