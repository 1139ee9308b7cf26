"""How articles come in: checked, extracted, and stored in one transaction each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from api.errors import DomainError
from api.services import drafts
from api.services.article_status import ArticleStatus
from api.services.change_log import ChangeLog
from api.services.drafts import ArticleDraft, Draft, PageDraft
from api.services.extraction import ExtractionService
from api.services.extraction_queue import ExtractionQueue, Priority
from api.services.html_pages import PageReading
from api.services.names import fold
from api.services.records import ModelRecord
from api.services.reextraction import replace_quotes
from api.storage import articles, kept_counts
from api.storage.changes import Resource
from api.storage.identifiers import new_ids
from api.storage.models import Article
from api.storage.session import Database

if TYPE_CHECKING:
    from nlp.extractor import Extraction


@dataclass(frozen=True, slots=True)
class IngestOutcome:
    """What became of a draft: the article's id and whether it is new, or the reason for its refusal.

    `status_reason` tells why a stored article could not be extracted.
    """

    article_id: str | None = None
    created: bool = False
    status_reason: str | None = None
    refusal: DomainError | None = None


class ArticleIngest:
    """Stores articles with their quotes, for the API and the command line alike."""

    def __init__(
        self,
        database: Database,
        extraction: ExtractionService,
        pages: PageReading,
        queue: ExtractionQueue,
        max_text_length: int,
    ) -> None:
        self._database = database
        self._extraction = extraction
        self._queue = queue
        self._pages = pages
        self._max_text_length = max_text_length

    def store(self, batch: Sequence[Draft]) -> list[IngestOutcome]:
        """What becomes of each draft; one that is refused leaves the others unharmed.

        Extraction runs before any writing transaction begins, and only for articles not yet there.
        """
        checked = self.checked(batch)
        outcomes = [
            IngestOutcome(refusal=draft) if isinstance(draft, DomainError) else self._find(draft)
            for draft in checked
        ]
        new = {
            index: draft
            for index, draft in enumerate(checked)
            if isinstance(draft, ArticleDraft) and outcomes[index] is None
        }
        extractions = self._extraction.extract_many([draft.text for draft in new.values()])
        for (index, draft), extraction in zip(new.items(), extractions, strict=True):
            outcomes[index] = self._store(draft, extraction)
        return [outcome for outcome in outcomes if outcome is not None]

    def enqueue(self, draft: Draft) -> IngestOutcome:
        """What becomes of the draft: it is stored, and enqueued for others to find its quotes, or neither."""
        [checked] = self.checked([draft])
        if isinstance(checked, DomainError):
            return IngestOutcome(refusal=checked)
        with self._database.writing() as session:
            [(article, created)] = admit(session, [checked], datetime.now(UTC))
            if created:
                self._queue.enqueue(session, [article.id], Priority.ASKED_FOR)
            return IngestOutcome(article.id, created, article.status_reason)

    def checked(self, batch: Iterable[Draft]) -> list[ArticleDraft | DomainError]:
        """Each draft as it may be stored, or why it may not; the texts of pages are found here."""
        with self._pages.reader() as reader:
            return [self._checked(draft, reader.article_of) for draft in batch]

    def _checked(
        self, draft: Draft, article_of: Callable[[PageDraft], ArticleDraft]
    ) -> ArticleDraft | DomainError:
        try:
            article = article_of(draft) if isinstance(draft, PageDraft) else draft
            return drafts.checked(article, self._max_text_length)
        except DomainError as refusal:
            return refusal

    def _find(self, draft: ArticleDraft) -> IngestOutcome | None:
        with self._database.reading() as session:
            article = articles.find_by_identity(session, _identity(draft))
            if article is None or article.superseded_by is not None:
                return None
            return IngestOutcome(article.id, status_reason=article.status_reason)

    def _store(self, draft: ArticleDraft, extraction: Extraction) -> IngestOutcome:
        model = self._extraction.model
        with self._database.writing() as session:
            # Another process may have stored it meanwhile; or a newer version has gone back to this one.
            [(article, created)] = admit(session, [draft], datetime.now(UTC))
            if created:
                settle(session, article, extraction, model)
            return IngestOutcome(article.id, created, article.status_reason)


def admit(
    session: Session, batch: Sequence[ArticleDraft], now: datetime, *, import_id: str | None = None
) -> list[tuple[Article, bool]]:
    """The stored article that each draft is, and whether it is new: it is pending then.

    In their order, those that are new, or older than what counts, become the versions of their urls that do.
    """
    identities = [_identity(draft) for draft in batch]
    there = articles.by_identity(session, set(identities))
    admitted: list[tuple[Article, bool]] = []
    ids = new_ids("art", len(batch))  # in their order, so that they are extracted in it
    for article_id, draft, identity in zip(ids, batch, identities, strict=True):
        created = identity not in there
        if created:
            there[identity] = _new_article(article_id, draft, identity, now, import_id)
        admitted.append((there[identity], created))
    new = [article for article, created in admitted if created]
    kept_counts.will_come(session, [article.id for article in new])
    session.add_all(new)
    session.flush()
    log = ChangeLog(session, now)
    log.upserted(Resource.ARTICLE, [article.id for article in new])
    shared = articles.shared_urls(
        session, {article.url for article, _ in admitted if article.url is not None}
    )
    for article, created in admitted:
        if article.url in shared and (created or article.superseded_by is not None):
            article.updated_at = now
            log.articles_read_differently([*articles.supersede_others(session, article), article.id])
    return admitted


def settle(session: Session, article: Article, extraction: Extraction, model: ModelRecord) -> None:
    """Give an article what extraction found in it, as of its `updated_at`.

    Where extraction cannot work on the text, quotes that it found there before stay, with the model's name.
    """
    failure = extraction.error
    same_model = (article.model_name, article.model_version) == (model.name, model.version)
    article.status = ArticleStatus.EXTRACTED if failure is None else ArticleStatus.FAILED
    article.status_reason = None if failure is None else failure.code
    article.leased_until = None
    if failure is None:
        article.model_name, article.model_version = model.name, model.version
    session.flush()
    ChangeLog(session, article.updated_at).upserted(Resource.ARTICLE, [article.id])
    if failure is None:
        replace_quotes(session, article, extraction.quotations, same_model=same_model)


def _identity(draft: ArticleDraft) -> str:
    return drafts.identity(draft.text, draft.url, draft.outlet)


def _new_article(
    article_id: str, draft: ArticleDraft, identity: str, now: datetime, import_id: str | None
) -> Article:
    return Article(
        id=article_id,
        title=draft.title,
        url=draft.url,
        external_id=draft.external_id,
        outlet=draft.outlet,
        outlet_key=None if draft.outlet is None else fold(draft.outlet),
        published_at=draft.published_at,
        authors=list(draft.authors),
        text=draft.text,
        text_digest=drafts.text_digest(draft.text),
        identity=identity,
        status=ArticleStatus.PENDING,
        import_id=import_id,
        listed_at=draft.published_at or now,
        created_at=now,
        updated_at=now,
    )
