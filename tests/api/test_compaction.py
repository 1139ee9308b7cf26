"""A database is written anew without what was erased from it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from api.services import build_services
from api.settings import Settings
from api.storage.migrations import upgrade
from tests.factories import ScriptedExtractor, a_draft, a_filter, a_quotation, a_speaker
from tests.postgresql_server import PostgresqlServer

ERASED = [b"zwiebelkuchenrede", b"qorvelund", b"brimstaxx"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    upgrade(f"sqlite:///{tmp_path}/onrecord.db")
    return tmp_path / "onrecord.db"


def compact(file: Path) -> Result:
    return CliRunner().invoke(main, ["db", "compact"], env={"ONRECORD_DATABASE_URL": f"sqlite:///{file}"})


def traces(file: Path) -> list[bytes]:
    """Erased words that any file of the database has."""
    octets = b"".join(each.read_bytes() for each in sorted(file.parent.glob(f"{file.name}*"))).lower()
    return [word for word in ERASED if word in octets]


def test_nothing_is_left_of_what_was_erased_and_all_else_is(file: Path) -> None:
    extractor = ScriptedExtractor()
    services = build_services(Settings(database_url=f"sqlite:///{file}"), extractor)  # type: ignore[arg-type]
    stays, goes = a_draft("Two said Karl Larsen."), a_draft("Zwiebelkuchenrede, said Qorvelund Brimstaxx.")
    extractor.finds(stays.text, [a_quotation("Two", a_speaker("Karl Larsen", role="mayor"))])
    extractor.finds(
        goes.text, [a_quotation("Zwiebelkuchenrede", a_speaker("Qorvelund Brimstaxx", role="cook"))]
    )
    services.articles.create(stays)
    article, _ = services.articles.create(goes)
    services.erasure.erase(article.id)
    assert traces(file)
    result = compact(file)
    assert result.exit_code == 0, result.output
    assert "MB now" in result.output
    assert traces(file) == []
    assert [quote.text for quote in services.quotes.list(a_filter(q="two"), 10).items] == ["Two"]


def test_while_others_read_what_was_it_says_so(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM quotes").fetchone()
        result = compact(file)
    assert result.exit_code == 1
    assert "stop them" in result.output or "locked" in result.output
    assert compact(file).exit_code == 0


def test_a_database_that_is_no_file_is_refused(postgresql: PostgresqlServer) -> None:
    postgresql.execute("CREATE DATABASE not_compacted TEMPLATE template0")
    url = postgresql.url("not_compacted")
    result = CliRunner().invoke(main, ["db", "compact"], env={"ONRECORD_DATABASE_URL": url})
    assert result.exit_code == 1
    assert "VACUUM (FULL)" in result.output
