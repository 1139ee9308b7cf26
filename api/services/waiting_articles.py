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
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy.orm import Session

from api.errors import TookTooLong, Unavailable
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


class _Batch(NamedTuple):
    """Articles with their texts that this process has taken, and until when."""

    lease: datetime
    articles: Sequence[Article]


_TakeNext = Callable[[Session], _Batch | None]
"""Takes the next articles, if there are any, in a transaction that writes."""


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
        stopped = False

        def next_ones(session: Session) -> _Batch | None:
            nonlocal stopped
            stopped = is_to_stop()
            return None if stopped else _taken(session, _lease(), article_ids)

        batch = self._begin(article_ids)
        while batch:
            batch = self._extract(batch, next_ones)
        return not stopped

    def extract_some(self, among: Sequence[str] | None = None) -> bool:
        """Take a few articles and find their quotes; False where there are none to be taken.

        Whatever interrupts it, even the end of the process, the articles wait on; one with which that
        happens three times fails. Raises OSError where the model is not installed, and Unavailable.
        """
        batch = self._begin(among)
        if batch:
            self._extract(batch, _nothing)
        return batch is not None

    def _begin(self, among: Sequence[str] | None) -> _Batch | None:
        _ = self._extraction.extractor  # loaded before anything is taken
        lease = _lease()
        with self._held(lease), self._database.writing() as session:
            return _taken(session, lease, among)

    def _extract(self, batch: _Batch, take_next: _TakeNext) -> _Batch | None:
        """Find the quotes of the articles; what was taken next."""
        with self._held(batch.lease):
            try:
                with _ended_with_lease():
                    extractions = self._extraction.extract_many([article.text for article in batch.articles])
                return self._end(lambda session: self._settle(session, batch, extractions), take_next)
            except Exception:  # a defect, which one of them has shown, or too much to be computed for one
                _LOGGER.exception("extraction failed; its articles are tried again one by one")
                return self._end(lambda session: _give_back_held(session, batch.lease, begun=True), take_next)

    @contextmanager
    def _held(self, lease: datetime) -> Iterator[None]:
        """Give back what was taken with this lease, should anything go wrong that is no fault of the
        articles.

        Somebody asked this process to stop, say, or the database failed.
        """
        try:
            yield
        except BaseException:
            self._end(lambda session: _give_back_held(session, lease, begun=False), _nothing)
            raise

    def _end(self, end: Callable[[Session], None], take_next: _TakeNext) -> _Batch | None:
        """Write what becomes of a batch; what was taken next in the same transaction.

        One writes at a time: whoever waited again, to take the next ones, would idle while others store
        theirs, and then all would store at once. Tries until the database works again: to give up what is
        taken or found would cost an attempt. Raises TookTooLong where it is the writing that takes too long,
        as it would again.
        """
        doubtful: list[datetime] = []  # taken by commits of which nobody told whether they succeeded

        def give_back_doubtful(session: Session) -> None:
            for lease in doubtful:
                _give_back_held(session, lease, begun=False)

        while True:
            try:
                with self._database.writing() as session:
                    give_back_doubtful(session)
                    end(session)
                    if (batch := take_next(session)) is not None:
                        doubtful.append(batch.lease)
            except TookTooLong:
                if doubtful:
                    self._end(give_back_doubtful, _nothing)
                raise
            except Unavailable:
                time.sleep(_PAUSE)
            else:
                return batch

    def _settle(self, session: Session, batch: _Batch, extractions: Sequence[Extraction]) -> None:
        """Give the articles what was found in them, but for those erased or taken by others meanwhile."""
        held = {(row.id, row.attempts): row for row in waiting.held(session, batch.lease)}
        rows = [held.get((article.id, article.attempts)) for article in batch.articles]
        found = [(row, each) for row, each in zip(rows, extractions, strict=True) if row is not None]
        settle(session, found, self._extraction.model, datetime.now(UTC))


def _lease() -> datetime:
    return datetime.now(UTC) + _LEASE


def _nothing(_session: Session) -> None:
    """Take nothing next."""


def _taken(session: Session, lease: datetime, among: Sequence[str] | None) -> _Batch | None:
    """Take the next articles; those that have failed often enough end here."""
    now = datetime.now(UTC)
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
            return _Batch(lease, taken)
    return None


def _give_back_held(session: Session, lease: datetime, *, begun: bool) -> None:
    give_back(session, waiting.held(session, lease), begun=begun)


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
