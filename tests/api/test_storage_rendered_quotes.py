"""What is kept of quotes for lists is used where it is right, and only there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from api.cli import main
from api.services.quote_items import FORM, rendered
from api.settings import Settings
from api.storage import rendered_quotes
from api.storage.models import Quote, RenderedQuote
from api.storage.quote_rows import BETWEEN_ROWS, BETWEEN_VALUES, QuoteRow
from api.storage.session import Database
from tests.api.conftest import Post
from tests.factories import a_quotation

Items = Callable[..., Sequence[dict[str, Any]]]


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    yield database
    database.close()


def test_what_is_kept_is_what_lists_show(database: Database, post: Post, items: Items) -> None:
    post(a_quotation("One", "Ana Ruiz"))
    _write(database, body=func.replace(RenderedQuote.body, "Ana Ruiz", "Another"))
    [item] = items("/v1/quotes")
    assert item["speaker"]["name"] == "Another"
    assert items("/v1/quotes", fields="speaker.name") == [{"speaker": {"name": "Another"}}]
    assert items("/v1/quotes", q="one")[0]["speaker"]["name"] == "Another"
    _write(database, body=func.replace(RenderedQuote.body, "Another", "Ana Ruiz"))


def test_what_was_kept_before_a_change_is_not_shown(
    database: Database, settings: Settings, post: Post, items: Items
) -> None:
    """A server of an older version, say, which renders nothing, writes all the same."""
    post(a_quotation("One", "Ana Ruiz"), a_quotation("Two", "Ana Ruiz"))
    with database.writing() as session:
        changed = {"via": "the agency", "updated_at": datetime.now(UTC) + timedelta(seconds=1)}
        session.execute(update(Quote).where(Quote.text == "One").values(**changed))
    assert {item["text"]: item["via"] for item in items("/v1/quotes")} == {"One": "the agency", "Two": None}
    [found] = items("/v1/quotes", q="one")
    assert (found["via"], found["highlights"]["text"]) == ("the agency", [{"start": 0, "end": 3}])
    [best] = items("/v1/quotes", q="one", sort="relevance")
    assert best == found
    assert _rendered_by_command(settings) == "1 quote rendered."


def test_what_another_version_kept_is_not_shown_and_can_be_put_right(
    database: Database, settings: Settings, post: Post, items: Items
) -> None:
    post(a_quotation("One", "Ana Ruiz"), a_quotation("Two", "Mia Wong"))
    before = items("/v1/quotes")
    _write(database, form=FORM - 1, body='{"of": "long ago"}')
    assert items("/v1/quotes") == before
    assert _rendered_by_command(settings) == "2 quotes rendered."
    assert _rendered_by_command(settings) == "0 quotes rendered."
    assert items("/v1/quotes") == before


def test_a_transaction_renders_so_many_and_lists_the_others_right(
    database: Database, settings: Settings, post: Post, items: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendered_quotes, "MOST_RENDERED", 2)
    post(*(a_quotation(f"Word {n}", "Ana Ruiz") for n in range(5)))
    assert [item["text"] for item in items("/v1/quotes")] == [f"Word {n}" for n in range(5)]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RenderedQuote)) == 2
    assert _rendered_by_command(settings) == "3 quotes rendered."


def test_nothing_is_kept_of_what_was_erased(database: Database, client: FlaskClient, post: Post) -> None:
    article = post(a_quotation("One", "Ana Ruiz"))
    client.delete(f"/v1/articles/{article['id']}", headers={"If-Match": "*"})
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RenderedQuote)) == 0


def test_the_form_has_a_number() -> None:
    """Where this fails, lists show something else of the same rows: raise FORM, and give it here."""
    moment = "2024-05-01 09:30:00.250000"
    span = '{"start": 0, "end": 3, "text": "One"}'
    row = dict.fromkeys(QuoteRow._fields, "x") | {
        "listed_at": moment, "published_at": moment, "created_at": moment, "updated_at": moment,
        "content": f"[{span}]", "cue": "[]", "source": f"[{span}]", "context": span, "corrected": '["role"]',
        "country_evidence": '{"start": 0}', "confidence": 0.5, "rejected_at": None,
        "mentioned": f"0{BETWEEN_VALUES}FR{BETWEEN_ROWS}1{BETWEEN_VALUES}DE",
        "topics": f"0{BETWEEN_VALUES}medtop:1{BETWEEN_VALUES}arts{BETWEEN_VALUES}0.5",
    }  # fmt: skip
    digest = hashlib.sha256(rendered(QuoteRow(**row)).encode()).hexdigest()[:12]
    assert (FORM, digest) == (1, "0958da52201d")


def _write(database: Database, **values: Any) -> None:
    with database.writing() as session:
        session.execute(update(RenderedQuote).values(**values))


def _rendered_by_command(settings: Settings) -> str:
    environment = {"ONRECORD_DATABASE_URL": settings.database_url}
    result = CliRunner().invoke(main, ["db", "render"], env=environment)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()
