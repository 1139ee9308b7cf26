"""The services, wired: the only place that decides which of them gets what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.services.articles import ArticleService
from api.services.catalogue import Catalogue
from api.services.extraction import ExtractionService
from api.services.health import HealthCheck
from api.services.quote_search import QuoteSearch
from api.services.speakers import SpeakerDirectory

if TYPE_CHECKING:
    from api.settings import Settings
    from nlp.extractor import QuoteExtractor


@dataclass(frozen=True, slots=True)
class Services:
    """Everything an entry point can ask for."""

    articles: ArticleService
    quotes: QuoteSearch
    speakers: SpeakerDirectory
    catalogue: Catalogue
    extraction: ExtractionService
    health: HealthCheck


def build_services(settings: Settings, extractor: QuoteExtractor | None = None) -> Services:
    """The services on the database that `settings` name.

    Nothing is opened or loaded here: the database connects on first use, and the extractor, unless one
    is passed in, is built from `settings` on first use, once per process.
    """
    raise NotImplementedError
