"""What a key opens, and how the server says that it does not."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from api.app import create_app
from api.log_lines import line_formatter
from api.services import Services
from api.services.keys import Scope
from api.settings import Settings
from tests.factories import ScriptedExtractor
from tests.keys import bearer, make_keys

PUBLIC = ["/", "/docs", "/openapi.json", "/static/docs.js", "/healthz", "/readyz"]


@pytest.fixture
def keys(settings: Settings) -> dict[str, str | None]:
    return make_keys(settings.database_url)


def test_without_a_key(client: FlaskClient, keys: dict[str, str | None]) -> None:
    response = client.get("/v1/quotes")
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["code"] == "key_required"
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="onrecord"'


@pytest.mark.parametrize("kind", ["expired", "revoked", "unknown"])
def test_with_a_key_that_opens_nothing(client: FlaskClient, keys: dict[str, str | None], kind: str) -> None:
    response = client.get("/v1/quotes", headers=bearer(keys[kind]))
    assert response.status_code == 401
    assert response.get_json()["code"] == ("invalid_key" if kind == "unknown" else f"{kind}_key")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="onrecord", error="invalid_token"'


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic YTpi", "KEY", "Bearer KEY KEY", "Bearer KEY, Bearer KEY", "Digest KEY",
     "BearerKEY", "Bearer\tKEY", "Bearer \xfc", "Token KEY"],
)  # fmt: skip
def test_garbage_is_no_key(client: FlaskClient, keys: dict[str, str | None], header: str) -> None:
    sent = header.replace("KEY", keys["admin"] or "")
    response = client.get("/v1/quotes", environ_overrides={"HTTP_AUTHORIZATION": sent})
    assert response.status_code == 401
    assert response.get_json()["code"] == "invalid_key"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_the_scheme_is_read_as_rfc_9110_has_it(
    client: FlaskClient, keys: dict[str, str | None], scheme: str
) -> None:
    response = client.get("/v1/quotes", headers={"Authorization": f"{scheme} {keys['read']}"})
    assert response.status_code == 200


def test_with_too_narrow_a_key(client: FlaskClient, keys: dict[str, str | None]) -> None:
    response = client.post("/v1/articles", json={"text": "Story."}, headers=bearer(keys["read"]))
    assert response.status_code == 403
    assert response.get_json()["code"] == "insufficient_scope"
    challenge = 'Bearer realm="onrecord", error="insufficient_scope", scope="write"'
    assert response.headers["WWW-Authenticate"] == challenge
    assert client.get("/v1/articles", headers=bearer(keys["read"])).get_json()["items"] == []


def test_who_may_not_ask_learns_nothing_of_what_is_there(
    client: FlaskClient, keys: dict[str, str | None]
) -> None:
    for path in ("/v1/quotes/none", "/v1/quotes?limit=0", "/v1/quotes?%75nknown=1"):
        assert client.get(path).status_code == 401
    assert client.post("/v1/articles", data="{").status_code == 401
    assert client.post("/v1/articles", data="x" * 100_000).status_code == 401


def test_no_key_is_ever_repeated(
    client: FlaskClient, keys: dict[str, str | None], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answers = [client.post("/v1/articles", json={}, headers=bearer(key)) for key in keys.values()]
    told = "".join(answer.text + str(answer.headers) for answer in answers)
    told += "".join(line_formatter().format(record) for record in caplog.records)
    for key in keys.values():
        assert key is None or key.rpartition("_")[2] not in told


def test_the_log_names_the_client(
    client: FlaskClient, keys: dict[str, str | None], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "onrecord.requests"):
        client.get("/v1/quotes", headers=bearer(keys["read"]))
        client.get("/v1/quotes")
    lines: list[dict[str, Any]] = [json.loads(line_formatter().format(record)) for record in caplog.records]
    assert [line["client"] for line in lines] == ["read key", None]


def test_views_know_the_client(app: Flask, keys: dict[str, str | None]) -> None:
    with app.test_request_context("/v1/quotes", headers=bearer(keys["write"])):
        assert app.preprocess_request() is None
        assert g.client_name == "write key"
        assert g.client_id.startswith("key_")


# --- without keys ------------------------------------------------------------------------------------


def test_without_keys_everything_is_open(client: FlaskClient) -> None:
    assert client.post("/v1/articles", json={"text": "Story."}).status_code == 201


def test_without_keys_no_key_is_right(client: FlaskClient) -> None:
    response = client.get("/v1/quotes", headers=bearer(f"onrecord_000000000000_{'0' * 43}"))
    assert response.status_code == 401
    assert response.get_json()["code"] == "invalid_key"


def test_the_first_key_closes_a_running_server(client: FlaskClient, services: Services) -> None:
    assert client.get("/v1/quotes").status_code == 200
    new = services.keys.create(Scope.READ)
    assert client.get("/v1/quotes").status_code == 401
    assert client.get("/v1/quotes", headers=bearer(new.key)).status_code == 200
    services.keys.revoke(new.record.prefix)
    assert client.get("/v1/quotes", headers=bearer(new.key)).status_code == 401
    assert client.get("/v1/quotes").status_code == 401


def test_a_server_started_after_the_last_key_ended_stays_closed(
    settings: Settings, services: Services
) -> None:
    services.keys.revoke(services.keys.create(Scope.ADMIN).record.prefix)
    client = create_app(settings, ScriptedExtractor()).test_client()  # type: ignore[arg-type]
    assert client.get("/v1/quotes").status_code == 401


# --- where nobody can tell -----------------------------------------------------------------------------


@pytest.fixture
def without_tables(untouched: str) -> FlaskClient:
    return create_app(Settings(database_url=untouched), ScriptedExtractor()).test_client()  # type: ignore[arg-type]


def test_without_a_database_nothing_is_open_but_what_needs_none(without_tables: FlaskClient) -> None:
    assert without_tables.get("/v1/quotes").status_code == 503
    assert without_tables.get("/v1/quotes", headers=bearer("x")).status_code == 503
    assert without_tables.get("/readyz").status_code == 503
    for path in set(PUBLIC) - {"/readyz"}:
        assert without_tables.get(path, buffered=True).status_code == 200


@pytest.mark.parametrize("path", [*PUBLIC, "/v1/quotes"])
def test_without_a_database_the_rules_for_this_machine_hold(without_tables: FlaskClient, path: str) -> None:
    assert without_tables.get(path, headers={"Host": "evil.example"}).status_code == 403
