"""The table of docs/access.md, cell by cell, against the server; and the description beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.auth import demand_of
from api.settings import Settings
from api.storage.migrations import upgrade
from docs.access_table import ALLOWED, INSUFFICIENT, UNKNOWN
from docs.openapi_file import openapi_yaml
from docs.tables import ROOT
from tests.factories import ScriptedExtractor
from tests.keys import bearer, make_keys

SPEC: dict[str, Any] = yaml.safe_load(openapi_yaml())


def rows() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Method, path, and for each kind of key what the table says."""
    page = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
    table = page.partition("<!-- access: ")[2].partition("<!-- end of access -->")[0]
    head, _, *lines = [line for line in table.splitlines() if line.startswith("|")]
    _, _, *kinds = (cell.strip(" `") for cell in head.strip("|").split("|"))
    for line in lines:
        method, path, *cells = (cell.strip(" `") for cell in line.strip("|").split("|"))
        told = dict(zip(kinds, cells, strict=True))
        last = told.pop("expired, revoked, unknown")
        yield method, path, {**told, "expired": last, "revoked": last, "unknown": last}


ROWS = list(rows())
CELLS = [(method, path, kind, told) for method, path, cells in ROWS for kind, told in cells.items()]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    url = f"sqlite:///{tmp_path_factory.mktemp('access')}/test.db"
    upgrade(url)
    return Settings(database_url=url, reads_per_minute=0, writes_per_minute=0, extractions_per_minute=0)


@pytest.fixture(scope="module")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A server on which no key was ever created."""
    url = f"sqlite:///{tmp_path_factory.mktemp('keyless')}/test.db"
    upgrade(url)
    return create_app(Settings(database_url=url), ScriptedExtractor()).test_client()  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def keys(settings: Settings) -> dict[str, str | None]:
    return make_keys(settings.database_url)


@pytest.fixture(scope="module")
def app(settings: Settings) -> Flask:
    return create_app(settings, ScriptedExtractor())  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_table_has_every_route_and_every_kind_of_key(app: Flask, keys: dict[str, str | None]) -> None:
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if not demand_of(rule.endpoint, app.view_functions[rule.endpoint]).by_session  # those are tests/web's
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert sorted((method, path) for method, path, _ in ROWS) == sorted(routes)
    assert all(set(cells) == set(keys) for _, _, cells in ROWS)
    described = {(name.upper(), path) for path, item in SPEC["paths"].items() for name in item}
    assert {(name, path) for name, path in described if name != "PARAMETERS"} <= routes


def called(client: FlaskClient, method: str, path: str, key: str | None) -> Any:
    url = path.replace("{filename}", "docs.js")
    url = re.sub(r"\{\w+\}", "x", url)
    return client.open(url, method=method, headers=bearer(key), buffered=True)


@pytest.mark.parametrize(("method", "path", "kind", "told"), CELLS)
def test_each_cell_is_true(
    client: FlaskClient, keys: dict[str, str | None], method: str, path: str, kind: str, told: str
) -> None:
    methods = [method, "HEAD"] if method == "GET" else [method]
    for asked in methods:
        response = called(client, asked, path, keys[kind])
        if told == ALLOWED:
            assert response.status_code not in {401, 403, 405, 500}
        else:
            assert response.status_code == int(told)
            assert response.headers["WWW-Authenticate"].startswith("Bearer ")
    assert told in {ALLOWED, UNKNOWN, INSUFFICIENT}
    assert called(client, "OPTIONS", path, keys[kind]).status_code == 200


@pytest.mark.parametrize(("method", "path"), [row[:2] for row in ROWS])
def test_without_keys_everything_is_open_and_no_key_is_right(
    keyless: FlaskClient, keys: dict[str, str | None], method: str, path: str
) -> None:
    cells = next(cells for *route, cells in ROWS if route == [method, path])
    assert called(keyless, method, path, None).status_code not in {401, 403, 405, 500}
    with_key = called(keyless, method, path, keys["admin"]).status_code
    assert (with_key == 401) is (cells["no key"] == UNKNOWN)


@pytest.mark.parametrize(("method", "path"), [row[:2] for row in ROWS])
def test_the_description_names_the_scope_of_the_table(method: str, path: str) -> None:
    cells = next(cells for *route, cells in ROWS if route == [method, path])
    allowed = [scope for scope in ("read", "write", "admin") if cells[scope] == ALLOWED]
    operation = SPEC["paths"].get(path, {}).get(method.lower())
    if operation is None:
        assert cells["no key"] == ALLOWED, "only pages are not described"
    elif cells["no key"] == ALLOWED:
        assert operation["security"] == []
        assert "401" not in operation["responses"]
    else:
        assert operation["security"] == [{"ApiKey": [allowed[0]]}, {}]
        assert {"401", "403", "429"} <= set(operation["responses"])


def test_the_scheme_is_described() -> None:
    scheme = SPEC["components"]["securitySchemes"]["ApiKey"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")


def test_a_route_that_declares_nothing_is_open_to_hardly_anybody(
    settings: Settings, keys: dict[str, str | None]
) -> None:
    app = create_app(settings, ScriptedExtractor())  # type: ignore[arg-type]
    app.add_url_rule("/forgotten", view_func=lambda: "secret", endpoint="forgotten")
    client = app.test_client()
    statuses = {kind: client.get("/forgotten", headers=bearer(key)).status_code for kind, key in keys.items()}
    assert statuses == {
        "no key": 401, "read": 403, "write": 403, "admin": 200, "expired": 401, "revoked": 401, "unknown": 401
    }  # fmt: skip
