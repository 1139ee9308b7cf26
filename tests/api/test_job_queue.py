"""The queue on PostgreSQL: what is put into it, in which transaction, and how nothing gets lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from api.app import create_app
from api.queue import ARTICLES_IN_A_JOB, JobQueue
from api.services import Services, build_services
from api.services.extraction_queue import Priority
from api.services.imports import Line
from api.services.waiting_articles import ABORTED
from api.settings import Settings, SettingsError
from api.storage.migrations import job_queue
from api.storage.models import Article, Quote
from api.storage.session import Database
from api.worker_supervisor import Caretaker
from nlp.extractor import Extraction
from tests.api.conftest import small_settings
from tests.databases import Databases
from tests.factories import ScriptedExtractor, a_draft, a_quotation
from tests.keys import bearer, make_keys
from tests.postgresql_server import PostgresqlServer

SILENCE = 30.0
ANY = {"If-Match": "*"}


@pytest.fixture
def settings(postgresql_databases: Databases) -> Iterator[Settings]:
    url = postgresql_databases.migrated()
    yield replace(small_settings(url), extraction="auto")
    postgresql_databases.drop(url)


@pytest.fixture
def services(settings: Settings, extractor: ScriptedExtractor) -> Services:
    return build_services(settings, extractor, queue=JobQueue())  # type: ignore[arg-type]


@pytest.fixture
def client(settings: Settings, extractor: ScriptedExtractor) -> FlaskClient:
    return create_app(settings, extractor).test_client()  # type: ignore[arg-type]


def jobs(settings: Settings) -> list[tuple[int, list[str]]]:
    """Priority and articles of the jobs that wait, in the order in which workers take them."""
    with psycopg.connect(settings.database_url) as connection:
        query = "SELECT priority, args -> 'article_ids' FROM procrastinate_jobs WHERE status = 'todo' ORDER BY priority DESC, id"
        return connection.execute(query).fetchall()


def execute(settings: Settings, statement: str) -> None:
    with psycopg.connect(settings.database_url) as connection:
        connection.execute(statement.encode())


def articles(settings: Settings) -> dict[str, Article]:
    with Database(settings.database_url).reading() as session:
        query = select(Article).add_columns(Article.text)
        return {text: article for article, text in session.execute(query)}


def change_articles(settings: Settings, **values: Any) -> None:
    with Database(settings.database_url).writing() as session:
        session.execute(update(Article).values(**values))


def receive(services: Services, *texts: str) -> list[str]:
    """Import these texts; ids of their articles."""
    services.imports.receive(Line(n, 1, a_draft(text)) for n, text in enumerate(texts, 1))
    return [article.id for article in reversed(services.articles.list(1000).items)]


def never() -> bool:
    return False


# --- what is put into it -----------------------------------------------------------------------------


def test_an_article_is_accepted_with_its_job(client: FlaskClient, settings: Settings) -> None:
    answer = client.post("/v1/articles", json={"text": "Story."})
    article = answer.get_json()
    assert answer.status_code == 202
    assert (article["status"], article["model"], article["quote_count"]) == ("pending", None, 0)
    assert answer.headers["Location"] == f"/v1/articles/{article['id']}"
    assert client.get(answer.headers["Location"]).get_json() == article
    assert jobs(settings) == [(Priority.ASKED_FOR, [article["id"]])]

    again = client.post("/v1/articles", json={"text": "Story."})
    assert (again.status_code, again.get_json()["id"]) == (200, article["id"])
    assert len(jobs(settings)) == 1


def test_who_need_not_wait_for_extraction_only_writes(client: FlaskClient, settings: Settings) -> None:
    key = make_keys(settings.database_url)["write"]
    answer = client.post("/v1/articles", json={"text": "Story."}, headers=bearer(key))
    assert answer.status_code == 202
    assert answer.headers["RateLimit-Policy"] == '"writing";q=600;w=60'
    answer = client.post("/v1/extract", json={"text": "Story."}, headers=bearer(key))
    assert answer.headers["RateLimit-Policy"] == '"extracting";q=120;w=60'


def test_a_repeated_request_is_answered_202_again(client: FlaskClient, settings: Settings) -> None:
    headers = {"Idempotency-Key": "k1"}
    first, second = (client.post("/v1/articles", json={"text": "Story."}, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.get_json() == first.get_json()
    assert second.headers["Location"] == first.headers["Location"]
    assert len(jobs(settings)) == 1


def test_what_is_refused_leaves_no_job(client: FlaskClient, settings: Settings) -> None:
    assert client.post("/v1/articles", json={"text": "x" * 6_000}).status_code == 422
    assert jobs(settings) == []


def test_the_text_of_a_page_is_found_before_it_is_queued(client: FlaskClient, settings: Settings) -> None:
    page = (
        "<html><body><article><p>"
        + "Somebody said that it will rain again. " * 20
        + "</p></article></body></html>"
    )
    answer = client.post("/v1/articles", json={"html": page})
    assert answer.status_code == 202
    assert answer.get_json()["text"].startswith("Somebody said")


def test_a_job_goes_with_its_transaction(services: Services, settings: Settings) -> None:
    database, queue = Database(settings.database_url), JobQueue()
    with database.writing() as session:
        queue.enqueue(session, ["art_1"], Priority.ASKED_FOR)
        session.rollback()
    assert jobs(settings) == []
    with database.writing() as session:
        queue.enqueue(session, ["art_1"], Priority.ASKED_FOR)
        assert jobs(settings) == [], "nobody sees it before"
    assert jobs(settings) == [(Priority.ASKED_FOR, ["art_1"])]


def test_an_article_goes_with_its_job(services: Services, settings: Settings) -> None:
    execute(settings, "ALTER TABLE procrastinate_jobs ADD CONSTRAINT no_more CHECK (false) NOT VALID")
    with pytest.raises(Exception, match="no_more"):
        services.articles.create(a_draft())
    assert articles(settings) == {}


def test_imports_are_queued_in_chunks_and_after_what_is_asked_for(
    services: Services, settings: Settings
) -> None:
    imported = receive(services, *(f"Story {n}." for n in range(ARTICLES_IN_A_JOB + 5)))
    asked_for, _ = services.articles.create(a_draft())
    assert jobs(settings) == [
        (Priority.ASKED_FOR, [asked_for.id]),
        (Priority.IMPORTED, imported[:ARTICLES_IN_A_JOB]),
        (Priority.IMPORTED, imported[ARTICLES_IN_A_JOB:]),
    ]


def test_reextraction_is_queued_once(
    client: FlaskClient, services: Services, settings: Settings, extractor: ScriptedExtractor
) -> None:
    extractor.finds("Story.", [a_quotation("It will rain")])
    [article_id] = receive(services, "Story.")
    services.waiting_articles.extract_some()
    execute(settings, "DELETE FROM procrastinate_jobs")

    for _ in range(2):
        answer = client.post(f"/v1/articles/{article_id}/reextract", headers=ANY)
        assert (answer.status_code, answer.headers["Location"]) == (202, f"/v1/articles/{article_id}")
        assert answer.get_json()["status"] == "pending"
        assert answer.get_json()["quote_count"] == 1, "what was found stays until more is known"
    assert jobs(settings) == [(Priority.ASKED_FOR, [article_id])]

    assert services.waiting_articles.extract_all([article_id], never)
    assert client.get(f"/v1/articles/{article_id}").get_json()["status"] == "extracted"
    assert client.post(f"/v1/articles/{article_id}/reextract").status_code == 428


def test_an_article_can_be_extracted_anew_any_number_of_times(
    client: FlaskClient, services: Services, settings: Settings
) -> None:
    [article_id] = receive(services, "Story.")
    for _ in range(5):
        assert services.waiting_articles.extract_all([article_id], never)
        assert articles(settings)["Story."].status == "extracted"
        assert client.post(f"/v1/articles/{article_id}/reextract", headers=ANY).status_code == 202


def test_the_backlog_tells_since_when_articles_wait(services: Services, settings: Settings) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=5)
    receive(services, "Story.")
    change_articles(settings, created_at=long_ago, updated_at=datetime.now(UTC))
    assert services.backlog.now().oldest_seconds == pytest.approx(5 * 3600, abs=60)
    change_articles(settings, model_name="script", model_version="1")  # it was extracted before
    assert services.backlog.now().oldest_seconds == pytest.approx(0, abs=60)
    assert services.backlog.now().waiting == 1


def test_reextraction_that_fails_keeps_what_was_found(
    client: FlaskClient, services: Services, settings: Settings, extractor: ScriptedExtractor
) -> None:
    extractor.finds("Story.", [a_quotation("It will rain")])
    [article_id] = receive(services, "Story.")
    services.waiting_articles.extract_some()
    extractor.fails("Story.")
    client.post(f"/v1/articles/{article_id}/reextract", headers=ANY)
    services.waiting_articles.extract_some()
    article = client.get(f"/v1/articles/{article_id}").get_json()
    assert (article["status"], article["status_reason"]) == ("failed", "unsupported_language")
    assert (article["quote_count"], article["model"]) == (1, {"name": "script", "version": "1"})


def test_the_setting_says_where_extraction_happens(settings: Settings) -> None:
    url, sqlite = settings.database_url, "sqlite:///a.db"
    assert [Settings(database_url=each, extraction="auto").queues_extraction for each in (url, sqlite)] == [
        True,
        False,
    ]
    assert not Settings(database_url=url, extraction="inline").queues_extraction
    assert Settings(database_url=url, extraction="queued").queues_extraction
    with pytest.raises(SettingsError, match="ONRECORD_EXTRACTION is queued, which needs PostgreSQL"):
        Settings(database_url=sqlite, extraction="queued")


# --- how it is worked off ----------------------------------------------------------------------------


def test_a_job_finds_the_quotes_of_its_articles_alone(
    services: Services, settings: Settings, extractor: ScriptedExtractor
) -> None:
    first, second, _ = receive(services, "One.", "Two.", "Three.")
    assert services.waiting_articles.extract_all([second, "art_erased", first], never)
    assert extractor.texts_read == ["One.", "Two."]
    assert services.waiting_articles.extract_all([first, second], never), "there is nothing more to do"
    assert extractor.texts_read == ["One.", "Two."]
    assert articles(settings)["Three."].status == "pending"


def test_who_is_told_to_stop_leaves_what_was_not_begun(services: Services, settings: Settings) -> None:
    ids = receive(services, *(f"Story {n}." for n in range(20)))
    assert not services.waiting_articles.extract_all(ids, lambda: True)
    left = [article for article in articles(settings).values() if article.status != "extracted"]
    assert {(article.status, article.attempts) for article in left} == {("pending", 0)}
    assert len(left) == 4


class Superseded(ScriptedExtractor):
    """While it reads, somebody takes its article for dead, and another worker takes it up."""

    settings: Settings

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        found = list(super().extract_many(texts))
        leased = datetime.now(UTC) + timedelta(minutes=5)
        change_articles(self.settings, leased_until=leased, attempts=2, status="extracting")
        yield from found


@pytest.mark.parametrize("extractor", [Superseded()])
def test_who_was_thought_dead_overwrites_nothing(
    services: Services, settings: Settings, extractor: Superseded
) -> None:
    extractor.settings = settings
    extractor.finds("Story.", [a_quotation("It will rain")])
    receive(services, "Story.")
    services.waiting_articles.extract_some()
    with Database(settings.database_url).reading() as session:
        assert session.scalars(select(Quote)).all() == []
    assert (articles(settings)["Story."].status, articles(settings)["Story."].attempts) == ("extracting", 2)


class Defective(ScriptedExtractor):
    """Raises when it reads a certain text."""

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        for text in super_texts(self, texts):
            if text == "Defect.":
                raise RuntimeError("a defect")
            yield self.script.get(text, Extraction())


def super_texts(extractor: ScriptedExtractor, texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        extractor.texts_read.append(text)
        yield text


@pytest.mark.parametrize("extractor", [Defective()])
def test_a_defect_of_the_extractor_costs_nobody_else_an_article(
    services: Services, settings: Settings, extractor: Defective
) -> None:
    ids = receive(services, "One.", "Defect.", "Two.")
    assert services.waiting_articles.extract_all(ids, never)
    found = articles(settings)
    assert (found["Defect."].status, found["Defect."].status_reason) == ("failed", ABORTED)
    assert {found["One."].status, found["Two."].status} == {"extracted"}
    assert extractor.texts_read.count("Defect.") == 3


# --- how nothing gets lost ---------------------------------------------------------------------------


def take_first_job(settings: Settings, *, heard_of: str) -> None:
    """Let a worker have the first job, of which was heard last at this moment."""
    execute(
        settings,
        f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({heard_of});"
        "UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT max(id) FROM procrastinate_workers)"
        "WHERE id = (SELECT min(id) FROM procrastinate_jobs)",
    )


def test_what_a_dead_worker_had_begun_comes_alone(services: Services, settings: Settings) -> None:
    ids = receive(services, *(f"Story {n}." for n in range(5)))
    with Database(settings.database_url).writing() as session:
        taken = session.scalars(select(Article).where(Article.id.in_(ids[:2])))
        for article in taken:
            article.status, article.attempts = "extracting", 1
            article.leased_until = datetime.now(UTC) + timedelta(minutes=5)

    take_first_job(settings, heard_of="now()")
    services.recovery.take_over(SILENCE)
    assert jobs(settings) == [], "it is alive"

    execute(settings, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds'")
    services.recovery.take_over(SILENCE)
    assert jobs(settings) == [
        (Priority.BEGUN_BEFORE, [ids[0]]),
        (Priority.BEGUN_BEFORE, [ids[1]]),
        (Priority.IMPORTED, ids[2:]),
    ]
    attempts = {article.id: (article.status, article.attempts) for article in articles(settings).values()}
    assert [attempts[each] for each in ids] == [("pending", 1)] * 2 + [("pending", 0)] * 3
    services.recovery.take_over(SILENCE)
    assert len(jobs(settings)) == 3, "once is enough"


def test_after_an_outage_workers_have_time_to_give_a_sign_of_life(
    services: Services, settings: Settings, postgresql: PostgresqlServer
) -> None:
    [article_id] = receive(services, "Story.")
    take_first_job(settings, heard_of="now() - interval '31 seconds'")
    caretaker = Caretaker(services, SILENCE)
    postgresql.stop("fast")
    try:
        caretaker.look()
        caretaker.look()
    finally:
        postgresql.start()
    assert caretaker.look() == SILENCE
    assert jobs(settings) == [], "it could not write"
    caretaker.look()
    assert jobs(settings) == [(Priority.IMPORTED, [article_id])]


def test_a_job_whose_worker_is_unknown_is_taken_over(services: Services, settings: Settings) -> None:
    [article_id] = receive(services, "Story.")
    take_first_job(settings, heard_of="now()")
    execute(settings, "DELETE FROM procrastinate_workers")
    services.recovery.take_over(SILENCE)
    assert jobs(settings) == [(Priority.IMPORTED, [article_id])]


def test_an_article_that_ends_its_worker_three_times_fails(services: Services, settings: Settings) -> None:
    [article_id] = receive(services, "Story.")
    change_articles(settings, attempts=3)
    assert services.waiting_articles.extract_all([article_id], never)
    assert (articles(settings)["Story."].status, articles(settings)["Story."].status_reason) == (
        "failed",
        ABORTED,
    )


def test_articles_without_a_job_get_one(services: Services, settings: Settings) -> None:
    imported = receive(services, "One.", "Two.")
    asked_for, _ = services.articles.create(a_draft())
    before = jobs(settings)
    services.recovery.sweep()
    assert jobs(settings) == before, "all have one"
    execute(settings, "DELETE FROM procrastinate_jobs")
    services.recovery.sweep()
    assert jobs(settings) == [(Priority.ASKED_FOR, [asked_for.id]), (Priority.IMPORTED, imported)]


def test_an_article_whose_time_has_run_out_gets_a_job(services: Services, settings: Settings) -> None:
    [article_id] = receive(services, "Story.")
    execute(settings, "DELETE FROM procrastinate_jobs")
    change_articles(
        settings, status="extracting", attempts=1, leased_until=datetime.now(UTC) + timedelta(minutes=1)
    )
    services.recovery.sweep()
    assert jobs(settings) == []
    change_articles(settings, leased_until=datetime.now(UTC) - timedelta(seconds=1))
    services.recovery.sweep()
    assert jobs(settings) == [(Priority.BEGUN_BEFORE, [article_id])]


# --- its tables --------------------------------------------------------------------------------------


def test_the_tables_have_all_migrations_of_the_installed_queue(settings: Settings) -> None:
    """Where this fails, a new version of Procrastinate wants a migration of ours (`job_queue.apply`)."""
    with Database(settings.database_url).engine.connect() as connection:
        assert job_queue.applied(connection) == job_queue.known()


def test_only_migrations_that_are_missing_run(settings: Settings) -> None:
    latest = job_queue.known()[-1]
    with Database(settings.database_url).engine.begin() as connection:
        job_queue.apply(connection, job_queue.known())  # would fail, if it ran
        connection.exec_driver_sql("DELETE FROM job_queue_migrations WHERE name = %s", (latest,))
        job_queue.apply(connection, job_queue.known())
        assert job_queue.applied(connection) == job_queue.known()
