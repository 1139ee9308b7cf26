"""An application over an empty database, with an extractor that finds what the test tells it to find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from api.app import create_app
from api.services import Services, build_services
from api.services.quote_items import RENDERER, rendered
from api.settings import Settings
from api.storage import kept_counts, rendered_quotes
from api.storage.models import KeptCount, Quote, RenderedQuote
from api.storage.quote_pages import QuotePages
from api.storage.session import Database
from nlp.quotation import Quotation
from tests.databases import Databases
from tests.factories import ScriptedExtractor, a_draft

Post = Callable[..., dict[str, Any]]


def small_settings(database_url: str) -> Settings:
    """Small limits, so that tests can reach them; requests wait for extraction, whatever the database."""
    return Settings(
        database_url=database_url, extraction="inline", max_text_length=5_000, max_body_bytes=50_000
    )


@pytest.fixture
def settings(databases: Databases) -> Iterator[Settings]:
    """A database with empty tables."""
    url = databases.migrated()
    yield small_settings(url)
    assert_counts_are_right(url)
    assert_rendered_quotes_are_right(url)
    assert_words_of_roles_are_right(url)
    databases.drop(url)


def assert_counts_are_right(url: str) -> None:
    """Whatever a test did: the numbers that are kept are those of the rows that they count."""
    database = Database(url)
    try:
        with database.reading() as session:
            kept = {(row.kind, row.key): row.number for row in session.scalars(select(KeptCount))}
            assert kept == kept_counts.counted_anew(session)
    finally:
        database.close()


def assert_rendered_quotes_are_right(url: str) -> None:
    """Whatever a test did: every quote is rendered, as it is."""
    database = Database(url)
    try:
        with database.reading() as session:
            assert rendered_quotes.outdated(session, RENDERER.form, 1_000, 0)[0] == []
            bodies = dict(session.execute(select(Quote.id, RenderedQuote.body).join(RenderedQuote)).all())
        rows = QuotePages(database).rows_of(list(bodies))
        assert {row.id: rendered(row) for row in rows} == bodies
    finally:
        database.close()


def assert_words_of_roles_are_right(url: str) -> None:
    """Whatever a test did: SQLite's index of them is that of the rows; PostgreSQL's cannot be otherwise."""
    database = Database(url)
    try:
        if database.engine.dialect.name == "sqlite":
            with database.writing() as session:
                session.execute(
                    text("INSERT INTO quote_roles (quote_roles, rank) VALUES ('integrity-check', 1)")
                )
    finally:
        database.close()


def render_all(session: Session) -> None:
    """Have all quotes rendered, for a test that changes rows as no service does."""
    rendered_quotes.changed(session, session.scalars(select(Quote.id)).all(), RENDERER)


@pytest.fixture
def untouched(databases: Databases) -> Iterator[str]:
    """The URL of a database that nobody has used yet."""
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture
def extractor() -> ScriptedExtractor:
    return ScriptedExtractor()


@pytest.fixture
def services(settings: Settings, extractor: ScriptedExtractor) -> Services:
    return build_services(settings, extractor)  # type: ignore[arg-type]


@pytest.fixture
def app(settings: Settings, extractor: ScriptedExtractor) -> Flask:
    return create_app(settings, extractor)  # type: ignore[arg-type]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def shared_client(databases: Databases) -> Iterator[FlaskClient]:
    """One application for all tests of a module that do not mind what others leave behind."""
    url = databases.migrated()
    yield create_app(small_settings(url), ScriptedExtractor()).test_client()  # type: ignore[arg-type]
    databases.drop(url)


@pytest.fixture
def post(client: FlaskClient, extractor: ScriptedExtractor) -> Post:
    """Stores an article in which the given quotations are found, and gives it back."""

    def store(*quotations: Quotation, text: str | None = None, **fields: Any) -> dict[str, Any]:
        text = a_draft(text).text
        extractor.finds(text, quotations)
        response = client.post("/v1/articles", json={"text": text, **fields})
        assert response.status_code == 201, response.text
        article: dict[str, Any] = response.get_json()
        return article

    return store


@pytest.fixture
def items(client: FlaskClient) -> Callable[..., Sequence[dict[str, Any]]]:
    """The items of a list."""

    def read(path: str, **query: Any) -> Sequence[dict[str, Any]]:
        response = client.get(path, query_string=query)
        assert response.status_code == 200, response.text
        found: Sequence[dict[str, Any]] = response.get_json()["items"]
        return found

    return read
