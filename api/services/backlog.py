"""What is still to be extracted, and what could not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from api.errors import Unavailable
from api.storage import waiting
from api.storage.session import Database


@dataclass(frozen=True, slots=True)
class BacklogRecord:
    """The archive's articles as far as extraction has yet to do with them, or gave up."""

    waiting: int  # those under way among them
    oldest_seconds: float  # how long the oldest of them has waited; 0 where none does
    failed: Mapping[str, int]  # by reason


class Backlog:
    """Looks at what waits; cheap, however large the archive is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> BacklogRecord:
        """How it stands. Raises Unavailable where the database cannot be asked."""
        try:
            with self._database.reading() as session:
                number, oldest = waiting.number_and_oldest(session)
                failed = waiting.failures(session)
        except SQLAlchemyError:
            raise Unavailable("The database cannot be reached.", code="database_unreachable") from None
        age = 0.0 if oldest is None else (datetime.now(UTC) - oldest).total_seconds()
        return BacklogRecord(number, max(age, 0.0), failed)
