"""How often a key may ask, and how it learns of that."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from api.app import create_app
from api.services import rate_limits
from api.services.rate_limits import RateLimits, Work
from api.settings import Settings
from api.storage.rate_counters import FileCounters
from api.storage.session import Database
from tests.factories import ScriptedExtractor
from tests.keys import bearer, make_keys

Ask = Callable[..., Any]


@pytest.fixture
def limited(settings: Settings) -> Settings:
    return replace(settings, reads_per_minute=3, writes_per_minute=2, extractions_per_minute=1)


@pytest.fixture
def keys(settings: Settings) -> dict[str, str | None]:
    return make_keys(settings.database_url)


def client_of(settings: Settings) -> FlaskClient:
    return create_app(settings, ScriptedExtractor()).test_client()  # type: ignore[arg-type]


@pytest.fixture
def ask(limited: Settings, keys: dict[str, str | None]) -> Ask:
    """Asks with one of the keys, each time of another process of the server."""

    def ask(path: str = "/v1/quotes", key: str = "admin", method: str = "GET", **options: Any) -> Any:
        return client_of(limited).open(path, method=method, headers=bearer(keys[key]), **options)

    return ask


def read(header: str) -> tuple[str, dict[str, int]]:
    """Name and parameters of an item (RFC 9651)."""
    found = re.fullmatch(r'"(\w+)";(\w)=(\d+);(\w)=(\d+)', header)
    assert found, header
    return found[1], {found[2]: int(found[3]), found[4]: int(found[5])}


def test_every_answer_tells_what_is_left(ask: Ask) -> None:
    for left in (2, 1, 0):
        response = ask("/v1/quotes/none" if left == 1 else "/v1/quotes")
        assert response.status_code in {200, 404}
        assert response.headers["RateLimit-Policy"] == '"reading";q=3;w=60'
        name, told = read(response.headers["RateLimit"])
        assert (name, told["r"]) == ("reading", left)
        assert 0 < told["t"] <= 60
        assert "Retry-After" not in response.headers


def test_one_request_too_many(ask: Ask) -> None:
    assert [ask().status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    response = ask()
    assert response.mimetype == "application/problem+json"
    assert response.get_json()["code"] == "rate_limited"
    assert response.headers["RateLimit-Policy"] == '"reading";q=3;w=60'
    _, told = read(response.headers["RateLimit"])
    assert told["r"] == 0
    assert int(response.headers["Retry-After"]) == told["t"]
    assert "3 requests" in response.get_json()["detail"]


def test_kinds_of_work_are_counted_apart(ask: Ask) -> None:
    def kind(response: Any) -> str:
        return read(response.headers["RateLimit"])[0]

    for _ in range(4):
        assert kind(ask()) == "reading"
    assert kind(ask(method="HEAD")) == "reading"
    for status in (428, 428, 429):
        response = ask("/v1/articles/x", method="DELETE")
        assert kind(response) == "writing"
        assert response.status_code in {status, 404}
    assert kind(ask("/v1/articles", method="POST", json={"text": "Story."})) == "extracting"
    response = ask("/v1/extract", method="POST", json={"text": "Story."})
    assert (kind(response), response.status_code) == ("extracting", 429)


def test_keys_are_counted_apart(ask: Ask) -> None:
    for key in ("read", "write", "admin"):
        assert [ask(key=key).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_nothing_is_counted_of_who_may_not_ask(ask: Ask, keys: dict[str, str | None]) -> None:
    for key in ("no key", "expired", "revoked", "unknown"):
        for _ in range(5):
            response = ask(key=key)
            assert response.status_code == 401
            assert "RateLimit" not in response.headers


@pytest.mark.parametrize("path", ["/", "/docs", "/openapi.json", "/healthz", "/readyz", "/static/docs.js"])
def test_public_routes_are_not_limited(ask: Ask, path: str) -> None:
    for _ in range(5):
        response = ask(path, buffered=True)
        assert response.status_code == 200
        assert "RateLimit" not in response.headers


def test_options_are_not_limited(ask: Ask) -> None:
    assert {ask("/v1/articles", method="OPTIONS").status_code for _ in range(5)} == {200}


def test_without_keys_nothing_is_limited(limited: Settings) -> None:
    client = client_of(limited)
    for _ in range(5):
        response = client.get("/v1/quotes")
        assert response.status_code == 200
        assert "RateLimit" not in response.headers


def test_no_limit_is_no_limit(settings: Settings, keys: dict[str, str | None]) -> None:
    client = client_of(replace(settings, reads_per_minute=0))
    response = client.get("/v1/quotes", headers=bearer(keys["read"]))
    assert response.status_code == 200
    assert "RateLimit" not in response.headers


def test_what_cannot_be_counted_is_served(
    limited: Settings, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database(limited.database_url)
    if database.file:
        Path(f"{database.file}-limits").mkdir()
    else:
        with database.writing() as session:
            session.execute(text("DROP TABLE rate_counters"))
    with caplog.at_level(logging.WARNING, "onrecord"):
        assert [ask().status_code for _ in range(5)] == [200] * 5
    assert "cannot be counted" in caplog.text


def test_a_minute_later_all_is_left_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr(rate_limits.time, "time", lambda: now[0])
    limits = RateLimits(FileCounters(f"{tmp_path}/counters", lambda: now[0]), {Work.READING: 2})

    def count() -> tuple[int, int, bool]:
        allowance = limits.count("client", Work.READING)
        assert allowance is not None
        return allowance.remaining, allowance.resets_in, allowance.exceeded

    assert count() == (1, 60, False)
    now[0] += 30.5
    assert count() == (0, 30, False)
    assert count() == (0, 30, True)
    now[0] += 29.5
    assert count() == (1, 60, False)
