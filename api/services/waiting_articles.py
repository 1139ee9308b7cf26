"""Articles that were stored without their quotes, and how those are found later.

An article is taken by writing down until when, which also tells one attempt from another: what somebody found
counts only while that stands there. Whoever dies over it loses it then, or when somebody who knows of it
gives it back.
"""

from __future__ import annotations

import faulthandler
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
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
ABORTED = "extraction_aborted"  # the reason of an article that ended the extraction each time

_BATCH = 16  # articles extracted together
_CHARACTERS = 200_000  # in them, unless one alone has more
_LEASE = timedelta(minutes=10)
_PAUSE = 1.0  # seconds between two attempts to write, while the database fails

_LOGGER = logging.getLogger("onrecord")


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
            give_back(session, waiting.taken(session))

    def extract_all(self, article_ids: Sequence[str], is_to_stop: Callable[[], bool]) -> bool:
        """Find the quotes of those of these articles that wait and that nobody has taken.

        False where it was told to stop before all was done: what it had not begun waits on. Raises as
        `extract_some` does.
        """
        while self.extract_some(article_ids):
            if is_to_stop():
                return False
        return True

    def extract_some(self, among: Sequence[str] | None = None) -> bool:
        """Take a few articles and find their quotes; False where there are none to be taken.

        Whatever interrupts it, even the end of the process, the articles wait on; one with which that
        happens three times fails. Raises OSError where the model is not installed, and Unavailable.
        """
        _ = self._extraction.extractor  # loaded before anything is taken
        lease = datetime.now(UTC) + _LEASE
        with self._held(lease):
            taken = self._take(lease, among)
            self._find_quotes(taken, lease)
        return bool(taken)

    @contextmanager
    def _held(self, lease: datetime) -> Iterator[None]:
        """Give back what was taken with this lease, should anything go wrong that is no fault of the
        articles.

        Somebody asked this process to stop, say, or the database failed.
        """
        try:
            yield
        except BaseException:
            self._patiently(lambda: self._give_back(lease, begun=False))
            raise

    def _find_quotes(self, taken: Sequence[Article], lease: datetime) -> None:
        try:
            with _ended_with_lease():
                extractions = self._extraction.extract_many([article.text for article in taken])
            for article, extraction in zip(taken, extractions, strict=True):
                self._patiently(partial(self._settle, article, lease, extraction))
        except Exception:  # a defect, which one of them has shown
            _LOGGER.exception("extraction failed; its articles are tried again one by one")
            self._patiently(lambda: self._give_back(lease, begun=True))

    def _patiently(self, write: Callable[[], None]) -> None:
        """Write until the database works again: to give up what is taken or found would cost an attempt."""
        while True:
            try:
                write()
            except Unavailable:
                time.sleep(_PAUSE)
            else:
                return

    def _settle(self, taken: Article, lease: datetime, extraction: Extraction) -> None:
        """Give the article what was found in it, unless it was erased or taken by others meanwhile."""
        with self._database.writing() as session:
            row = session.get(Article, taken.id)
            if row is not None and row.leased_until == lease and row.attempts == taken.attempts:
                row.updated_at = datetime.now(UTC)
                settle(session, row, extraction, self._extraction.model)

    def _give_back(self, lease: datetime, *, begun: bool) -> None:
        with self._database.writing() as session:
            give_back(session, waiting.held(session, lease), begun=begun)

    def _take(self, lease: datetime, among: Sequence[str] | None) -> list[Article]:
        """Take the next articles; those that have failed often enough end here."""
        now = datetime.now(UTC)
        with self._database.writing() as session:
            while ids := waiting.next_ids(session, now, _BATCH, _CHARACTERS, among):
                articles = waiting.with_texts(session, ids)
                for article in articles:
                    article.updated_at = now
                    if article.attempts >= MOST_ATTEMPTS:
                        article.status, article.status_reason = ArticleStatus.FAILED, ABORTED
                        article.leased_until = None
                    else:
                        article.status, article.leased_until = ArticleStatus.EXTRACTING, lease
                        article.attempts += 1
                ChangeLog(session, now).upserted(Resource.ARTICLE, ids)
                session.flush()
                if taken := [article for article in articles if article.status == ArticleStatus.EXTRACTING]:
                    return taken
        return []


@contextmanager
def _ended_with_lease() -> Iterator[None]:
    """End this process, should it hang until others may take what it has; standard error tells over what."""
    faulthandler.dump_traceback_later(_LEASE.total_seconds(), exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def give_back(session: Session, articles: Sequence[Article], *, begun: bool = True) -> None:
    """Let these articles wait again. What was `begun` counts as an attempt."""
    now = datetime.now(UTC)
    for article in articles:
        article.status, article.leased_until, article.updated_at = ArticleStatus.PENDING, None, now
        if not begun:
            article.attempts -= 1
    ChangeLog(session, now).upserted(Resource.ARTICLE, [article.id for article in articles])
