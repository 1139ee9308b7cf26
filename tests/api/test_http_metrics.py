"""What Prometheus is told: requests, extraction, and what waits."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import update

from api.app import create_app
from api.services import Services
from api.settings import Settings
from api.storage.models import Article
from api.storage.session import Database
from tests.factories import ScriptedExtractor, a_draft


def samples(client: FlaskClient, **options: Any) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Each sample by its name and labels."""
    response = client.get("/metrics", **options)
    assert response.status_code == 200, response.text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def value(client: FlaskClient, name: str, **labels: str) -> float | None:
    return samples(client).get((name, frozenset(labels.items())))


# --- requests ----------------------------------------------------------------------------------------


def test_requests_are_counted_by_route_and_status(client: FlaskClient) -> None:
    for path in ("/v1/quotes/a", "/v1/quotes/b", "/v1/quotes?limit=1", "/nothing", "/nothing/else"):
        client.get(path)
    client.post("/v1/extract", json={"text": "Story."})
    told = samples(client)

    def requests(route: str, status: str, method: str = "GET") -> float:
        labels = {"method": method, "route": route, "status": status}
        return told["onrecord_http_requests_total", frozenset(labels.items())]

    assert requests("/v1/quotes/<quote_id>", "404") == 2
    assert requests("/v1/quotes", "200") == 1
    assert requests("unknown", "404") == 2
    assert requests("/v1/extract", "200", "POST") == 1


def test_latencies_are_in_a_histogram(client: FlaskClient) -> None:
    for _ in range(3):
        client.get("/v1/quotes")
    told = samples(client)
    labels = {"method": "GET", "route": "/v1/quotes"}
    name = "onrecord_http_request_duration_seconds"
    assert told[f"{name}_count", frozenset(labels.items())] == 3
    assert 0 < told[f"{name}_sum", frozenset(labels.items())] < 10
    buckets = sorted(
        (float(dict(of)["le"]), number)
        for (sample, of), number in told.items()
        if sample == f"{name}_bucket" and labels.items() <= dict(of).items()
    )
    assert buckets[-1] == (float("inf"), 3)
    assert [number for _, number in buckets] == sorted(number for _, number in buckets)


def test_clients_cannot_make_up_labels(client: FlaskClient) -> None:
    for number in range(5):
        client.open(f"/made/up/{number}", method=f"VERB{number}")
    told = {
        dict(labels).get("method")
        for name, labels in samples(client)
        if name == "onrecord_http_requests_total"
    }
    assert told == {"other"}


def test_what_is_refused_is_counted_by_its_code(client: FlaskClient) -> None:
    client.get("/v1/quotes?limit=0")
    client.get("/v1/quotes?limit=-1")
    client.post("/v1/extract", data=b"{", content_type="application/json")
    assert value(client, "onrecord_http_problems_total", code="schema_violation", status="422") == 2
    assert value(client, "onrecord_http_problems_total", code="invalid_json", status="400") == 1


def test_defects_are_counted(app: Flask) -> None:
    def fail() -> None:
        raise RuntimeError("the cause")

    app.add_url_rule("/fail", "fail", fail)
    client = app.test_client()
    client.get("/fail")
    labels = {"method": "GET", "route": "/fail", "status": "500"}
    assert value(client, "onrecord_http_requests_total", **labels) == 1


def test_requests_under_way_come_to_an_end(client: FlaskClient) -> None:
    for path in ("/v1/quotes", "/nothing", "/v1/quotes/export"):
        client.get(path, buffered=True)
    assert value(client, "onrecord_http_requests_in_progress") == 1  # the one that asks


# --- extraction --------------------------------------------------------------------------------------


def test_extraction_is_measured(client: FlaskClient, extractor: ScriptedExtractor) -> None:
    extractor.fails("Das ist kein Englisch.", "not_english")
    client.post("/v1/extract", json={"text": "Five words are in this."})
    client.post("/v1/articles", json={"text": "Das ist kein Englisch."})
    told = samples(client)

    def of(name: str, **labels: str) -> float:
        return told[f"onrecord_extraction_{name}", frozenset(labels.items())]

    assert of("texts_total", outcome="extracted") == 1
    assert of("texts_total", outcome="not_english") == 1
    assert of("words_total") == 9
    assert of("duration_seconds_count") == 2
    assert of("duration_seconds_sum") > 0


# --- what the database knows -------------------------------------------------------------------------


def test_what_waits_and_what_failed_is_asked_for_at_each_scrape(
    client: FlaskClient, services: Services, settings: Settings
) -> None:
    for name in ("onrecord_articles_waiting", "onrecord_articles_waiting_oldest_seconds"):
        assert value(client, name) == 0
    ids = [services.articles.create(a_draft())[0].id for _ in range(4)]
    database = Database(settings.database_url)
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    with database.writing() as session:
        for article_id, changed in zip(
            ids,
            (
                {"status": "pending", "created_at": hour_ago, "model_name": None},
                {"status": "extracting"},
                {"status": "failed", "status_reason": "not_english"},
                {},
            ),
            strict=True,
        ):
            if changed:
                session.execute(update(Article).where(Article.id == article_id).values(**changed))
    database.close()
    assert value(client, "onrecord_articles_waiting") == 2
    assert value(client, "onrecord_articles_waiting_oldest_seconds") == pytest.approx(3600, abs=60)
    assert value(client, "onrecord_articles_failed", reason="not_english") == 1


def test_without_a_database_nobody_can_be_told_apart(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/new.db")
    client = create_app(settings, ScriptedExtractor()).test_client()  # type: ignore[arg-type]
    assert client.get("/metrics").status_code == 503


# --- the answer itself -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "text/plain"),
        ("*/*", "text/plain"),
        ("text/plain;version=0.0.4", "text/plain"),
        ("application/openmetrics-text;version=1.0.0,text/plain;q=0.5", "application/openmetrics-text"),
    ],
)
def test_formats(client: FlaskClient, accept: str | None, media_type: str) -> None:
    response = client.get("/metrics", headers={} if accept is None else {"Accept": accept})
    assert (response.status_code, response.mimetype) == (200, media_type)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.text.endswith("# EOF\n") is media_type.startswith("application/openmetrics")


def test_a_client_that_takes_neither_is_told_so(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"Accept": "application/json"}).status_code == 406


def test_every_metric_is_explained_and_named_after_the_program(client: FlaskClient) -> None:
    families = list(text_string_to_metric_families(client.get("/metrics").text))
    assert len(families) > 8
    for family in families:
        assert family.name.startswith("onrecord")
        assert family.documentation


def test_nothing_is_kept_in_files_unless_the_server_says_so() -> None:
    assert "PROMETHEUS_MULTIPROC_DIR" not in os.environ
