"""How articles come in: checked, extracted, and stored; those that come together in one transaction."""

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
from api.services.found_quotes import Reading
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

        The others are stored in one transaction: all of them, or none.
        Extraction runs before any writing transaction begins, and only for articles not yet there.
        """
        checked = self.checked(batch)
        known = self._find([draft for draft in checked if isinstance(draft, ArticleDraft)])
        outcomes = [
            IngestOutcome(refusal=draft) if isinstance(draft, DomainError) else known.get(_identity(draft))
            for draft in checked
        ]
        new = [
            draft
            for draft, outcome in zip(checked, outcomes, strict=True)
            if isinstance(draft, ArticleDraft) and outcome is None
        ]
        extractions = self._extraction.extract_many([draft.text for draft in new])
        stored = iter(self._store([*zip(new, extractions, strict=True)]))
        return [outcome or next(stored) for outcome in outcomes]

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

    def _find(self, drafts: Iterable[ArticleDraft]) -> dict[str, IngestOutcome]:
        """What becomes of those drafts that are stored already, by identity."""
        with self._database.reading() as session:
            there = articles.by_identity(session, {_identity(draft) for draft in drafts})
            return {
                identity: IngestOutcome(article.id, status_reason=article.status_reason)
                for identity, article in there.items()
                if article.superseded_by is None
            }

    def _store(self, found: Sequence[tuple[ArticleDraft, Extraction]]) -> list[IngestOutcome]:
        if not found:
            return []
        model = self._extraction.model
        with self._database.writing() as session:
            now = datetime.now(UTC)
            # Another process may have stored some meanwhile; or a newer version has gone back to this one.
            admitted = admit(session, [draft for draft, _ in found], now)
            new = [
                (article, extraction)
                for (article, created), (_, extraction) in zip(admitted, found, strict=True)
                if created
            ]
            settle(session, new, model, now)
            return [
                IngestOutcome(article.id, created, article.status_reason) for article, created in admitted
            ]


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


def settle(
    session: Session, found: Iterable[tuple[Article, Extraction]], model: ModelRecord, now: datetime
) -> None:
    """Give articles what extraction found in each.

    Where extraction cannot work on the text, quotes that it found there before stay, with the model's name.
    """
    ids: list[str] = []
    readings: list[Reading] = []
    for article, extraction in found:
        failure = extraction.error
        if failure is None:
            same_model = (article.model_name, article.model_version) == (model.name, model.version)
            readings.append(Reading(article, extraction.quotations, same_model))
            article.model_name, article.model_version = model.name, model.version
        article.status = ArticleStatus.EXTRACTED if failure is None else ArticleStatus.FAILED
        article.status_reason = None if failure is None else failure.code
        article.leased_until, article.updated_at = None, now
        ids.append(article.id)
    session.flush()
    ChangeLog(session, now).upserted(Resource.ARTICLE, ids)
    if readings:
        replace_quotes(session, readings, now)


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
