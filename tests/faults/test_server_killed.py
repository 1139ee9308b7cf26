"""The server is killed while requests are under way: whatever was accepted is stored and extracted, once."""

from __future__ import annotations

import socket
import threading
from itertools import count, cycle, islice

import httpx
import pytest

from tests.faults.articles import Reference, lines, short_ones
from tests.faults.installation import installed, until, until_landed, within
from tests.faults.invariants import check_all_extracted_once, check_whole
from tests.faults.load import Load

NDJSON = {"Content-Type": "application/x-ndjson"}
RECEIVING = "SELECT count(*) FROM imports WHERE status = 'receiving' AND lines > 0"
BOTH_KINDS = [(kind, whole) for kind in ("sqlite", "postgresql") for whole in (False, True)]


@pytest.mark.faults(
    ("database_url", "whole_server"),
    short=[("sqlite", False), ("postgresql", True)],
    at_length=BOTH_KINDS,
)
def test_requests_that_were_under_way_are_sent_again(
    database_url: str, whole_server: bool, rounds: int, reference: Reference
) -> None:
    with installed(database_url, workers="1") as onrecord:
        load = Load(onrecord.url)

        def attempt() -> bool:
            with load.of(4):
                until(onrecord.unanswered)
                if whole_server:
                    onrecord.kill()
                else:
                    onrecord.kill_worker_of_server()
                held = onrecord.unanswered()
                # It had begun a request, and did not end it.
                landed = bool(within(2, lambda: held & load.lost))
                if whole_server:
                    onrecord.start()
            return landed

        until_landed(rounds, attempt)
        assert onrecord.unanswered() == set()
        onrecord.wait_until_extracted()
        check_all_extracted_once(database_url, reference, load.accepted)


@pytest.mark.faults("database_url", short=["sqlite"], at_length=["sqlite", "postgresql"])
def test_an_import_that_was_broken_off_is_sent_again(
    database_url: str, rounds: int, reference: Reference
) -> None:
    accepted = set[int]()
    numbers = count()
    with installed(database_url) as onrecord:

        def attempt() -> bool:
            articles = short_ones(40, round_=next(numbers))
            # 500 lines are stored at once: they tell of 30 articles, those that do not arrive of 10 more.
            batch = [*islice(cycle(articles[:30]), 500), *islice(cycle(articles[30:]), 40)]
            broken = threading.Event()
            before = onrecord.value(RECEIVING)
            sender = threading.Thread(target=_send_until_broken, args=(onrecord.url, batch, broken))
            sender.start()
            until(lambda: onrecord.value(RECEIVING) > before)
            onrecord.kill()
            landed: bool = onrecord.value(RECEIVING) > before
            sender.join(30)
            assert broken.is_set()
            onrecord.start()
            again = httpx.post(
                f"{onrecord.url}/v1/imports", content=lines(batch), headers=NDJSON, timeout=120
            )
            assert again.status_code == 202
            told = again.json()
            assert (told["stored"], told["duplicates"], told["refused"]) == (10, 530, 0)
            accepted.update(articles)
            onrecord.wait_until_extracted()
            return landed

        until_landed(rounds, attempt)
        stored = check_whole(database_url, reference)
        assert {each.number for each in stored} == accepted
        assert {each.status for each in stored} == {"extracted"}


def _send_until_broken(url: str, batch: list[int], broken: threading.Event) -> None:
    """Send most of an import, and then nothing, until the connection breaks."""
    body = lines(batch)
    address = httpx.URL(url)
    with socket.create_connection((address.host, address.port or 0)) as connection:
        head = f"POST /v1/imports HTTP/1.1\r\nHost: localhost\r\nContent-Type: {NDJSON['Content-Type']}\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:-200])
        try:
            if connection.recv(1) == b"":
                broken.set()
        except ConnectionError:
            broken.set()
