"""PostgreSQL is killed, or is not there for a while: the server says so, and goes on by itself afterwards."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from tests.faults.articles import Reference
from tests.faults.installation import Installation, installed, until, until_landed
from tests.faults.invariants import check_all_extracted_once
from tests.faults.load import Load
from tests.postgresql_server import PostgresqlServer


def test_postgresql_is_killed_under_load(
    postgresql_url: str, durable_postgresql: PostgresqlServer, rounds: int, reference: Reference
) -> None:
    with installed(postgresql_url) as onrecord:
        load = Load(onrecord.url)

        def attempt() -> bool:
            refused = load.answers[503]
            with load.of(4):
                begun = until(onrecord.unanswered)
                durable_postgresql.kill()
                until(lambda: load.answers[503] > refused)
                durable_postgresql.start()
                return bool(begun & onrecord.unanswered())  # it was killed over them

        until_landed(rounds, attempt)
        assert load.answers["none"] == load.answers[500] == 0
        onrecord.wait_until_extracted()
        check_all_extracted_once(postgresql_url, reference, load.accepted)


@pytest.mark.faults("seconds", short=[3], at_length=[10, 60])
def test_connections_are_refused_for_a_while(
    seconds: int, postgresql_url: str, durable_postgresql: PostgresqlServer, rounds: int, reference: Reference
) -> None:
    with installed(postgresql_url) as onrecord:
        load = Load(onrecord.url)

        def attempt() -> bool:
            refused = load.answers[503]
            with load.of(4):
                until(onrecord.unanswered)
                durable_postgresql.stop()
                with asked_meanwhile(onrecord) as answers:
                    time.sleep(seconds)
                durable_postgresql.start()
                until(lambda: onrecord.get("/v1/quotes?limit=1").status_code == 200, 60)
            assert answers == {("/healthz", 200), ("/readyz", 503), ("/v1/quotes?limit=1", 503)}
            return load.answers[503] > refused

        until_landed(rounds, attempt)
        assert load.answers["none"] == load.answers[500] == 0
        onrecord.wait_until_extracted()
        check_all_extracted_once(postgresql_url, reference, load.accepted)


@contextmanager
def asked_meanwhile(onrecord: Installation) -> Iterator[set[tuple[str, int]]]:
    """What a client that reads is answered: paths, and statuses."""
    answers: set[tuple[str, int]] = set()
    stop = Event()

    def ask() -> None:
        while not stop.wait(0.1):
            for path in ("/healthz", "/readyz", "/v1/quotes?limit=1"):
                answer = onrecord.get(path)
                answers.add((path, answer.status_code))
                assert ("Retry-After" in answer.headers) == (answer.status_code == 503)

    thread = Thread(target=ask)
    thread.start()
    try:
        yield answers
    finally:
        stop.set()
        thread.join()
