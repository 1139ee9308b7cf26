"""Requests that may be sent twice: what the first was answered, for the second to be answered the same."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from api.errors import Unavailable
from api.storage import changes, idempotent_responses
from api.storage.models import IdempotentResponse
from api.storage.session import Database

# Whoever works on a request says so again and again. Whoever is silent has died over it: the client, which
# got no answer and asks again, has to wait no longer than that.
LEASE = timedelta(seconds=8)
_RENEWED_EVERY = 2.0  # seconds

_LOGGER = logging.getLogger("onrecord")


@dataclass(frozen=True, slots=True)
class KeptResponse:
    """An answer, as it was sent."""

    fingerprint: str  # of the request
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class InProgress:
    """The request is being worked on."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The request is new: its holder is the one who may make it."""

    client: str
    key: str
    holder: str


class RepeatedRequests:
    """Keeps responses by client and key for a while."""

    def __init__(self, database: Database, hours: int) -> None:
        self._database = database
        self._lifetime = timedelta(hours=hours)

    def begin(self, client: str, key: str) -> KeptResponse | InProgress | Turn:
        """What the request was answered before; or a turn to make it, which nobody else gets meanwhile."""
        with self._database.writing() as session:
            idempotent_responses.expire(session, datetime.now(UTC) - self._lifetime)
            now = datetime.now(UTC)  # that may have waited for others who write for longer than a turn lasts
            row = idempotent_responses.find(session, client, key)
            if row is not None and row.status is not None:
                headers = tuple((name, value) for name, value in row.headers or ())
                return KeptResponse(row.fingerprint, row.status, headers, row.body or b"")
            if row is not None and row.held_until is not None and now < row.held_until:
                return InProgress()
            if row is None:
                row = IdempotentResponse(client=client, key=key)
                session.add(row)
            row.fingerprint, row.created_at = "", now
            row.held_by, row.held_until = uuid4().hex, now + LEASE
            return Turn(client, key, row.held_by)

    @contextmanager
    def held(self, turn: Turn) -> Iterator[None]:
        """Keep the turn, for as long as the request takes."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(_RENEWED_EVERY):
                self._renew(turn)

        thread = threading.Thread(target=renew, name="idempotency", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def keep(self, turn: Turn, response: KeptResponse, resource_id: str | None) -> None:
        """Remember what the request was answered, unless the resource in it has been deleted since.

        Does without where the database fails: sent again, the request is made again.
        """
        with _or_without(), self._database.writing() as session:
            row = _held(session, turn)
            if row is None:
                return
            if resource_id is not None and changes.was_deleted(session, resource_id):
                session.delete(row)
                return
            row.fingerprint, row.status, row.body = response.fingerprint, response.status, response.body
            row.headers = [[name, value] for name, value in response.headers]
            row.resource_id, row.held_by, row.held_until = resource_id, None, None

    def give_up(self, turn: Turn) -> None:
        """The request failed: it may be made anew; where the database fails, too, a little later."""
        with _or_without(), self._database.writing() as session:
            if (row := _held(session, turn)) is not None:
                session.delete(row)

    def _renew(self, turn: Turn) -> None:
        with _or_without(), self._database.writing() as session:
            if (row := _held(session, turn)) is not None:
                row.held_until = datetime.now(UTC) + LEASE


def _held(session: Session, turn: Turn) -> IdempotentResponse | None:
    """The row of a request, unless somebody else has got the turn since, or it was erased."""
    row = idempotent_responses.find(session, turn.client, turn.key)
    return row if row is not None and row.held_by == turn.holder else None


@contextmanager
def _or_without() -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        _LOGGER.warning("an Idempotency-Key cannot be noted: %s", error.message)
