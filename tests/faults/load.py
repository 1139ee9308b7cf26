"""Clients of a server that fails: they send each article until it is accepted, as the documents tell them to."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from tests.faults.articles import article

_AGAIN = {409, 503, 507}  # answers after which the same request may be sent again
_PATIENCE = 600.0  # seconds until a client gives up
_ANSWER = 300.0  # seconds that an answer may take
_PAUSE = 0.5  # seconds between two articles of one client


class Load:
    """Clients that go on posting articles, each with an Idempotency-Key."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = count(1)
        self._lock = threading.Lock()
        self.accepted: dict[int, str] = {}
        """Ids of the articles that were accepted, by their numbers."""
        self.answers: Counter[int | str] = Counter()
        """Requests by the status of the answer; "none" where none came."""
        self.lost: set[str] = set()
        """Idempotency-Keys of requests that no answer came to."""
        self.unexpected: list[str] = []
        """Whatever else went wrong."""

    @contextmanager
    def of(self, clients: int) -> Iterator[None]:
        """Post meanwhile; ends when each client's last article is accepted."""
        stop = threading.Event()
        with self._threads(clients, lambda: self._go_on(stop)):
            try:
                yield
            finally:
                stop.set()
        assert self.unexpected == []

    @contextmanager
    def of_some(self, clients: int, each: int) -> Iterator[None]:
        """Let so many clients post so many articles meanwhile; ends when all are accepted."""

        def some() -> None:
            for _ in range(each):
                self._post(next(self._numbers))

        with self._threads(clients, some):
            yield
        assert self.unexpected == []

    def next_numbers(self, number: int) -> list[int]:
        """Numbers of articles that no client will send."""
        return [next(self._numbers) for _ in range(number)]

    @contextmanager
    def _threads(self, clients: int, work: Callable[[], None]) -> Iterator[None]:
        threads = [threading.Thread(target=work, daemon=True) for _ in range(clients)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            for thread in threads:
                thread.join()

    def _go_on(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._post(next(self._numbers))
            stop.wait(_PAUSE)

    def _post(self, number: int) -> None:
        key, deadline = uuid4().hex, time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            response = self._send(number, key)
            with self._lock:
                self.answers["none" if response is None else response.status_code] += 1
                self.lost.update([key] if response is None else [])
            if response is None:
                time.sleep(0.2)
            elif response.status_code in _AGAIN:
                time.sleep(min(float(response.headers["Retry-After"]), 1.0))
            elif response.is_success:
                with self._lock:
                    self.accepted[number] = response.json()["id"]
                return
            else:
                self.unexpected.append(response.text)
                return
        self.unexpected.append(f"article {number} was never accepted")

    def _send(self, number: int, key: str) -> httpx.Response | None:
        body: dict[str, Any] = article(number)
        try:
            return httpx.post(
                f"{self._url}/v1/articles", json=body, headers={"Idempotency-Key": key}, timeout=_ANSWER
            )
        except httpx.TransportError:
            return None
