"""Reading requests take turns, and wait for nobody who takes long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder

from api.turns import Turns

LONG = 60  # seconds, within which any machine gets there
SHORT = 0.2  # seconds that somebody is given who should not get there


class Holding:
    """An application that keeps requests for /held until it is told, and says who was let in, in order."""

    def __init__(self) -> None:
        self.let_in: list[str] = []
        self.holds = threading.Event()
        self.may_go = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.let_in.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/held":
            self.holds.set()
            assert self.may_go.wait(LONG)
        if environ["PATH_INFO"] == "/broken":
            raise ValueError(environ["PATH_INFO"])
        return [b"done"]


def ask(application: Any, path: str, method: str = "GET") -> bytes:
    environ = EnvironBuilder(path=path, method=method).get_environ()
    return b"".join(application(environ, lambda *_: None))


@pytest.fixture
def client() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as threads:
        yield threads


def test_one_waits_for_another_that_is_under_way(client: ThreadPoolExecutor) -> None:
    holding = Holding()
    turns = Turns(holding, patience=LONG)
    first = client.submit(ask, turns, "/held")
    assert holding.holds.wait(LONG)
    second = client.submit(ask, turns, "/short")
    time.sleep(SHORT)
    assert holding.let_in == ["/held"]
    holding.may_go.set()
    assert [first.result(LONG), second.result(LONG)] == [b"done", b"done"]


def test_nobody_waits_for_one_that_takes_long(client: ThreadPoolExecutor) -> None:
    holding = Holding()
    turns = Turns(holding)
    first = client.submit(ask, turns, "/held")
    assert holding.holds.wait(LONG)
    assert [ask(turns, "/short"), ask(turns, "/short")] == [b"done", b"done"]
    holding.may_go.set()
    assert first.result(LONG) == b"done"


@pytest.mark.parametrize(("at_once", "method"), [(1, "POST"), (1, "DELETE"), (2, "GET"), (2, "HEAD")])
def test_who_writes_waits_for_nobody_nor_do_as_many_as_there_are_places(
    client: ThreadPoolExecutor, at_once: int, method: str
) -> None:
    holding = Holding()
    turns = Turns(holding, at_once, patience=LONG)
    first = client.submit(ask, turns, "/held")
    assert holding.holds.wait(LONG)
    assert client.submit(ask, turns, "/short", method).result(LONG / 2) == b"done"
    holding.may_go.set()
    assert first.result(LONG) == b"done"


def test_a_failure_ends_a_turn(client: ThreadPoolExecutor) -> None:
    turns = Turns(Holding(), patience=LONG)
    with pytest.raises(ValueError, match="/broken"):
        ask(turns, "/broken")
    assert client.submit(ask, turns, "/short").result(LONG / 2) == b"done"


def test_what_is_sent_while_it_is_made_is_made_out_of_turn(client: ThreadPoolExecutor) -> None:
    def streaming(_environ: dict[str, Any], _start_response: Any) -> Iterable[bytes]:
        return iter([b"a", b"b"])

    turns: Any = Turns(streaming, patience=LONG)
    export = iter(turns(EnvironBuilder().get_environ(), lambda *_: None))
    assert next(iter(export)) == b"a"
    assert client.submit(ask, turns, "/short").result(LONG / 2) == b"ab"
    assert next(export) == b"b"
