"""Hosts, origins and proxies: what is refused without keys, and what with them; CORS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from api.settings import Settings
from tests.databases import Databases
from tests.factories import ScriptedExtractor
from tests.keys import bearer, make_keys

APP = "https://app.example"
OTHER_PORT = "http://localhost:3000"
PROXIED = ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"]
PATHS = ["/", "/docs", "/openapi.json", "/healthz", "/v1/quotes", "/nothing"]


@dataclass(frozen=True)
class Mode:
    """A server with keys, or without any, and what its clients send to be let in."""

    closed: FlaskClient
    open_to_app: FlaskClient  # a setting names the origins of the app
    key: dict[str, str]


@pytest.fixture(scope="module")
def modes(databases: Databases) -> Iterator[dict[str, Mode]]:
    """Both modes, for all tests of this module."""
    urls = {name: databases.migrated() for name in ("keyless", "keyed")}
    yield {name: _mode(url, keyed=name == "keyed") for name, url in urls.items()}
    for url in urls.values():
        databases.drop(url)


def _mode(database_url: str, *, keyed: bool) -> Mode:
    settings = Settings(database_url=database_url, extraction="inline")
    closed, open_to_app = (
        create_app(replace(settings, cors_origins=origins), ScriptedExtractor()).test_client()  # type: ignore[arg-type]
        for origins in ((), (APP, OTHER_PORT))
    )
    key = bearer(make_keys(settings.database_url)["admin"]) if keyed else {}
    return Mode(closed, open_to_app, key)


@pytest.fixture(params=["keyless", "keyed"])
def mode(request: pytest.FixtureRequest, modes: dict[str, Mode]) -> Mode:
    return modes[request.param]


@pytest.fixture
def client(mode: Mode) -> FlaskClient:
    return mode.closed


@pytest.fixture
def open_to_app(mode: Mode) -> FlaskClient:
    return mode.open_to_app


@pytest.fixture
def key(mode: Mode) -> dict[str, str]:
    """The header of a client that may do everything."""
    return mode.key


@pytest.fixture
def keyless(modes: dict[str, Mode]) -> FlaskClient:
    return modes["keyless"].closed


@pytest.fixture
def keyed(modes: dict[str, Mode]) -> Callable[..., Any]:
    """Asks with a key."""

    def ask(path: str, method: str = "GET", headers: dict[str, str] | None = None, **options: Any) -> Any:
        headers = {**modes["keyed"].key, **(headers or {})}
        return modes["keyed"].closed.open(path, method=method, headers=headers, **options)

    return ask


# --- hosts and proxies -------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("host", ["api.example", "api.example:8443", "192.0.2.1", "[2001:db8::1]:8000", ""])
def test_with_keys_any_host_is_answered(keyed: Callable[..., Any], host: str, path: str) -> None:
    response = keyed(path, environ_overrides={"HTTP_HOST": host}, buffered=True)
    assert response.status_code == (404 if path == "/nothing" else 200)


@pytest.mark.parametrize("header", PROXIED)
def test_with_keys_proxies_are_answered(keyed: Callable[..., Any], header: str) -> None:
    assert keyed("/v1/quotes", headers={header: "for=192.0.2.1"}).status_code == 200


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "0.0.0.0"])
def test_without_keys_clients_elsewhere_are_refused(keyless: FlaskClient, path: str, address: str) -> None:
    response = keyless.get(path, environ_overrides={"REMOTE_ADDR": address})
    assert response.status_code == 403
    assert response.get_json()["code"] == "client_not_local"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", ""])
def test_without_keys_this_machine_is_answered(keyless: FlaskClient, address: str) -> None:
    assert keyless.get("/v1/quotes", environ_overrides={"REMOTE_ADDR": address}).status_code == 200


def test_with_keys_clients_elsewhere_are_answered(keyed: Callable[..., Any]) -> None:
    assert keyed("/v1/quotes", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


# --- changes that pages ask for ------------------------------------------------------------------------


@pytest.mark.parametrize("origin", [APP, "null", "", "http://[", "http://localhost.evil.example", OTHER_PORT])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/v1/articles"), ("POST", "/v1/extract"), ("DELETE", "/v1/articles/x")]
)
def test_foreign_pages_change_nothing_in_either_mode(
    client: FlaskClient, key: dict[str, str], method: str, path: str, origin: str
) -> None:
    response = client.open(path, method=method, json={"text": "Text."}, headers={**key, "Origin": origin})
    assert response.status_code == 403
    assert response.get_json()["code"] == "foreign_origin"


def test_pages_of_other_sites_change_nothing_in_either_mode(client: FlaskClient, key: dict[str, str]) -> None:
    headers = {**key, "Sec-Fetch-Site": "cross-site"}
    response = client.post("/v1/extract", json={"text": "Text."}, headers=headers)
    assert response.status_code == 403
    assert response.get_json()["code"] == "cross_site"


def test_our_own_pages_change_things_in_either_mode(client: FlaskClient, key: dict[str, str]) -> None:
    headers = {**key, "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/v1/extract", json={"text": "Text."}, headers=headers).status_code == 200


def test_our_own_pages_behind_a_proxy_that_takes_tls_off(keyed: Callable[..., Any]) -> None:
    headers = {"Host": "api.example", "Origin": "https://api.example", "X-Forwarded-Proto": "https"}
    assert keyed("/v1/extract", "POST", json={"text": "Text."}, headers=headers).status_code == 200
    headers["Origin"] = "https://api.example:444"
    assert keyed("/v1/extract", "POST", json={"text": "Text."}, headers=headers).status_code == 403


def test_foreign_pages_may_follow_links_in_either_mode(client: FlaskClient, key: dict[str, str]) -> None:
    headers = {**key, "Origin": APP, "Sec-Fetch-Site": "cross-site"}
    assert client.get("/v1/quotes", headers=headers).status_code == 200


# --- CORS ----------------------------------------------------------------------------------------------


def cors(response: object) -> dict[str, str]:
    return {
        name: value
        for name, value in response.headers  # type: ignore[attr-defined]
        if name.startswith("Access-Control-")
    }


PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


def test_no_page_reads_anything_by_default(client: FlaskClient, key: dict[str, str]) -> None:
    for response in (
        client.get("/v1/quotes", headers={**key, "Origin": APP}),
        client.options("/v1/articles", headers={"Origin": APP, **PREFLIGHT}),
    ):
        assert response.status_code == 200
        assert cors(response) == {}


@pytest.mark.parametrize("origin", [APP, OTHER_PORT])
def test_pages_of_allowed_origins_do_what_their_key_may(
    open_to_app: FlaskClient, key: dict[str, str], origin: str
) -> None:
    headers = {**key, "Origin": origin, "Sec-Fetch-Site": "cross-site"}
    read = open_to_app.get("/v1/quotes", headers=headers)
    written = open_to_app.post("/v1/articles", json={"text": "Story."}, headers=headers)
    missing = open_to_app.get("/v1/quotes/none", headers=headers)
    again = open_to_app.get("/healthz", headers={**headers, "If-None-Match": "*"})
    assert [answer.status_code for answer in (read, missing, again)] == [200, 404, 304]
    assert written.status_code in {200, 201}
    for answer in (read, written, missing, again):
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "Origin" in answer.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        for name in ("ETag", "Link", "Location", "RateLimit", "Retry-After", "X-Request-ID"):
            assert name in answer.headers["Access-Control-Expose-Headers"]


def test_pages_of_allowed_origins_need_a_key_too(modes: dict[str, Mode]) -> None:
    response = modes["keyed"].open_to_app.get("/v1/quotes", headers={"Origin": APP})
    assert response.status_code == 401
    assert response.headers["Access-Control-Allow-Origin"] == APP, "so that the page can tell why"


def test_browsers_that_ask_first_are_answered(open_to_app: FlaskClient, key: dict[str, str]) -> None:
    response = open_to_app.options("/v1/articles", headers={"Origin": APP, **PREFLIGHT})
    assert response.status_code == 200
    assert response.data == b""
    told = cors(response)
    assert told["Access-Control-Allow-Origin"] == APP
    assert {"GET", "POST"} <= set(told["Access-Control-Allow-Methods"].split(", "))
    for name in ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"):
        assert name in told["Access-Control-Allow-Headers"]
    assert int(told["Access-Control-Max-Age"]) > 0
    assert "Access-Control-Allow-Credentials" not in told


@pytest.mark.parametrize(
    "origin", ["https://evil.example", f"{APP}.evil.example", f"{APP}:444", "http://app.example", "null", ""]
)
def test_other_origins_stay_out(open_to_app: FlaskClient, key: dict[str, str], origin: str) -> None:
    read = open_to_app.get("/v1/quotes", headers={**key, "Origin": origin})
    asked = open_to_app.options("/v1/articles", headers={"Origin": origin, **PREFLIGHT})
    assert cors(read) == cors(asked) == {}
    assert "Origin" in read.headers["Vary"], "or a cache would mix the answers up"
    written = open_to_app.post("/v1/articles", json={"text": "Story."}, headers={**key, "Origin": origin})
    assert written.status_code == 403


def test_an_allowed_origin_does_not_open_the_host(modes: dict[str, Mode]) -> None:
    headers = {"Origin": APP, "Host": "app.example"}
    assert modes["keyless"].open_to_app.get("/v1/quotes", headers=headers).status_code == 403
