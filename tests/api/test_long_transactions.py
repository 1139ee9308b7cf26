"""PostgreSQL ends a session that is silent in mid-transaction: what takes that long is not tried for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from api.errors import TookTooLong, Unavailable
from api.services import Services, build_services, waiting_articles
from api.services.imports import Line
from api.services.waiting_articles import ABORTED
from api.storage import postgresql as backend
from api.storage.models import Article
from api.storage.session import Database
from tests.api.conftest import small_settings
from tests.databases import Databases
from tests.factories import ScriptedExtractor, a_draft, a_quotation
from tests.postgresql_server import PostgresqlServer


@pytest.fixture
def url(postgresql_databases: Databases, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(waiting_articles, "_PAUSE", 0.1)
    url = postgresql_databases.migrated()
    yield url
    postgresql_databases.drop(url)


@pytest.fixture
def extractor() -> ScriptedExtractor:
    return ScriptedExtractor()


@pytest.fixture
def services(url: str, extractor: ScriptedExtractor) -> Services:
    return build_services(small_settings(url), extractor)  # type: ignore[arg-type]


def compute_for_long(session: Session) -> None:
    """Ask nothing until the server has ended the session, as though it had taken a minute."""
    url = session.connection().engine.url.set(drivername="postgresql")
    pid = session.scalar(text("SELECT pg_backend_pid()"))
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '1ms'"))
    with psycopg.connect(url.render_as_string(hide_password=False), autocommit=True) as beside:
        while beside.execute("SELECT FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone() is not None:
            time.sleep(0.01)
    let_pass_a_minute(session.connection())


def let_pass_a_minute(connection: Connection) -> None:
    connection.info[backend._ANSWERED_AT] -= 60.0


def ask_once(session: Session) -> None:
    session.execute(text("SELECT 1"))


def ask_at_length(session: Session) -> None:
    session.execute(text("SELECT length(:long)"), {"long": "x" * 50_000_000})


def ask_much_at_once(session: Session) -> None:
    rows = [{"key": f"{n}"} for n in range(10)]
    session.execute(text("INSERT INTO kept_counts (kind, key, number) VALUES ('topic', :key, 1)"), rows)


@pytest.mark.parametrize("ask", [ask_once, ask_at_length, ask_much_at_once])
def test_who_was_silent_for_too_long_is_told_so(url: str, ask: Callable[[Session], None]) -> None:
    with closing(Database(url)) as database:

        def write() -> None:
            with database.writing() as session:
                compute_for_long(session)
                ask(session)

        with pytest.raises(TookTooLong) as told:
            write()
        assert told.value.code == "database_busy"
        with database.writing() as session:
            ask(session)


def test_the_limit_is_the_one_that_sessions_have(url: str) -> None:
    with closing(Database(url)) as database, database.reading() as session:
        limit = session.scalar(text("SHOW idle_in_transaction_session_timeout"))
    assert limit == "1min"
    assert backend._LONGEST_SILENCE_MS == 60_000


@pytest.mark.parametrize("ask", [ask_once, ask_at_length, ask_much_at_once])
def test_a_connection_that_is_lost_is_no_silence(
    url: str, postgresql: PostgresqlServer, ask: Callable[[Session], None]
) -> None:
    with closing(Database(url)) as database:
        with database.engine.begin() as connection:
            let_pass_a_minute(connection)  # in the pool, where nobody waits for it

        def write() -> None:
            with database.writing() as session:
                session.execute(text("SELECT 1"))
                end_connections(postgresql, url)
                ask(session)

        with pytest.raises(Unavailable) as told:
            write()
        assert told.value.code == "database_unreachable"


def end_connections(server: PostgresqlServer, url: str) -> None:
    name = url.rpartition("/")[2]
    server.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")


def extract_all(services: Services, ids: list[str]) -> None:
    assert services.waiting_articles.extract_all(ids, lambda: False)


def extract_some_until_nothing_waits(services: Services, _: list[str]) -> None:
    while services.waiting_articles.extract_some():
        pass


def outcomes(url: str) -> dict[str, tuple[str, str | None, int]]:
    with closing(Database(url)) as database, database.reading() as session:
        rows = session.execute(select(Article.text, Article.status, Article.status_reason, Article.attempts))
        return {text: (status, reason, attempts) for text, status, reason, attempts in rows}


def let_wait(services: Services, extractor: ScriptedExtractor, *texts: str) -> list[str]:
    for each in texts:
        extractor.finds(each, [a_quotation(speaker=f"Ann {each.strip('.')}")])
    services.imports.receive(Line(n, 1, a_draft(each)) for n, each in enumerate(texts, 1))
    return [article.id for article in services.articles.list(10).items]


@pytest.mark.parametrize("extract", [extract_all, extract_some_until_nothing_waits])
def test_an_article_that_takes_too_long_to_store_fails_and_the_others_do_not(
    url: str,
    services: Services,
    extractor: ScriptedExtractor,
    monkeypatch: pytest.MonkeyPatch,
    extract: Callable[[Services, list[str]], None],
) -> None:
    ids = let_wait(services, extractor, "One.", "Slow.", "Two.")
    settle, tries = waiting_articles.settle, []

    def settle_slowly(session: Session, found: Any, *rest: Any) -> None:
        if any(extraction.quotations[0].speaker.name == "Ann Slow" for _, extraction in found):
            tries.append(len(found))
            assert len(tries) < 10, "tried again and again"
            compute_for_long(session)
        settle(session, found, *rest)

    monkeypatch.setattr(waiting_articles, "settle", settle_slowly)
    extract(services, ids)
    assert tries == [3, 1, 1]
    assert outcomes(url) == {
        "One.": ("extracted", None, 2),
        "Slow.": ("failed", ABORTED, 3),
        "Two.": ("extracted", None, 2),
    }
    assert not services.waiting_articles.is_any()


def test_a_connection_that_is_lost_costs_no_attempt(
    url: str,
    services: Services,
    extractor: ScriptedExtractor,
    postgresql: PostgresqlServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = let_wait(services, extractor, "One.", "Two.")
    settle, losses = waiting_articles.settle, iter(range(2))

    def settle_in_the_end(*arguments: Any) -> None:
        if next(losses, None) is not None:
            end_connections(postgresql, url)
        settle(*arguments)

    monkeypatch.setattr(waiting_articles, "settle", settle_in_the_end)
    extract_all(services, ids)
    assert outcomes(url) == {"One.": ("extracted", None, 1), "Two.": ("extracted", None, 1)}
