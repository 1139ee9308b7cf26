"""Kept numbers that others left behind are put right, without keeping anybody from writing."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session

from api.cli import main
from api.services import Services, recounting
from api.settings import Settings
from api.storage import kept_counts
from api.storage.session import Database
from tests.api.random_writers import Writers, counted_plainly, kept
from tests.factories import ScriptedExtractor

STEPS = 30


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    with closing(Database(settings.database_url)) as database:
        yield database


@pytest.fixture
def writers(services: Services, extractor: ScriptedExtractor, database: Database) -> Writers:
    """They have written for a while."""
    writers = Writers(services, extractor, database, seed=8)
    for _ in range(STEPS):
        writers.step()
    return writers


def recounted(database_url: str) -> str:
    result = CliRunner().invoke(main, ["db", "recount"], env={"ONRECORD_DATABASE_URL": database_url})
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


def write_without_counting(database: Database, *statements: str) -> None:
    """As a server of a version does that knows nothing of these numbers."""
    with database.for_writing.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_recounting_puts_right_what_others_left_behind(
    writers: Writers, settings: Settings, database: Database
) -> None:
    right = kept(database)
    assert recounted(settings.database_url) == "0 numbers were off."
    write_without_counting(
        database,
        "UPDATE kept_counts SET number = number + 2 WHERE kind = 'speaker'",
        "DELETE FROM kept_counts WHERE kind = 'topic'",
        "INSERT INTO kept_counts (kind, key, number) VALUES ('outlet', 'none', 3)",
    )
    off = sum(kind in {"speaker", "topic"} for kind, _ in right) + 1
    assert off > 3
    assert recounted(settings.database_url) == f"{off} numbers were off."
    assert kept(database) == right == counted_plainly(database)
    write_without_counting(database, "INSERT INTO kept_counts VALUES ('outlet', 'none', 1)")
    assert recounted(settings.database_url) == "1 number was off."
    assert kept(database) == right


def test_others_write_while_it_is_counted(
    writers: Writers, settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_without_counting(database, "UPDATE kept_counts SET number = number + 2")
    off, first = len(kept(database)), kept_counts.counted_anew

    def counted_meanwhile(session: Session) -> kept_counts.Numbers:
        monkeypatch.setattr(kept_counts, "counted_anew", first)
        counted = first(session)
        for _ in range(STEPS):  # nobody waits for it, and all count
            writers.step()
        return counted

    monkeypatch.setattr(kept_counts, "counted_anew", counted_meanwhile)
    monkeypatch.setattr(recounting, "_AT_ONCE", 4)
    before = counted_plainly(database)
    assert recounting.recount(settings.database_url) == off
    assert kept(database) == counted_plainly(database) != before


def test_one_recounts_after_the_other(writers: Writers, settings: Settings, database: Database) -> None:
    write_without_counting(database, "UPDATE kept_counts SET number = number + 2")
    off = len(kept(database))
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(recounting.recount, [settings.database_url] * 3))
    assert sorted(found) == [0, 0, off]
    assert kept(database) == counted_plainly(database)
