"""Requests that are sent again with their Idempotency-Key are answered as the first time."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from api.services import Services, repeated_requests
from api.services.repeated_requests import InProgress, KeptResponse, RepeatedRequests, Turn
from api.settings import Settings
from api.storage.models import IdempotentResponse
from api.storage.session import Database
from nlp.extractor import Extraction
from tests.factories import ScriptedExtractor

BODY = {"text": "Story.", "title": "Title"}


def store(client: FlaskClient, key: str, body: dict[str, Any] = BODY) -> Any:
    return client.post("/v1/articles", json=body, headers={"Idempotency-Key": key})


def kept(settings: Settings) -> list[IdempotentResponse]:
    with Database(settings.database_url).reading() as session:
        return list(session.scalars(select(IdempotentResponse)))


def begun_at(settings: Settings, moment: datetime, **more: Any) -> None:
    with Database(settings.database_url).writing() as session:
        session.execute(update(IdempotentResponse).values(created_at=moment, **more))


def test_the_same_request_again_is_answered_as_the_first_time(client: FlaskClient) -> None:
    first = store(client, "one")
    again = store(client, "one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.data == first.data
    assert again.headers["Location"] == first.headers["Location"]
    assert again.mimetype == first.mimetype
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert store(client, "two").status_code == 200  # the article is there, and nobody asked for this before


def test_a_key_belongs_to_one_request(client: FlaskClient) -> None:
    store(client, "one")
    other = store(client, "one", {**BODY, "title": "Other"})
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")
    assert [error["header"] for error in other.get_json()["errors"]] == ["Idempotency-Key"]
    assert store(client, "one").status_code == 201


def test_failures_are_not_kept(client: FlaskClient, settings: Settings) -> None:
    assert store(client, "one", {"text": ""}).status_code == 422
    assert store(client, "one", {"text": "x" * 60_000}).status_code == 413
    assert client.post("/v1/articles", data="{", headers={"Idempotency-Key": "one"}).status_code == 415
    assert kept(settings) == []
    assert store(client, "one").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é"])
def test_keys_that_are_refused(client: FlaskClient, key: str) -> None:
    refused = store(client, key)
    assert (refused.status_code, refused.get_json()["code"]) == (400, "invalid_idempotency_key")


def test_while_the_first_is_under_way_the_second_has_to_wait(
    app: Flask, extractor: ScriptedExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def extract_many(texts: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        return iter([Extraction()])

    monkeypatch.setattr(extractor, "extract_many", extract_many)
    answers: list[Any] = []
    first = threading.Thread(target=lambda: answers.append(store(app.test_client(), "one")))
    first.start()
    assert begun.wait(30)
    for body in (BODY, {"text": "Other."}):
        waiting = store(app.test_client(), "one", body)
        assert (waiting.status_code, waiting.get_json()["code"]) == (409, "request_in_progress")
        assert int(waiting.headers["Retry-After"]) > 0
    go_on.set()
    first.join()
    assert store(app.test_client(), "one").data == answers[0].data


def test_a_request_that_was_never_answered_may_be_made_anew(client: FlaskClient, settings: Settings) -> None:
    store(client, "one")
    now = datetime.now(UTC)
    begun_at(settings, now, status=None, held_by="a process", held_until=now + timedelta(minutes=5))
    assert store(client, "one").status_code == 409
    begun_at(settings, now, status=None, held_by="a process", held_until=now - timedelta(seconds=1))
    assert store(client, "one").status_code == 200


def test_a_request_that_takes_long_keeps_its_turn(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repeated_requests, "_RENEWED_EVERY", 0.05)
    requests: RepeatedRequests = app.extensions["onrecord"].repeated_requests
    turn = requests.begin("", "one")
    assert isinstance(turn, Turn)
    lapsed = datetime.now(UTC) - timedelta(seconds=1)
    with requests.held(turn):
        begun_at(settings, datetime.now(UTC), held_until=lapsed)
        deadline = time.monotonic() + 30
        while kept(settings)[0].held_until <= datetime.now(UTC):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert isinstance(requests.begin("", "one"), InProgress)
    begun_at(settings, datetime.now(UTC), held_until=lapsed)
    assert isinstance(requests.begin("", "one"), Turn)


def test_a_turn_lasts_from_when_others_have_written(app: Flask, settings: Settings) -> None:
    requests: RepeatedRequests = app.extensions["onrecord"].repeated_requests
    has_begun = threading.Event()
    turns: list[Any] = []

    def begin() -> None:
        has_begun.set()
        turns.append(requests.begin("", "one"))

    waiting = threading.Thread(target=begin)
    with Database(settings.database_url).writing() as session:
        session.execute(update(IdempotentResponse).values(held_by=None))  # nobody else writes from now on
        waiting.start()
        assert has_begun.wait(30)
        time.sleep(0.5)
        released = datetime.now(UTC)
    waiting.join()
    assert isinstance(turns[0], Turn)
    held_until = kept(settings)[0].held_until
    assert held_until is not None
    assert held_until >= released + repeated_requests.LEASE


def test_whoever_was_thought_dead_does_not_answer_for_others(app: Flask, settings: Settings) -> None:
    requests: RepeatedRequests = app.extensions["onrecord"].repeated_requests
    first = requests.begin("", "one")
    begun_at(settings, datetime.now(UTC), held_until=datetime.now(UTC))
    second = requests.begin("", "one")
    assert isinstance(first, Turn)
    assert isinstance(second, Turn)
    requests.give_up(first)
    requests.keep(first, KeptResponse("first", 201, (), b""), None)
    assert isinstance(requests.begin("", "one"), InProgress)
    requests.keep(second, KeptResponse("second", 200, (), b""), None)
    known = requests.begin("", "one")
    assert isinstance(known, KeptResponse)
    assert known.fingerprint == "second"


def test_answers_are_kept_for_a_day(client: FlaskClient, settings: Settings) -> None:
    store(client, "one")
    begun_at(settings, datetime.now(UTC) - timedelta(hours=23))
    assert store(client, "one").headers["Idempotency-Replayed"]
    begun_at(settings, datetime.now(UTC) - timedelta(hours=25))
    assert "Idempotency-Replayed" not in store(client, "two").headers
    assert [row.key for row in kept(settings)] == ["two"]


def test_erasing_an_article_erases_the_answers_that_hold_it(client: FlaskClient, settings: Settings) -> None:
    doomed = store(client, "one").get_json()["id"]
    store(client, "two", {"text": "Other."})
    assert client.delete(f"/v1/articles/{doomed}", headers={"If-Match": "*"}).status_code == 204
    assert [row.key for row in kept(settings)] == ["two"]
    anew = store(client, "one")
    assert anew.status_code == 201
    assert anew.get_json()["id"] != doomed


def test_an_article_that_is_erased_before_its_answer_is_kept_leaves_none(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    services: Services = app.extensions["onrecord"]
    get = type(services.articles).get

    def get_and_erase(self: Any, article_id: str) -> Any:
        record = get(self, article_id)
        services.erasure.erase(article_id)
        return record

    monkeypatch.setattr(type(services.articles), "get", get_and_erase)
    assert store(app.test_client(), "one").status_code == 201
    assert kept(settings) == []


def test_keys_of_different_clients_do_not_meet(app: Flask, settings: Settings) -> None:
    requests = app.extensions["onrecord"].repeated_requests
    assert isinstance(requests.begin("ann", "one"), Turn)
    assert isinstance(requests.begin("bob", "one"), Turn)
    assert isinstance(requests.begin("ann", "one"), InProgress)
