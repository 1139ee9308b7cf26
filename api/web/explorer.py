"""The explorer: pages for people, wired to the services and to what every template knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, g

from api.services import Services
from api.services.keys import Scope
from api.web import forms, quote_cards, quote_wording, refusals, wording
from api.web.article_reading import ArticleReading
from api.web.articles import article_pages
from api.web.corrections import correction_pages
from api.web.imports import import_pages
from api.web.overview import overview_pages
from api.web.search import search_pages
from api.web.sign_in import sign_in_pages
from api.web.speakers import speaker_pages
from api.web.start import start_pages
from api.web.try_it import try_pages


@dataclass(frozen=True, slots=True)
class Place:
    """Where people can go from every page, and what it takes."""

    endpoint: str
    name: str
    scope: Scope | None = Scope.READ


NAVIGATION = (
    Place("search.show_search", "Search"),
    Place("overview.show_overview", "Overview"),
    Place("try_it.show_try_it", "Try it"),
    Place("import_page.show_import", "Import", Scope.WRITE),
    Place("web.documentation", "API", None),
)


def register_explorer(app: Flask, services: Services) -> None:
    """Add the pages to the application."""
    reading = ArticleReading(services.articles, services.quotes, services.corrections, services.speakers)
    for pages in (
        start_pages(),
        sign_in_pages(services.sessions, services.rate_limits),
        search_pages(services.quotes, services.facets, services.speakers),
        article_pages(reading),
        correction_pages(reading, services.corrections, services.speakers),
        speaker_pages(services.speaker_profiles, services.quotes, services.merge_candidates),
        overview_pages(services.surveys, services.statistics),
        try_pages(services.documents, services.articles),
        import_pages(services.imports),
    ):
        app.register_blueprint(pages)
    app.context_processor(_known_to_templates)
    app.jinja_env.filters.update(wording.FILTERS | quote_cards.FILTERS | quote_wording.FILTERS)
    for status in (404, 405):
        app.register_error_handler(status, refusals.respond_to_unknown_path)


def may(scope: Scope | None) -> bool:
    """Whether who asks may do what takes this scope."""
    session = g.get("session")
    return (
        scope is None or bool(g.get("keyless")) or (session is not None and session.key.scope.covers(scope))
    )


def _known_to_templates() -> dict[str, Any]:
    return {
        "navigation": [place for place in NAVIGATION if may(place.scope)],
        "may_write": may(Scope.WRITE),
        "signed_in_as": g.session.key.name if "session" in g else None,
        "form_token": forms.token,
        "TOKEN_FIELD": forms.TOKEN_FIELD,
        "TOKEN_HEADER": forms.TOKEN_HEADER,
    }
