"""Articles: stored with their quotes, read and listed."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from api.services.article_filter import ArticleFilter, article_criteria
from api.services.change_log import not_there
from api.services.drafts import Draft
from api.services.extraction_queue import ExtractionQueue
from api.services.ingest import ArticleIngest
from api.services.mapping import article_record
from api.services.pages import date_position, page_of
from api.services.records import ArticleRecord, Key, Page
from api.storage import articles
from api.storage.changes import Resource
from api.storage.orders import ArticleOrder
from api.storage.session import Database


class Creation(Enum):
    """What was done about an article that came in."""

    THERE_BEFORE = auto()
    EXTRACTED = auto()
    ENQUEUED = auto()


class ArticleService:
    """Stores articles with their quotes, and reads and lists them."""

    def __init__(self, database: Database, ingest: ArticleIngest, queue: ExtractionQueue) -> None:
        self._database = database
        self._ingest = ingest
        self._queue = queue

    def create(self, draft: Draft) -> tuple[ArticleRecord, Creation]:
        """Store the article and its quotes, which others find later where there is a queue.

        An article that extraction cannot work on (not in English, say) is stored with status "failed"
        and the reason. Raises InvalidValue and Unprocessable naming the field of a draft that is refused.
        """
        if self._queue.defers:
            outcome, done = self._ingest.enqueue(draft), Creation.ENQUEUED
        else:
            [outcome], done = self._ingest.store([draft]), Creation.EXTRACTED
        if outcome.refusal is not None:
            raise outcome.refusal
        return self.get(outcome.article_id or ""), done if outcome.created else Creation.THERE_BEFORE

    def get(self, article_id: str) -> ArticleRecord:
        """The article with its text. Raises NotFound or Gone."""
        with self._database.reading() as session:
            row = articles.find(session, article_id)
            if row is None:
                raise not_there(session, Resource.ARTICLE, article_id)
            return article_record(row, with_text=True)

    def list(
        self,
        limit: int,
        after: Key | None = None,
        *,
        order: ArticleOrder = ArticleOrder.NEWEST,
        count: bool = False,
        **conditions: Any,
    ) -> Page[ArticleRecord]:
        """Articles without their texts; `conditions` are those of ArticleFilter.

        With `count` the page tells how many there are in all. Raises InvalidValue for dates in the wrong
        order.
        """
        criteria = article_criteria(ArticleFilter(**conditions))
        with self._database.reading() as session:
            rows = articles.page(session, criteria, limit + 1, date_position(after), order)
            return page_of(
                rows,
                limit,
                lambda row: article_record(row, with_text=False),
                lambda row: (
                    row.article.listed_at if order.key == "published_at" else row.article.created_at,
                    row.article.id,
                ),
                articles.count(session, criteria) if count else None,
            )
