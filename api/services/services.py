"""The services, wired: the only place that decides which of them gets what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from api.services.article_editing import ArticleEditor
from api.services.articles import ArticleService
from api.services.backlog import Backlog
from api.services.catalogue import Catalogue
from api.services.change_feed import ChangeFeed
from api.services.correction_export import CorrectionExport
from api.services.corrections import QuoteCorrections
from api.services.documents import DocumentReading
from api.services.erasure import ArticleErasure
from api.services.extraction import ExtractionService, Observer
from api.services.extraction_queue import ExtractionQueue, NoQueue
from api.services.facets import FacetCounts
from api.services.health import HealthCheck
from api.services.html_pages import PageReading
from api.services.imports import ImportService
from api.services.ingest import ArticleIngest
from api.services.keys import ApiKeys
from api.services.merge_candidates import MergeCandidates
from api.services.quote_search import QuoteSearch
from api.services.rate_limits import SIGN_INS_PER_MINUTE, RateLimits, Work
from api.services.recovery import Recovery
from api.services.repeated_requests import RepeatedRequests
from api.services.sessions import Sessions
from api.services.speaker_decisions import SpeakerDecisions
from api.services.speaker_profiles import SpeakerProfiles
from api.services.speakers import SpeakerDirectory
from api.services.statistics import Statistics
from api.services.surveys import Surveys
from api.services.waiting_articles import WaitingArticles
from api.storage.rate_counters import counters_beside
from api.storage.session import Database

if TYPE_CHECKING:
    from api.settings import Settings
    from nlp.extractor import QuoteExtractor


@dataclass(frozen=True, slots=True)
class Services:
    """Everything an entry point can ask for."""

    articles: ArticleService
    article_editor: ArticleEditor
    erasure: ArticleErasure
    quotes: QuoteSearch
    facets: FacetCounts
    speakers: SpeakerDirectory
    speaker_profiles: SpeakerProfiles
    merge_candidates: MergeCandidates
    corrections: QuoteCorrections
    correction_export: CorrectionExport
    speaker_decisions: SpeakerDecisions
    changes: ChangeFeed
    catalogue: Catalogue
    statistics: Statistics
    surveys: Surveys
    extraction: ExtractionService
    documents: DocumentReading
    ingest: ArticleIngest
    imports: ImportService
    waiting_articles: WaitingArticles
    recovery: Recovery
    backlog: Backlog
    repeated_requests: RepeatedRequests
    health: HealthCheck
    keys: ApiKeys
    sessions: Sessions
    rate_limits: RateLimits


def build_services(
    settings: Settings,
    extractor: QuoteExtractor | None = None,
    observers: Sequence[Observer] = (),
    queue: ExtractionQueue | None = None,
) -> Services:
    """The services on the database that `settings` name.

    Nothing is opened or loaded here: the database connects on first use, and the extractor, unless one is
    passed in, is built from `settings` on first use, once per process. The observers are told of each call of
    the extractor. With a queue, requests leave extraction to others. Raises ValueError for a database URL
    that cannot be used.
    """
    database = Database(settings.database_url)
    extraction = ExtractionService(
        load=(lambda: _load_extractor(settings)) if extractor is None else (lambda: extractor),
        max_text_length=settings.max_text_length,
        observers=observers,
    )
    keys = ApiKeys(database)
    pages = PageReading(settings.html_seconds, settings.html_memory_mb)
    queue = queue or NoQueue()
    ingest = ArticleIngest(database, extraction, pages, queue, settings.max_text_length)
    return Services(
        articles=ArticleService(database, ingest, queue),
        article_editor=ArticleEditor(database, extraction, queue),
        erasure=ArticleErasure(database),
        quotes=QuoteSearch(database),
        facets=FacetCounts(database),
        speakers=SpeakerDirectory(database),
        speaker_profiles=SpeakerProfiles(database),
        merge_candidates=MergeCandidates(database),
        corrections=QuoteCorrections(database),
        correction_export=CorrectionExport(database),
        speaker_decisions=SpeakerDecisions(database),
        changes=ChangeFeed(database),
        catalogue=Catalogue(database),
        statistics=Statistics(database),
        surveys=Surveys(database),
        extraction=extraction,
        documents=DocumentReading(extraction, pages),
        ingest=ingest,
        imports=ImportService(database, ingest, queue),
        waiting_articles=WaitingArticles(database, extraction),
        recovery=Recovery(database, queue),
        backlog=Backlog(database),
        repeated_requests=RepeatedRequests(database, settings.idempotency_hours),
        health=HealthCheck(database, extraction),
        keys=keys,
        sessions=Sessions(keys, settings.session_secret, timedelta(hours=settings.session_hours)),
        rate_limits=RateLimits(
            counters_beside(database),
            {
                Work.READING: settings.reads_per_minute,
                Work.WRITING: settings.writes_per_minute,
                Work.EXTRACTING: settings.extractions_per_minute,
                Work.SIGNING_IN: SIGN_INS_PER_MINUTE,
            },
        ),
    )


def _load_extractor(settings: Settings) -> QuoteExtractor:
    # Imported here, since spaCy takes a second to import and most commands do without it.
    from nlp.extractor import QuoteExtractor  # noqa: PLC0415

    return QuoteExtractor(settings.spacy_model, settings.max_text_length)
