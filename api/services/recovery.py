"""Articles whose worker died, or whose job was lost, are brought to the queue again."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from api.services.extraction_queue import ExtractionQueue, Priority
from api.services.waiting_articles import give_back
from api.storage import jobs, waiting
from api.storage.models import Article
from api.storage.session import Database

_AT_ONCE = 2_000  # articles brought back in one transaction

_LOGGER = logging.getLogger("onrecord")


class Recovery:
    """Looks after the queue; several may do so at the same time."""

    def __init__(self, database: Database, queue: ExtractionQueue) -> None:
        self._database = database
        self._queue = queue

    def take_over(self, silence: float) -> None:
        """Give new jobs to articles in jobs whose worker has not been heard of for `silence` seconds.

        What it had begun is given back, and then comes alone: it may be what ended the worker. Raises
        Unavailable.
        """
        with self._database.reading() as session:
            if not jobs.is_any_dead(session, silence):
                return  # nobody who writes had to wait
        with self._database.writing() as session:
            ids = jobs.delete_dead(session, silence)
            give_back(session, waiting.taken(session, ids))
            session.flush()
            self._enqueue(session, ids)

    def sweep(self) -> None:
        """Give jobs to articles that wait without one, whatever the reason is. Raises Unavailable."""
        while self._is_any_without_job():
            with self._database.writing() as session:
                self._enqueue(session, jobs.articles_without(session, datetime.now(UTC), _AT_ONCE))

    def _is_any_without_job(self) -> bool:
        with self._database.reading() as session:
            return bool(jobs.articles_without(session, datetime.now(UTC), _AT_ONCE))

    def _enqueue(self, session: Session, ids: list[str]) -> None:
        articles = waiting.free(session, datetime.now(UTC), ids)
        for priority in Priority:
            those = [article.id for article in articles if _priority(article) is priority]
            self._queue.enqueue(session, those, priority)
        _LOGGER.warning("articles were brought back to the queue", extra={"articles": len(articles)})


def _priority(article: Article) -> Priority:
    if article.attempts:
        return Priority.BEGUN_BEFORE
    return Priority.ASKED_FOR if article.import_id is None else Priority.IMPORTED
