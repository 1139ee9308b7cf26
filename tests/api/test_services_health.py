"""Readiness names what is missing; the model loads once, whoever asks first."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.services import Services, build_services
from api.services.extraction import ExtractionService
from api.settings import Settings
from tests.factories import ScriptedExtractor, a_draft


def test_ready(services: Services) -> None:
    assert services.health.missing() == []


@pytest.mark.parametrize(
    ("file", "code"),
    [("new.db", "database_not_migrated"), ("no/such/folder.db", "database_unreachable"), ("text.db", "database_unreachable")],
)  # fmt: skip
def test_database_that_cannot_be_used(tmp_path: Path, file: str, code: str) -> None:
    (tmp_path / "text.db").write_text("This is no database at all. " * 100, encoding="utf-8")
    services = build_services(Settings(database_url=f"sqlite:///{tmp_path}/{file}"), ScriptedExtractor())  # type: ignore[arg-type]
    assert [each.code for each in services.health.missing()] == [code]


def test_model_that_is_not_installed(settings: Settings) -> None:
    services = build_services(Settings(database_url=settings.database_url, spacy_model="xx_no_such_model"))
    assert [each.code for each in services.health.missing()] == ["model_missing"]


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path}/new.db", spacy_model="xx_no_such_model")
    response = create_app(settings).test_client().get("/readyz")
    problem = response.get_json()
    assert (response.status_code, problem["code"]) == (503, "database_not_migrated")
    assert [error["component"] for error in problem["errors"]] == ["database", "model"]
    assert problem["detail"] == " ".join(error["message"] for error in problem["errors"])


def test_model_loads_once() -> None:
    loads: list[Any] = []

    def load() -> Any:
        time.sleep(0.05)
        loads.append(None)
        return ScriptedExtractor()

    extraction = ExtractionService(load, 100)
    threads = [threading.Thread(target=extraction.extract, args=("text",)) for _ in range(5)]
    for thread in threads:
        thread.start()
    assert extraction.model.name == "script"
    for thread in threads:
        thread.join()
    assert len(loads) == 1


def test_extraction_happens_outside_of_any_transaction(settings: Settings) -> None:
    elsewhere = build_services(settings, ScriptedExtractor())  # type: ignore[arg-type]

    class StoresAnotherArticle(ScriptedExtractor):
        def extract_many(self, texts: Any) -> Any:
            elsewhere.articles.create(a_draft())  # would wait for the lock in vain
            return super().extract_many(texts)

    services = build_services(settings, StoresAnotherArticle())  # type: ignore[arg-type]
    services.articles.create(a_draft())
    assert len(services.articles.list(10).items) == 2
