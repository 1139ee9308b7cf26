"""Erasing articles: one, or all that meet some conditions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from api.errors import Conflict, InvalidValue
from api.services.article_filter import ArticleFilter, article_criteria
from api.services.change_log import ChangeLog, not_there
from api.services.mapping import article_record
from api.services.records import ArticleRecord
from api.services.speaker_linking import SpeakerLinker
from api.storage import articles, idempotent_responses, quotes, speakers
from api.storage.articles import ArticleRow
from api.storage.changes import Resource
from api.storage.session import Database

_AT_ONCE = 50  # articles erased in one transaction: others may write in between


class ArticleErasure:
    """Erases articles with their quotes, and speakers that nothing else quotes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def erase(self, article_id: str, guard: Callable[[ArticleRecord], None] | None = None) -> None:
        """Erase one article. `guard` may refuse by raising, once it has seen what is there.

        Raises NotFound or Gone.
        """
        with self._database.writing() as session:
            row = articles.find(session, article_id)
            if row is None:
                raise not_there(session, Resource.ARTICLE, article_id)
            if guard is not None:
                guard(article_record(row, with_text=True))
            _erase(session, row, datetime.now(UTC))

    def erase_all(self, *, expected_count: int | None = None, **conditions: Any) -> int:
        """Erase the articles that meet the conditions of ArticleFilter; how many there were.

        Raises InvalidValue where there are no conditions, and Conflict where there are not as many articles
        as the caller expects: nothing is erased then. Should it be cut short, what was erased stays erased.
        """
        if not any(conditions.values()):
            raise InvalidValue(
                "Erasing needs a condition, such as outlet or published_to.", code="condition_required"
            )
        criteria = article_criteria(ArticleFilter(**conditions))
        with self._database.reading() as session:
            doomed = articles.ids_meeting(session, criteria)
        if expected_count != len(doomed):
            raise Conflict(
                f"{len(doomed)} articles meet these conditions: expected_count must say so.",
                field="expected_count",
                code="count_not_confirmed",
            )
        erased = 0
        for start in range(0, len(doomed), _AT_ONCE):
            with self._database.writing() as session:
                for article_id in doomed[start : start + _AT_ONCE]:
                    row = articles.find(session, article_id)
                    if row is not None:
                        _erase(session, row, datetime.now(UTC))
                        erased += 1
        return erased


def _erase(session: Session, row: ArticleRow, now: datetime) -> None:
    article_id = row.article.id
    spellings = speakers.spellings_in_article(session, article_id)
    quote_ids = quotes.ids_in_article(session, article_id)
    same_text = articles.ids_with_text_of(session, row.article)  # they may be the first with it now
    older = articles.erase(session, row.article, now)
    quoted = {speaker_id for speaker_id, _, _ in spellings}
    idempotent_responses.forget_about(session, [article_id, *quote_ids, *quoted])
    log = ChangeLog(session, now)
    log.deleted(Resource.QUOTE, quote_ids)
    log.deleted(Resource.ARTICLE, [article_id])
    log.articles_read_differently(older)
    log.upserted(Resource.ARTICLE, [other for other in same_text if other not in older])
    linker = SpeakerLinker(session, now)
    linker.refresh(linker.unlink(spellings))
