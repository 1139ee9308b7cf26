"""Articles: stored with their quotes, read, listed and erased."""

from __future__ import annotations

from api.services.drafts import ArticleDraft
from api.services.records import ArticleRecord, Key, Page


class ArticleService:
    """Stores articles with their quotes, and reads, lists and erases them."""

    def create(self, draft: ArticleDraft) -> tuple[ArticleRecord, bool]:
        """Store the article and its quotes; the second value is False if it was already there.

        An article that extraction cannot work on (not in English, say) is stored with status "failed"
        and the reason. Raises InvalidValue and Unprocessable naming the field of a draft that is refused.
        """
        raise NotImplementedError

    def get(self, article_id: str) -> ArticleRecord:
        """The article with its text. Raises NotFound."""
        raise NotImplementedError

    def list(self, limit: int, after: Key | None = None, *, outlet: str | None = None) -> Page[ArticleRecord]:
        """Articles without their texts, newest first."""
        raise NotImplementedError

    def delete(self, article_id: str) -> None:
        """Erase the article, its quotes, and speakers that nothing else quotes. Raises NotFound."""
        raise NotImplementedError
