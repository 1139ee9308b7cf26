"""An application over an empty database, with an extractor that finds what the test tells it to find."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.services import Services, build_services
from api.settings import Settings
from api.storage.migrations import upgrade
from nlp.quotation import Quotation
from tests.factories import ScriptedExtractor, a_draft

Post = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with empty tables, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("database") / "empty.db"
    upgrade(f"sqlite:///{path}")
    return path


def settings_in(folder: Path, migrated_database: Path) -> Settings:
    """Small limits, so that tests can reach them, and a database with empty tables."""
    shutil.copy(migrated_database, folder / "test.db")
    return Settings(database_url=f"sqlite:///{folder}/test.db", max_text_length=5_000, max_body_bytes=50_000)


@pytest.fixture
def settings(tmp_path: Path, migrated_database: Path) -> Settings:
    return settings_in(tmp_path, migrated_database)


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
def shared_client(tmp_path_factory: pytest.TempPathFactory, migrated_database: Path) -> FlaskClient:
    """One application for all tests of a module that do not mind what others leave behind."""
    settings = settings_in(tmp_path_factory.mktemp("shared"), migrated_database)
    return create_app(settings, ScriptedExtractor()).test_client()  # type: ignore[arg-type]


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
