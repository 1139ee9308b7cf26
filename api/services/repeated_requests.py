"""Requests that may be sent twice: what the first was answered, for the second to be answered the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from api.storage import changes, idempotent_responses
from api.storage.models import IdempotentResponse
from api.storage.session import Database

_ABANDONED = timedelta(minutes=15)  # after which a request that was never answered may be made anew


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


class RepeatedRequests:
    """Keeps responses by client and key for a while."""

    def __init__(self, database: Database, hours: int) -> None:
        self._database = database
        self._lifetime = timedelta(hours=hours)

    def begin(self, client: str, key: str) -> KeptResponse | InProgress | None:
        """What the request was answered before. None: it is new, and nobody else may make it from now on."""
        now = datetime.now(UTC)
        with self._database.writing() as session:
            idempotent_responses.expire(session, now - self._lifetime)
            row = idempotent_responses.find(session, client, key)
            if row is not None and row.status is not None:
                headers = tuple((name, value) for name, value in row.headers or ())
                return KeptResponse(row.fingerprint, row.status, headers, row.body or b"")
            if row is not None and now - row.created_at < _ABANDONED:
                return InProgress()
            if row is None:
                row = IdempotentResponse(client=client, key=key)
                session.add(row)
            row.fingerprint, row.created_at = "", now
            return None

    def keep(self, client: str, key: str, response: KeptResponse, resource_id: str | None) -> None:
        """Remember what the request was answered, unless the resource in it has been deleted since."""
        with self._database.writing() as session:
            row = idempotent_responses.find(session, client, key)
            if row is None:
                return
            if resource_id is not None and changes.was_deleted(session, resource_id):
                session.delete(row)
                return
            row.fingerprint, row.status, row.body = response.fingerprint, response.status, response.body
            row.headers = [[name, value] for name, value in response.headers]
            row.resource_id = resource_id

    def give_up(self, client: str, key: str) -> None:
        """The request failed: it may be made anew."""
        with self._database.writing() as session:
            idempotent_responses.forget(session, client, key)
