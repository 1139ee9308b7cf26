"""A client generated from openapi.yaml does the main jobs against a server that really runs."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from docs.openapi_file import FILE
from tests.contract.toolchains import output

STORY = """The new railway to Portugal will open in May, Spain's transport minister said on Monday.

“The trains have been tested for a year,” Ana Ruiz told reporters in Madrid. “They are ready.”

“We look forward to the first journey,” said Mia Wong, a spokeswoman for the Harbour Board.
"""

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Name of the package that the generator wrote, which can be imported."""
    folder = tmp_path_factory.mktemp("generated")
    config = folder / "config.yaml"
    known = {"application/x-ndjson": "application/octet-stream", "application/atom+xml": "text/xml"}
    options = {"post_hooks": [], "content_type_overrides": known}
    config.write_text(yaml.safe_dump(options), encoding="utf-8")
    run = subprocess.run(
        [Path(sys.executable).with_name("openapi-python-client"), "generate", "--path", FILE, "--meta", "none",
         "--output-path", folder / "onrecord_client", "--config", config, "--fail-on-warning"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    sys.path.insert(0, str(folder))
    yield "onrecord_client"
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def api(generated: str) -> Any:
    """Gives the module of one operation, by its path in the package."""

    def module(name: str) -> ModuleType:
        return importlib.import_module(f"{generated}.{name}")

    return module


@pytest.fixture(scope="module")
def client(api: Any, running_server: str) -> Iterator[Any]:
    with api("client").Client(base_url=running_server) as client:
        yield client


@pytest.fixture(scope="module")
def article(api: Any, client: Any) -> Any:
    """The story, stored."""
    draft = api("models").ArticleDraft(
        text=STORY, title="Railway to open", outlet="Example News", url="https://news.example/railway"
    )
    response = api("api.articles.create_article").sync_detailed(client=client, body=draft)
    assert response.status_code == 201
    return response.parsed


def test_the_package_fits_its_types(generated: str, tmp_path: Path) -> None:
    folder = next(entry for entry in sys.path if (Path(entry) / generated).is_dir())
    output(sys.executable, "-m", "mypy", "--config-file=", "--disable-error-code=import-untyped",
           "--cache-dir", tmp_path, generated, cwd=Path(folder))  # fmt: skip


def test_every_operation_has_a_function(api: Any) -> None:
    paths = yaml.safe_load(FILE.read_text(encoding="utf-8"))["paths"]
    for item in paths.values():
        for operation in item.values():
            if isinstance(operation, dict):
                module = api(f"api.{operation['tags'][0]}.{operation['operationId']}")
                assert callable(module.sync)


def test_an_article_is_stored_and_read(api: Any, client: Any, article: Any) -> None:
    assert article.text == STORY
    assert article.status == "extracted"
    assert article.quote_count >= 2
    assert article.title == "Railway to open"
    read = api("api.articles.get_article").sync(article.id, client=client)
    assert read == article
    again = api("api.articles.create_article").sync_detailed(
        client=client,
        body=api("models").ArticleDraft(
            text=STORY, outlet="Example News", url="https://news.example/railway"
        ),
    )
    assert (again.status_code, again.parsed.id) == (200, article.id)


def test_quotes_by_speaker(api: Any, client: Any, article: Any) -> None:
    page = api("api.quotes.list_quotes").sync(client=client, speaker="Wong")
    (quote,) = page.items
    assert quote.text.startswith("We look forward to the first journey")
    assert quote.speaker.name == "Mia Wong"
    assert quote.article.id == article.id
    assert quote.created_at.tzinfo is not None
    for span in [*quote.content, *quote.cue, *quote.source, quote.context]:
        assert STORY[span.start : span.end] == span.text
    assert api("api.quotes.get_quote").sync(quote.id, client=client) == quote
    speaker = api("api.speakers.get_speaker").sync(quote.speaker.id, client=client)
    assert speaker.name == "Mia Wong"


def test_the_cursor_leads_through_all_quotes(api: Any, client: Any, article: Any) -> None:
    list_quotes = api("api.quotes.list_quotes")
    everything = [quote.id for quote in list_quotes.sync(client=client, limit=1000).items]
    assert len(everything) == article.quote_count
    page = list_quotes.sync(client=client, limit=1)
    seen = [quote.id for quote in page.items]
    while page.next_cursor:
        page = list_quotes.sync(client=client, limit=1, cursor=page.next_cursor)
        seen += [quote.id for quote in page.items]
    assert seen == everything


def test_extraction_without_storage(api: Any, client: Any) -> None:
    document = api("models").Document(
        id="mine", text="“It rains,” said Ana Ruiz, a spokeswoman for the city."
    )
    found = api("api.extract.extract_quotations").sync(client=client, body=document)
    assert found.id == "mine"
    assert [quote.speaker.name for quote in found.quotes] == ["Ana Ruiz"]


def test_articles_are_imported_and_changed(api: Any, client: Any) -> None:
    lines = b'{"text": "It rained, the mayor said.", "external_id": "cms-1"}\n{"text": ""}\n'
    body = api("types").File(payload=lines)
    received = api("api.imports.create_import").sync(client=client, body=body, idempotency_key="one")
    assert (received.stored, received.refused) == (1, 1)
    assert api("api.imports.create_import").sync(client=client, body=body, idempotency_key="one") == received
    [fault] = api("api.imports.list_import_faults").sync(received.id, client=client).items
    assert (fault.line, [error.pointer for error in fault.errors]) == (2, ["/text"])
    [imported] = api("api.articles.list_articles").sync(client=client, external_id=["cms-1"]).items
    changed = api("api.articles.update_article").sync(
        imported.id, client=client, if_match="*", body=api("models").ArticlePatch(title="Rain")
    )
    assert (changed.id, changed.title) == (imported.id, "Rain")
    erased = api("api.articles.delete_articles").sync(client=client, external_id=["cms-1"], expected_count=1)
    assert erased.deleted == 1


def test_an_error_is_read(api: Any, client: Any) -> None:
    missing = api("api.quotes.get_quote").sync_detailed("none", client=client)
    assert missing.status_code == 404
    assert (missing.parsed.status, missing.parsed.code) == (404, "not_found")
    assert missing.parsed.request_id == missing.headers["X-Request-ID"]
    refused = api("api.quotes.list_quotes").sync(client=client, cursor="made-up")
    assert refused.code == "invalid_cursor"
    assert [error.parameter for error in refused.errors] == ["cursor"]
    french = "Le ministre a déclaré que les trains sont prêts et que la ligne ouvrira au mois de mai."
    document = api("models").Document(text=french)
    foreign = api("api.extract.extract_quotations").sync(client=client, body=document)
    assert (foreign.status, foreign.code) == (422, "unsupported_language")


def test_an_article_is_erased(api: Any, client: Any, article: Any) -> None:
    erased = api("api.articles.delete_article").sync_detailed(article.id, client=client, if_match="*")
    assert erased.status_code == 204
    assert api("api.articles.get_article").sync(article.id, client=client).status == 404
    assert api("api.quotes.list_quotes").sync(client=client).items == []
