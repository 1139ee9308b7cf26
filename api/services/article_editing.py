"""Changes of a stored article: what is told of it, and its quotes found anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from api.errors import Conflict, Unprocessable
from api.services import drafts
from api.services.article_status import WAITING, ArticleStatus
from api.services.change_log import ChangeLog, not_there
from api.services.drafts import Metadata
from api.services.extraction import ExtractionService
from api.services.extraction_queue import ExtractionQueue, Priority
from api.services.ingest import settle
from api.services.mapping import article_record
from api.services.names import fold
from api.services.records import ArticleRecord
from api.services.speaker_linking import SpeakerLinker
from api.storage import articles, kept_counts, speakers
from api.storage.articles import ArticleRow
from api.storage.changes import Resource
from api.storage.models import Article
from api.storage.session import Database

Guard = Callable[[ArticleRecord], None]
"""May refuse a change by raising, once it has seen what is there."""


class ArticleEditor:
    """Changes articles that are stored."""

    def __init__(self, database: Database, extraction: ExtractionService, queue: ExtractionQueue) -> None:
        self._database = database
        self._extraction = extraction
        self._queue = queue

    def describe(self, article_id: str, told: Mapping[str, Any], guard: Guard) -> ArticleRecord:
        """Let these fields of Metadata be told of the article, and of its quotes; the others stay.

        Under another url it is a version of what is there; the one that was stored last counts. Raises
        NotFound or Gone, InvalidValue naming a field that is refused, and Conflict where another article
        has the same text, url and outlet.
        """
        with self._database.writing() as session:
            row = _guarded(session, article_id, guard)
            article = row.article
            before = _metadata(article)
            after = drafts.checked_metadata(replace(before, **told))
            if after == before:
                return article_record(row, with_text=True)
            identity = drafts.identity(article.text, after.url, after.outlet)
            same = articles.find_by_identity(session, identity)
            if same is not None and same.id != article.id:
                raise Conflict(
                    f"Article {same.id} has the same text, url and outlet.",
                    field="url" if after.url != before.url else "outlet",
                    code="same_article",
                )
            kept_counts.will_change(session, [article.id])
            _describe(article, after, identity, datetime.now(UTC))
            versions = _change_versions(session, article) if after.url != before.url else []
            articles.describe_quotes(session, article)
            session.expire_all()  # quotes may have been read with the former values
            log = ChangeLog(session, article.updated_at)
            log.articles_read_differently([*versions, article.id])
            if after.published_at != before.published_at:
                quoted = {
                    speaker_id for speaker_id, _, _ in speakers.spellings_in_article(session, article_id)
                }
                found = [speakers.find(session, speaker_id) for speaker_id in sorted(quoted)]
                SpeakerLinker(session, article.updated_at).refresh(found)
            return article_record(_existing(session, article_id), with_text=True)

    def reextract(self, article_id: str, guard: Guard) -> ArticleRecord:
        """Find the quotes of the article anew, as `reextraction` has it; others do where there is a queue.

        Raises NotFound or Gone, and Unprocessable where extraction cannot work on the text; all stays as it
        was then.
        """
        if self._queue.defers:
            return self._enqueue(article_id, guard)
        with self._database.reading() as session:
            text = _guarded(session, article_id, guard).article.text
        [extraction] = self._extraction.extract_many([text])
        if extraction.error is not None:
            raise Unprocessable(extraction.error.message, code=extraction.error.code)
        with self._database.writing() as session:
            article = _guarded(session, article_id, guard).article
            settle(session, [(article, extraction)], self._extraction.model, datetime.now(UTC))
            session.flush()
            return article_record(_existing(session, article_id), with_text=True)

    def _enqueue(self, article_id: str, guard: Guard) -> ArticleRecord:
        with self._database.writing() as session:
            article = _guarded(session, article_id, guard).article
            if article.status not in WAITING:
                article.status, article.status_reason = ArticleStatus.PENDING, None
                article.attempts, article.updated_at = 0, datetime.now(UTC)
                session.flush()
                ChangeLog(session, article.updated_at).upserted(Resource.ARTICLE, [article.id])
                self._queue.enqueue(session, [article.id], Priority.ASKED_FOR)
            return article_record(_existing(session, article_id), with_text=True)


def _existing(session: Session, article_id: str) -> ArticleRow:
    row = articles.find(session, article_id)
    if row is None:
        raise not_there(session, Resource.ARTICLE, article_id)
    return row


def _guarded(session: Session, article_id: str, guard: Guard) -> ArticleRow:
    row = _existing(session, article_id)
    guard(article_record(row, with_text=True))
    return row


def _metadata(article: Article) -> Metadata:
    fields = {name: getattr(article, name) for name in Metadata.__dataclass_fields__}
    return Metadata(**fields | {"authors": tuple(article.authors)})


def _describe(article: Article, told: Metadata, identity: str, now: datetime) -> None:
    for name in Metadata.__dataclass_fields__:
        setattr(article, name, getattr(told, name))
    article.authors = list(told.authors)
    article.outlet_key = None if told.outlet is None else fold(told.outlet)
    article.identity = identity
    article.listed_at = told.published_at or article.created_at
    article.updated_at = now


def _change_versions(session: Session, article: Article) -> list[str]:
    """Move the article from the versions of one url to those of another; ids of others that changed."""
    left = articles.leave_url(session, article, article.updated_at)
    newer = articles.newest_version(session, article) if article.url is not None else None
    if newer is None:
        return [*left, *articles.supersede_others(session, article)]
    article.superseded_by = newer.id
    session.flush()
    return left
