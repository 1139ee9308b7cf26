"""Where articles are put that wait for extraction by somebody else; services know no more of it than this."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Protocol

from sqlalchemy.orm import Session


class Priority(IntEnum):
    """What comes first: the highest."""

    IMPORTED = 0
    BEGUN_BEFORE = 5  # whoever had it did not finish, perhaps because of it: each comes alone
    ASKED_FOR = 10  # somebody is waiting


class ExtractionQueue(Protocol):
    """Brings articles to whoever extracts them."""

    defers: bool
    """Whether requests leave extraction to others; if not, they do it themselves."""

    def enqueue(self, session: Session, article_ids: Sequence[str], priority: Priority) -> None:
        """Have these pending articles extracted, in this order, once the session's transaction is committed.

        Where it is rolled back, nothing was asked for.
        """


class NoQueue:
    """There is nobody to leave extraction to: pending articles are looked for where they are stored."""

    defers = False

    def enqueue(self, session: Session, article_ids: Sequence[str], priority: Priority) -> None:
        """Do nothing."""
