"""Articles: stored with their quotes, read, listed and erased."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from api.services.change_log import ChangeLog, not_there
from api.services.drafts import ArticleDraft
from api.services.ingest import ArticleIngest
from api.services.mapping import article_record
from api.services.names import fold
from api.services.pages import date_position, page_of
from api.services.records import ArticleRecord, Key, Page
from api.services.speaker_linking import SpeakerLinker
from api.storage import articles, quotes, speakers
from api.storage.changes import Resource
from api.storage.session import Database


class ArticleService:
    """Stores articles with their quotes, and reads, lists and erases them."""

    def __init__(self, database: Database, ingest: ArticleIngest) -> None:
        self._database = database
        self._ingest = ingest

    def create(self, draft: ArticleDraft) -> tuple[ArticleRecord, bool]:
        """Store the article and its quotes; the second value is False if it was already there.

        An article that extraction cannot work on (not in English, say) is stored with status "failed"
        and the reason. Raises InvalidValue and Unprocessable naming the field of a draft that is refused.
        """
        [outcome] = self._ingest.store([draft])
        if outcome.refusal is not None:
            raise outcome.refusal
        return self.get(outcome.article_id or ""), outcome.created

    def get(self, article_id: str) -> ArticleRecord:
        """The article with its text. Raises NotFound or Gone."""
        with self._database.reading() as session:
            row = articles.find(session, article_id)
            if row is None:
                raise not_there(session, Resource.ARTICLE, article_id)
            return article_record(row, with_text=True)

    def list(self, limit: int, after: Key | None = None, *, outlet: str | None = None) -> Page[ArticleRecord]:
        """Articles without their texts, newest first."""
        outlet_key = None if outlet is None else fold(outlet)
        with self._database.reading() as session:
            rows = articles.page(session, limit + 1, date_position(after), outlet_key)
            return page_of(
                rows,
                limit,
                lambda row: article_record(row, with_text=False),
                lambda row: (row.article.listed_at, row.article.id),
            )

    def delete(self, article_id: str, guard: Callable[[ArticleRecord], None] | None = None) -> None:
        """Erase the article, its quotes, and speakers that nothing else quotes.

        `guard` may refuse by raising, once it has seen what is there. Raises NotFound or Gone.
        """
        with self._database.writing() as session:
            row = articles.find(session, article_id)
            if row is None:
                raise not_there(session, Resource.ARTICLE, article_id)
            if guard is not None:
                guard(article_record(row, with_text=True))
            now = datetime.now(UTC)
            spellings = speakers.spellings_in_article(session, article_id)
            quote_ids = quotes.ids_in_article(session, article_id)
            same_text = articles.ids_with_text_of(session, row.article)  # they may be the first with it now
            older = articles.erase(session, row.article)
            log = ChangeLog(session, now)
            log.deleted(Resource.QUOTE, quote_ids)
            log.deleted(Resource.ARTICLE, [article_id])
            log.articles_read_differently(older)
            log.upserted(Resource.ARTICLE, [other for other in same_text if other not in older])
            SpeakerLinker(session, now).unlink(spellings)
