"""Articles that were stored without their quotes, and how those are found later.

An article is taken by writing down until when: whoever dies over it loses it then, or when somebody who
knows to be alone gives it back.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from api.errors import Unavailable
from api.services.article_status import ArticleStatus
from api.services.change_log import ChangeLog
from api.services.extraction import ExtractionService
from api.services.ingest import settle
from api.storage import waiting
from api.storage.changes import Resource
from api.storage.models import Article
from api.storage.session import Database

if TYPE_CHECKING:
    from nlp.extractor import Extraction

MOST_ATTEMPTS = 3
ABORTED = "extraction_aborted"  # the reason of an article that ended the process each time

_BATCH = 16  # articles extracted together
_CHARACTERS = 200_000  # in them, unless one alone has more
_LEASE = timedelta(minutes=10)
_PAUSE = 1.0  # seconds between two attempts to write, while the database fails


class WaitingArticles:
    """Finds the quotes of articles that wait for it, oldest first."""

    def __init__(self, database: Database, extraction: ExtractionService) -> None:
        self._database = database
        self._extraction = extraction

    def is_any(self) -> bool:
        """Whether an article waits that nobody has taken."""
        with self._database.reading() as session:
            return waiting.is_any(session, datetime.now(UTC))

    def give_back_abandoned(self) -> None:
        """Free all articles that were taken. For a process that knows that nobody else takes any."""
        with self._database.writing() as session:
            _give_back(session, waiting.taken(session))

    def extract_some(self) -> bool:
        """Take a few articles and find their quotes; False where there are none to be taken.

        Whatever interrupts it, even the end of the process, the articles wait on; one with which that
        happens three times fails. Raises OSError where the model is not installed.
        """
        _ = self._extraction.extractor  # loaded before anything is taken
        taken = self._take()
        if not taken:
            return False
        try:
            extractions = self._extraction.extract_many([article.text for article in taken])
            for article, extraction in zip(taken, extractions, strict=True):
                while not self._settled(article.id, extraction):
                    time.sleep(_PAUSE)
        except BaseException:
            # Somebody asked this process to stop: no fault of the articles.
            with self._database.writing() as session:
                rows = waiting.with_texts(session, [article.id for article in taken])
                _give_back(
                    session, [row for row in rows if row.status == ArticleStatus.EXTRACTING], begun=False
                )
            raise
        return True

    def _settled(self, article_id: str, extraction: Extraction) -> bool:
        """Give the article what was found in it; False where the database fails.

        What was found is kept until it works again: giving up would count as an attempt.
        """
        try:
            with self._database.writing() as session:
                row = session.get(Article, article_id)
                if row is not None and row.status == ArticleStatus.EXTRACTING:  # not erased meanwhile
                    row.updated_at = datetime.now(UTC)
                    settle(session, row, extraction, self._extraction.model)
        except Unavailable:
            return False
        return True

    def _take(self) -> list[Article]:
        """Take the next articles; those that have failed often enough end here."""
        now = datetime.now(UTC)
        with self._database.writing() as session:
            while ids := waiting.next_ids(session, now, _BATCH, _CHARACTERS):
                articles = waiting.with_texts(session, ids)
                for article in articles:
                    article.updated_at = now
                    if article.attempts >= MOST_ATTEMPTS:
                        article.status, article.status_reason = ArticleStatus.FAILED, ABORTED
                        article.leased_until = None
                    else:
                        article.status, article.leased_until = ArticleStatus.EXTRACTING, now + _LEASE
                        article.attempts += 1
                ChangeLog(session, now).upserted(Resource.ARTICLE, ids)
                session.flush()
                if taken := [article for article in articles if article.status == ArticleStatus.EXTRACTING]:
                    return taken
        return []


def _give_back(session: Session, articles: list[Article], *, begun: bool = True) -> None:
    now = datetime.now(UTC)
    for article in articles:
        article.status, article.leased_until, article.updated_at = ArticleStatus.PENDING, None, now
        if not begun:
            article.attempts -= 1
    ChangeLog(session, now).upserted(Resource.ARTICLE, [article.id for article in articles])
