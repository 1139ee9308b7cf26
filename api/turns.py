"""Requests that only read take turns, as long as they are short.

Threads of one interpreter that all compute hand its lock to one another wherever one of them asks the
database, some twenty times a request, and each time costs more than it brings: eight threads took half
as much processor time again for the same requests. One that waits for its turn hands over nothing.
Nobody waits for whoever takes long.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE = 0.02
"""Seconds after which a request goes on though it is not its turn."""

ARRIVED = "onrecord.arrived"
"""The name in the WSGI environment of when the request came, on the clock of `time.perf_counter`."""

_READING = ("GET", "HEAD")


class Turns:
    """A WSGI application whose reading requests go through another one, so many at a time.

    What is sent while it is made, such as an export, is made out of turn.
    """

    def __init__(self, application: WSGIApplication, at_once: int = 1, patience: float = PATIENCE) -> None:
        self._application = application
        self._places = [_Place(patience) for _ in range(at_once)]
        self._next = count()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, in its turn where it only reads."""
        environ[ARRIVED] = time.perf_counter()
        if environ["REQUEST_METHOD"] not in _READING:
            return self._application(environ, start_response)
        place = self._places[next(self._next) % len(self._places)]
        taken = place.take()
        try:
            return self._application(environ, start_response)
        finally:
            if taken:
                place.leave()


class _Place:
    """What one request has at a time."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = threading.Lock()
        self._taken_at = 0.0
        self.leave = self._lock.release

    def take(self) -> bool:
        """Wait for it, though no longer for one that takes long; whether it was got, and has to be left."""
        if not self._lock.acquire(blocking=False):
            left = self._taken_at + self._patience - time.perf_counter()
            if left <= 0 or not self._lock.acquire(timeout=left):
                return False
        self._taken_at = time.perf_counter()
        return True
