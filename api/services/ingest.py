"""How articles come in: checked, extracted, and stored in one transaction each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from api.errors import DomainError
from api.services import drafts
from api.services.change_log import ChangeLog
from api.services.drafts import ArticleDraft
from api.services.extraction import ExtractionService
from api.services.mapping import quote_row
from api.services.names import fold
from api.services.records import ModelRecord
from api.services.speaker_linking import SpeakerLinker
from api.storage import articles
from api.storage.changes import Resource
from api.storage.full_text import index_quotes
from api.storage.identifiers import new_id, new_ids
from api.storage.models import Article
from api.storage.session import Database

if TYPE_CHECKING:
    from nlp.extractor import Extraction
    from nlp.quotation import Quotation

EXTRACTED, FAILED = "extracted", "failed"


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

    def __init__(self, database: Database, extraction: ExtractionService, max_text_length: int) -> None:
        self._database = database
        self._extraction = extraction
        self._max_text_length = max_text_length

    def store(self, batch: Sequence[ArticleDraft]) -> list[IngestOutcome]:
        """What becomes of each draft; one that is refused leaves the others unharmed.

        Extraction runs before any writing transaction begins, and only for articles not yet there.
        """
        checked = [self._check(draft) for draft in batch]
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

    def _check(self, draft: ArticleDraft) -> ArticleDraft | DomainError:
        try:
            return drafts.checked(draft, self._max_text_length)
        except DomainError as refusal:
            return refusal

    def _find(self, draft: ArticleDraft) -> IngestOutcome | None:
        with self._database.reading() as session:
            article = articles.find_by_identity(session, drafts.identity(draft))
            if article is None or article.superseded_by is not None:
                return None
            return IngestOutcome(article.id, status_reason=article.status_reason)

    def _store(self, draft: ArticleDraft, extraction: Extraction) -> IngestOutcome:
        model = self._extraction.model
        with self._database.writing() as session:
            # Another process may have stored it meanwhile; or a newer version has gone back to this one.
            article = articles.find_by_identity(session, drafts.identity(draft))
            if article is not None:
                if article.superseded_by is not None:
                    article.updated_at = datetime.now(UTC)
                    older = articles.supersede_others(session, article)
                    ChangeLog(session, article.updated_at).articles_read_differently([article.id, *older])
                return IngestOutcome(article.id, status_reason=article.status_reason)
            article = _new_article(draft, extraction, model)
            session.add(article)
            older = articles.supersede_others(session, article)
            log = ChangeLog(session, article.updated_at)
            log.articles_read_differently(older)
            log.upserted(Resource.ARTICLE, [article.id])
            _add_quotes(session, article, extraction.quotations)
            return IngestOutcome(article.id, created=True, status_reason=article.status_reason)


def _new_article(draft: ArticleDraft, extraction: Extraction, model: ModelRecord) -> Article:
    now = datetime.now(UTC)
    failure = extraction.error
    return Article(
        id=new_id("art"),
        title=draft.title,
        url=draft.url,
        outlet=draft.outlet,
        outlet_key=None if draft.outlet is None else fold(draft.outlet),
        published_at=draft.published_at,
        authors=list(draft.authors),
        text=draft.text,
        text_digest=drafts.text_digest(draft),
        identity=drafts.identity(draft),
        status=EXTRACTED if failure is None else FAILED,
        status_reason=None if failure is None else failure.code,
        model_name=model.name if failure is None else None,
        model_version=model.version if failure is None else None,
        listed_at=draft.published_at or now,
        created_at=now,
        updated_at=now,
    )


def _add_quotes(session: Session, article: Article, quotations: Sequence[Quotation]) -> None:
    linker = SpeakerLinker(session, article.updated_at)
    speakers = linker.link(quotations)
    # Lists run from the highest id down: so an article's quotes come in the order of its text.
    ids = reversed(new_ids("quo", len(quotations)))
    quotes = [
        quote_row(quote_id, quotation, article, speaker)
        for quote_id, quotation, speaker in zip(ids, quotations, speakers, strict=True)
    ]
    session.add_all(quotes)
    index_quotes(session, quotes)
    linker.refresh(speakers)
    ChangeLog(session, article.updated_at).upserted(Resource.QUOTE, sorted(quote.id for quote in quotes))
