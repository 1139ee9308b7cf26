"""The web application: the only place that wires services, routes and conventions together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import Flask

from api import access, conditional, incoming, openapi, rate_limit, request_log, security_headers
from api.auth import Authentication
from api.cross_origin import CrossOrigin
from api.errors import DomainError
from api.metrics import Metrics
from api.problems import respond_to_domain_error
from api.queue import JobQueue
from api.resource_ids import ResourceId
from api.routes.articles import article_routes
from api.routes.changes import change_routes
from api.routes.corrections import correction_routes
from api.routes.countries import country_routes
from api.routes.extract import extract_routes
from api.routes.health import health_routes
from api.routes.imports import import_routes
from api.routes.metrics import metrics_routes
from api.routes.outlets import outlet_routes
from api.routes.quotes import quote_routes
from api.routes.speakers import speaker_routes
from api.routes.stats import stats_routes
from api.routes.topics import topic_routes
from api.services import build_services
from api.settings import Settings
from api.telemetry import trace_extraction
from api.web.explorer import register_explorer

if TYPE_CHECKING:
    from nlp.extractor import QuoteExtractor


class Application(Flask):
    """Flask without coroutines: to look whether a function is one takes a while each time."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is a coroutine."""
        return func


def create_app(settings: Settings, extractor: QuoteExtractor | None = None) -> Flask:
    """The application with these settings.

    `extractor` replaces the one that would be loaded on first use. Nothing is opened or loaded here.
    """
    app = Application("api", static_folder=None)
    # One byte more than is accepted, so that a body of unknown length shows that it is too long.
    app.config.update(
        openapi.OPTIONS,
        MAX_CONTENT_LENGTH=settings.max_body_bytes + 1,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        MAX_LINE_BYTES=settings.max_body_bytes,
        MAX_IMPORT_BYTES=settings.max_import_bytes,
        MAX_JSON_DEPTH=settings.max_json_depth,
    )
    app.url_map.converters["default"] = ResourceId
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # text is sent as it reads
    app.json.sort_keys = False  # type: ignore[attr-defined]

    metrics = Metrics()
    services = build_services(
        settings,
        extractor,
        observers=(metrics.observe_extraction, trace_extraction),
        queue=JobQueue() if settings.queues_extraction else None,
    )
    app.extensions["onrecord"] = services
    authentication = Authentication(services.keys, services.sessions)
    cross_origin = CrossOrigin(settings.cors_origins)

    app.before_request(request_log.begin_request)
    app.before_request(metrics.begin_request)
    app.before_request(authentication.note_mode)
    app.before_request(access.require_local_client)
    app.before_request(cross_origin.require_known_origin)
    app.before_request(incoming.require_readable_url)
    app.before_request(authentication.require_scope)
    app.before_request(rate_limit.limiting(services.rate_limits))
    app.teardown_request(metrics.forget_request)
    # Flask runs these from the last to the first: the log line comes when all else is done.
    app.after_request(request_log.end_request)
    app.after_request(metrics.end_request)
    app.after_request(rate_limit.add_rate_limit_headers)
    app.after_request(cross_origin.add_headers)
    app.after_request(security_headers.add_security_headers)
    app.after_request(conditional.make_conditional)
    app.register_error_handler(DomainError, respond_to_domain_error)

    api = openapi.Api(app)
    for blueprint in (
        article_routes(
            services.articles,
            services.quotes,
            services.article_editor,
            services.erasure,
            extracts=not settings.queues_extraction,
        ),
        quote_routes(services.quotes),
        speaker_routes(services.speakers, services.quotes, services.merge_candidates),
        import_routes(services.imports),
        correction_routes(services.corrections, services.speaker_decisions),
        change_routes(services.changes),
        country_routes(services.catalogue),
        topic_routes(services.catalogue),
        outlet_routes(services.catalogue),
        stats_routes(services.statistics),
        extract_routes(services.documents),
        health_routes(services.health),
        metrics_routes(metrics, services.backlog),
    ):
        api.register_blueprint(blueprint)
    register_explorer(app, services)
    return app
