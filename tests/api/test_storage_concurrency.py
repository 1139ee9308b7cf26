"""What holds when many write at once: on SQLite by nature, on PostgreSQL because writers take turns."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.errors import Unavailable
from api.services import Services
from api.services.articles import Creation
from api.settings import Settings
from api.storage.changes import Action, Resource, record
from api.storage.election import elected
from api.storage.models import Article, Change, Import, Speaker
from api.storage.session import Database
from tests.factories import ScriptedExtractor, a_draft, a_quotation

WRITERS = 8
NOW = datetime(2024, 3, 1, tzinfo=UTC)


@pytest.fixture
def database(settings: Settings) -> Database:
    return Database(settings.database_url)


def at_once(*tasks: Callable[[], object]) -> list[object]:
    """What the tasks give, begun at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> object:
        start.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [running.result() for running in [pool.submit(run, task) for task in tasks]]


def test_an_article_sent_by_many_is_stored_once(services: Services, database: Database) -> None:
    outcomes = at_once(
        *[lambda: services.articles.create(a_draft("“Rain,” said Ann.")) for _ in range(WRITERS)]
    )
    done = [creation for _, creation in outcomes]  # type: ignore[misc]
    assert sorted(creation is Creation.THERE_BEFORE for creation in done) == [False] + [True] * (WRITERS - 1)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1


def test_articles_with_one_speaker_make_one_speaker(
    services: Services, extractor: ScriptedExtractor, database: Database
) -> None:
    drafts = [a_draft(f"“Rain,” said Ann Ray on day {day}.") for day in range(WRITERS)]
    for draft in drafts:
        extractor.finds(draft.text, [a_quotation("Rain", "Ann Ray")])
    at_once(*[lambda draft=draft: services.articles.create(draft) for draft in drafts])  # type: ignore[misc]
    with database.reading() as session:
        [speaker] = session.scalars(select(Speaker))
        assert [(alias.name, alias.uses) for alias in speaker.aliases] == [("Ann Ray", WRITERS)]


def test_who_follows_the_changes_misses_none(database: Database) -> None:
    done = threading.Event()
    seen: list[str] = []

    def write(writer: int) -> None:
        for number in range(20):
            with database.writing() as session:
                record(
                    session, Resource.ARTICLE, [f"{writer}-{number}-{n}" for n in "ab"], Action.UPSERTED, NOW
                )

    def follow() -> None:
        after, last_round = 0, False
        while True:
            last_round = done.is_set()
            with database.reading() as session:
                rows = session.execute(
                    select(Change.sequence, Change.resource_id)
                    .where(Change.sequence > after)
                    .order_by(Change.sequence)
                ).all()
            seen.extend(resource_id for _, resource_id in rows)
            after = rows[-1].sequence if rows else after
            if last_round:
                return

    follower = threading.Thread(target=follow)
    follower.start()
    try:
        at_once(*[lambda writer=writer: write(writer) for writer in range(4)])  # type: ignore[misc]
    finally:
        done.set()
        follower.join()
    assert len(seen) == len(set(seen)) == 4 * 20 * 2


def add_import(session: Session) -> None:
    session.add(Import(id="imp_1", status="receiving", created_at=NOW, updated_at=NOW))


def test_a_reader_sees_one_state(database: Database) -> None:
    count = select(func.count()).select_from(Import)
    with database.reading() as reader:
        assert reader.scalar(count) == 0
        with database.writing() as writer:
            add_import(writer)
        assert reader.scalar(count) == 0
    with database.reading() as reader:
        assert reader.scalar(count) == 1


def test_nobody_else_writes_meanwhile(database: Database) -> None:
    with database.writing() as writer:
        add_import(writer)
        writer.flush()
        with pytest.raises(Unavailable), database.writing(wait=False) as other:
            other.get(Import, "imp_1")
    with database.writing(wait=False) as writer:
        assert writer.get(Import, "imp_1") is not None


def test_an_exception_leaves_nothing(database: Database) -> None:
    with suppress(ZeroDivisionError), database.writing() as writer:
        add_import(writer)
        writer.flush()
        raise ZeroDivisionError
    with database.reading() as reader:
        assert reader.get(Import, "imp_1") is None


def test_an_office_has_one_holder(settings: Settings) -> None:
    events: list[str] = []
    left = threading.Event()

    def second() -> None:
        with elected(settings.database_url, "extraction"):
            events.append("second")
            assert left.is_set()

    with elected(settings.database_url, "extraction"):
        other = threading.Thread(target=second)
        other.start()
        with elected(settings.database_url, "something else"):
            events.append("first")
        other.join(0.5)
        assert events == ["first"]
        left.set()
    other.join(10)
    assert events == ["first", "second"]
