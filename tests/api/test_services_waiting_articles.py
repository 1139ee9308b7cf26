"""Articles that wait for their quotes are taken in turn, and none of them can hold up the others for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.errors import Unavailable
from api.extraction_process import work
from api.services import Services
from api.services.imports import Line
from api.services.waiting_articles import ABORTED
from api.settings import Settings
from api.storage.models import Article, Import, Quote
from api.storage.session import Database
from nlp.extractor import Extraction
from tests.factories import ScriptedExtractor, a_draft, a_quotation


class Killed(BaseException):
    """What a process feels of SIGKILL: nothing is put in order."""


def wait_for(services: Services, *texts: str) -> None:
    services.imports.receive(Line(n, 1, a_draft(text)) for n, text in enumerate(texts, 1))


def rows(settings: Settings) -> dict[str, Article]:
    with Database(settings.database_url).reading() as session:
        query = select(Article).add_columns(Article.text)
        return {text: article for article, text in session.execute(query)}


def statuses(settings: Settings) -> dict[str, str]:
    return {text: article.status for text, article in rows(settings).items()}


def change_all(settings: Settings, **values: Any) -> None:
    with Database(settings.database_url).writing() as session:
        session.execute(update(Article).values(**values))


def test_nothing_waits_in_an_empty_archive(services: Services, extractor: ScriptedExtractor) -> None:
    assert not services.waiting_articles.is_any()
    assert not services.waiting_articles.extract_some()


def test_the_oldest_come_first_and_a_few_at_a_time(
    services: Services, settings: Settings, extractor: ScriptedExtractor
) -> None:
    texts = [f"Story {n}." for n in range(40)]
    wait_for(services, *texts)
    assert services.waiting_articles.extract_some()
    assert extractor.texts_read == texts[:16]
    assert sum(status == "extracted" for status in statuses(settings).values()) == 16
    while services.waiting_articles.extract_some():
        pass
    assert extractor.texts_read == texts
    assert not services.waiting_articles.is_any()


def test_long_texts_are_taken_alone(services: Services, extractor: ScriptedExtractor) -> None:
    services.ingest._max_text_length = 1_000_000
    wait_for(services, "a" * 300_000, "b", "c" * 150_000, "d" * 150_000)
    read = []
    while services.waiting_articles.extract_some():
        read.append([text[0] for text in extractor.texts_read])
        extractor.texts_read.clear()
    assert read == [["a"], ["b", "c"], ["d"]]


def test_taken_articles_are_nobody_elses(
    services: Services, settings: Settings, extractor: ScriptedExtractor
) -> None:
    wait_for(services, "Story.")
    change_all(settings, status="extracting", leased_until=datetime.now(UTC) + timedelta(minutes=1))
    assert not services.waiting_articles.is_any()
    assert not services.waiting_articles.extract_some()
    change_all(settings, leased_until=datetime.now(UTC) - timedelta(seconds=1))
    assert services.waiting_articles.is_any()
    assert services.waiting_articles.extract_some()
    assert statuses(settings) == {"Story.": "extracted"}


class Deadly(ScriptedExtractor):
    """Takes its process down with it when it reads a certain text."""

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        for text in texts:
            self.texts_read.append(text)
            if text == "Deadly.":
                raise Killed
            yield self.script.get(text, Extraction())


@pytest.fixture
def extractor() -> ScriptedExtractor:
    return Deadly()


def test_an_article_that_ends_the_process_each_time_fails_and_the_others_do_not(
    services: Services, settings: Settings, extractor: ScriptedExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"Story {n}." for n in range(5)]
    wait_for(services, *texts, "Deadly.", *(f"Later {n}." for n in range(20)))
    monkeypatch.setattr("api.services.waiting_articles.give_back", lambda *_, **__: None)
    deaths = 0
    while services.waiting_articles.is_any() or deaths == 0:
        try:
            while services.waiting_articles.extract_some():
                pass
        except Killed:
            deaths += 1
            change_all_taken(settings)
    assert deaths == 3
    assert {text: status for text, status in statuses(settings).items() if status != "extracted"} == {
        "Deadly.": "failed"
    }
    assert rows(settings)["Deadly."].status_reason == ABORTED
    assert rows(settings)["Story 0."].attempts == 2


def change_all_taken(settings: Settings) -> None:
    """Let the leases run out."""
    with Database(settings.database_url).writing() as session:
        session.execute(
            update(Article)
            .where(Article.status == "extracting")
            .values(leased_until=datetime.now(UTC) - timedelta(seconds=1))
        )


def test_a_process_that_is_asked_to_stop_gives_back_what_it_took(
    services: Services, settings: Settings
) -> None:
    wait_for(services, "Story.", "Deadly.")
    with pytest.raises(Killed):
        services.waiting_articles.extract_some()
    assert statuses(settings) == {"Story.": "pending", "Deadly.": "pending"}
    assert {article.attempts for article in rows(settings).values()} == {0}
    assert services.waiting_articles.is_any()


def test_an_article_that_is_erased_meanwhile_stays_erased(
    services: Services, settings: Settings, extractor: ScriptedExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for(services, "One.", "Two.")
    extractor.finds("One.", [a_quotation("One")])
    extractor.finds("Two.", [a_quotation("Two")])
    doomed = rows(settings)["One."].id
    read = extractor.extract_many

    def read_and_erase(texts: Iterable[str]) -> Iterator[Extraction]:
        services.erasure.erase(doomed)
        return read(texts)

    monkeypatch.setattr(extractor, "extract_many", read_and_erase)
    assert services.waiting_articles.extract_some()
    assert statuses(settings) == {"Two.": "extracted"}
    with Database(settings.database_url).reading() as session:
        assert session.scalars(select(Quote.text)).all() == ["Two"]


@contextmanager
def answer_lost(monkeypatch: pytest.MonkeyPatch, which: int) -> Iterator[None]:
    """The connection breaks when this transaction, counted from 1, is committed, before anybody is told."""
    written, writing = count(1), Database.writing

    @contextmanager
    def lossy(database: Database, *, wait: bool = True) -> Iterator[Session]:
        number = next(written)
        with writing(database, wait=wait) as session:
            yield session
        if number == which:
            raise Unavailable("The database cannot be reached.")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "writing", lossy)
        yield


def test_what_was_taken_is_not_forgotten_where_nobody_told_of_it(
    services: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for(services, *(f"Story {n}." for n in range(40)))
    ids = [article.id for article in rows(settings).values()]
    with answer_lost(monkeypatch, which=1), pytest.raises(Unavailable):
        services.waiting_articles.extract_all(ids, lambda: False)
    assert {(article.status, article.attempts) for article in rows(settings).values()} == {("pending", 0)}
    with answer_lost(monkeypatch, which=2):
        assert services.waiting_articles.extract_all(ids, lambda: False)
    assert {(article.status, article.attempts) for article in rows(settings).values()} == {("extracted", 1)}


def test_the_process_works_until_nothing_waits(services: Services, settings: Settings) -> None:
    wait_for(services, *(f"Story {n}." for n in range(20)))
    change_all(settings, status="extracting", leased_until=datetime.now(UTC) + timedelta(hours=1))
    work(services, lambda: True, patience=0.1)  # it is alone: what is taken was left behind
    assert set(statuses(settings).values()) == {"extracted"}


def test_an_outage_frees_nothing_that_another_process_has_taken(
    services: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait_for(services, "Story.")
    looks = count(1)

    def is_wanted() -> bool:
        look = next(looks)
        if look == 2:
            change_all(settings, status="extracting", leased_until=datetime.now(UTC) + timedelta(hours=1))
        return look < 3

    with answer_lost(monkeypatch, which=2):  # the first look gave back what was abandoned, and then took some
        work(services, is_wanted)
    assert {(article.status, article.attempts) for article in rows(settings).values()} == {("extracting", 0)}


def test_an_import_that_nobody_sends_any_more_is_interrupted(services: Services, settings: Settings) -> None:
    wait_for(services, "Story.")
    [received] = services.imports.list(10).items
    for age, status in ((timedelta(minutes=50), "receiving"), (timedelta(minutes=70), "interrupted")):
        with Database(settings.database_url).writing() as session:
            session.execute(update(Import).values(status="receiving", updated_at=datetime.now(UTC) - age))
        services.imports.end_silent()
        assert services.imports.get(received.id).status == status
    assert services.imports.get(received.id).status_reason == "server_stopped"
