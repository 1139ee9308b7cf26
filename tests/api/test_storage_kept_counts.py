"""Numbers that are kept stay those of the rows, whatever is written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, select

from api.services import Services
from api.services.quote_rendering import render_outdated
from api.settings import Settings
from api.storage import kept_counts, quotes, tallies
from api.storage.kept_counts import Kind
from api.storage.models import Quote
from api.storage.quote_criteria import QuoteCriteria
from api.storage.session import Database
from tests.api.random_writers import Writers, counted_plainly, kept
from tests.factories import SANCTIONS, ScriptedExtractor, a_draft, a_quotation
from tests.revisions import move_to

STEPS = 60
SPEECH = QuoteCriteria(reported="speech")


@pytest.fixture
def database(settings: Settings) -> Database:
    return Database(settings.database_url)


@pytest.mark.parametrize("seed", range(3))
def test_numbers_are_those_of_plain_counting(
    services: Services, extractor: ScriptedExtractor, database: Database, seed: int
) -> None:
    writers = Writers(services, extractor, database, seed)
    kinds = set[str]()
    for step in range(STEPS):
        writers.step()
        numbers = kept(database)
        assert numbers == counted_plainly(database), (step, writers.done)
        kinds |= {kind for kind, _ in numbers}
    assert len(writers.done) == 10, "of each kind of change there was one"
    assert kinds == {kind.value for kind in Kind}
    database.close()


@pytest.mark.parametrize(
    "tally",
    [tallies.by_topic, tallies.by_country, tallies.by_outlet, tallies.by_speaker],
    ids=lambda each: each.__name__,
)
def test_kept_numbers_rank_as_counted_ones_do(
    services: Services, extractor: ScriptedExtractor, database: Database, tally: Callable[..., Any]
) -> None:
    writers = Writers(services, extractor, database, seed=7)
    for _ in range(STEPS):
        writers.step()
    counted = QuoteCriteria(reported="speech", min_confidence=0.0)  # as many, but a condition
    with database.reading() as session:
        ranking = tally(session, counted, 100, None)
        assert tally(session, SPEECH, 100, None) == ranking
        assert len(ranking) > 1
        for n, row in enumerate(ranking[:-1]):
            assert tally(session, SPEECH, 1, (row[1], row[0])) == ranking[n + 1 : n + 2]
    database.close()


def test_migration_counts_what_is_there(
    services: Services, extractor: ScriptedExtractor, database: Database
) -> None:
    writers = Writers(services, extractor, database, seed=7)
    for _ in range(STEPS):
        writers.step()
    before = kept(database)
    move_to(database, "0005", "0006")
    assert kept(database) == before
    assert before
    move_to(database, "0006", "head")
    for _ in render_outdated(database):
        pass
    database.close()


def test_a_change_that_fails_counts_for_nothing(
    services: Services, extractor: ScriptedExtractor, database: Database
) -> None:
    draft = a_draft(outlet="Daily")
    extractor.finds(draft.text, [a_quotation(topics=(SANCTIONS,))])
    article, _ = services.articles.create(draft)
    before = kept(database)

    def fail() -> None:
        with database.writing() as session:
            kept_counts.will_change(session, [article.id])
            for quote in session.scalars(select(Quote)):
                quote.reported = "thought"
            kept_counts.settle(session)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert kept(database) == before == counted_plainly(database)
    database.close()


def test_many_articles_and_quotes_are_asked_for_in_lots(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":  # built with the limit that it has by default
        event.listen(
            database.engine,
            "connect",
            lambda connection, _: connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766),
        )
    with database.writing() as session:
        kept_counts.will_change(session, [f"art_{n}" for n in range(9_000)])
        assert quotes.by_ids(session, [f"quo_{n}" for n in range(66_000)]) == []
    database.close()
