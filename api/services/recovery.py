"""Articles whose worker died, or whose job was lost, are brought to the queue again."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api.services.extraction_queue import ExtractionQueue, Priority
from api.services.waiting_articles import give_back
from api.storage import jobs, waiting
from api.storage.session import Database

_AT_ONCE = 10_000  # articles brought back in one transaction

_LOGGER = logging.getLogger("onrecord")


class Recovery:
    """Looks after the queue; several may do so at the same time."""

    def __init__(self, database: Database, queue: ExtractionQueue) -> None:
        self._database = database
        self._queue = queue

    def bring_back(self, silence: float) -> None:
        """Give a new job to each article that waits without one.

        A job whose worker has not been heard of for `silence` seconds is none. What that worker had begun is
        given back first, and then comes alone: it may be what ended the worker. Raises Unavailable.
        """
        if not self._is_anything_lost(silence):
            return  # nobody who writes had to wait
        with self._database.writing() as session:
            give_back(session, waiting.taken(session, jobs.delete_dead(session, silence)))
            session.flush()
            lost = jobs.articles_without(session, datetime.now(UTC), _AT_ONCE)
            self._enqueue(session, lost)
        begun = sum(article.begun for article in lost)
        _LOGGER.warning("articles brought back to the queue", extra={"articles": len(lost), "begun": begun})

    def _is_anything_lost(self, silence: float) -> bool:
        with self._database.reading() as session:
            return jobs.is_any_dead(session, silence) or bool(
                jobs.articles_without(session, datetime.now(UTC), limit=1)
            )

    def _enqueue(self, session: Session, lost: list[jobs.JoblessArticle]) -> None:
        for article in lost:
            if article.begun:
                self._queue.enqueue(session, [article.id], Priority.BEGUN_BEFORE)
        for priority, imported in ((Priority.ASKED_FOR, False), (Priority.IMPORTED, True)):
            fresh = [each.id for each in lost if not each.begun and each.imported is imported]
            self._queue.enqueue(session, fresh, priority)
