"""What is counted and measured, for Prometheus: by this process, and by all that share its directory.

Values live in files of `api.metrics_directory` where that is prepared, so that whichever process is asked
answers for all of them; in memory otherwise. What the database knows is asked for at each scrape.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import lru_cache

from flask import Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, start_http_server, values
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api import __version__
from api.metrics_directory import VARIABLE
from api.services.backlog import BacklogRecord
from api.services.extraction import ExtractionReport

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_REQUEST_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_MOST_KEPT = 1_000  # metrics of routes, methods and statuses
_EXTRACTION_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """The metrics of one application or of one worker process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "onrecord_http_requests",
            "Requests answered, by method, route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "onrecord_http_request_duration_seconds",
            "Time until the answer began, by method and route.",
            ("method", "route"),
            buckets=_REQUEST_SECONDS,
            registry=self._registry,
        )
        self._under_way = Gauge(
            "onrecord_http_requests_in_progress",
            "Requests whose answer has not begun.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._problems = Counter(
            "onrecord_http_problems",
            "Requests refused or failed, by status and the code that the client was told.",
            ("code", "status"),
            registry=self._registry,
        )
        self._extraction_seconds = Histogram(
            "onrecord_extraction_duration_seconds",
            "Time that a call of the extractor took, with one text or several.",
            buckets=_EXTRACTION_SECONDS,
            registry=self._registry,
        )
        self._words = Counter(
            "onrecord_extraction_words", "Words of the texts extracted.", registry=self._registry
        )
        self._texts = Counter(
            "onrecord_extraction_texts",
            "Texts given to the extractor, by outcome: extracted, or the reason of the failure.",
            ("outcome",),
            registry=self._registry,
        )

        self._of_route = lru_cache(_MOST_KEPT)(self._find)

    def _find(self, method: str, route: str, status: str) -> tuple[Counter, Histogram]:
        """What requests like this one are counted in, and timed."""
        return self._requests.labels(method, route, status), self._request_seconds.labels(method, route)

    # --- what happens ------------------------------------------------------------------------------------

    def begin_request(self) -> None:
        """Count a request as being under way."""
        g.measured = False
        self._under_way.inc()

    def end_request(self, response: Response) -> Response:
        """Count the request as answered."""
        method = request.method if request.method in _METHODS else "other"
        route = request.url_rule.rule if request.url_rule else "unknown"
        status = str(response.status_code)
        answered, seconds = self._of_route(method, route, status)
        answered.inc()
        seconds.observe(time.perf_counter() - g.started_at)
        if code := g.get("problem_code"):
            self._problems.labels(code, status).inc()
        self._settle()
        return response

    def forget_request(self, _error: BaseException | None = None) -> None:
        """Count a request no longer as under way, though no answer was made: it was broken off."""
        self._settle()

    def _settle(self) -> None:
        if g.get("measured") is False:
            g.measured = True
            self._under_way.dec()

    def observe_extraction(self, report: ExtractionReport) -> None:
        """Count a call of the extractor."""
        self._extraction_seconds.observe(report.seconds)
        self._words.inc(report.words)
        for outcome in report.outcomes:
            self._texts.labels(outcome).inc()

    # --- what is told ------------------------------------------------------------------------------------

    def scrape(self, backlog: BacklogRecord, accept: str) -> tuple[bytes, str]:
        """All metrics in the format that this Accept header likes best, and its media type."""
        encode, media_type = choose_encoder(accept)
        shown = CollectorRegistry()
        shown.register(_Version())
        shown.register(_Waiting(backlog))
        if os.environ.get(VARIABLE):
            MultiProcessCollector(shown)
        else:
            shown.register(self._registry)
        return encode(shown), media_type


def count_under(name: str) -> None:
    """Let this process count in files of this name, and not of its number.

    For one that is started again and again, though never twice at a time: each would leave files behind.
    To be called before there are any metrics.
    """
    if os.environ.get(VARIABLE):
        values.ValueClass = values.MultiProcessValue(lambda: name)


def serve_metrics(address: str, port: int, workers_running: Callable[[], int]) -> None:
    """Tell on this port, from now on, what the processes that share the directory count. Raises OSError.

    And how many they are at that moment. What the database knows is for the server to tell, once and not once
    more for each that works for it.
    """
    shown = CollectorRegistry()
    shown.register(_Version())
    shown.register(_Workers(workers_running))
    MultiProcessCollector(shown)
    start_http_server(port, address, shown)


class _Version(Collector):
    """What runs here."""

    def collect(self) -> Iterator[InfoMetricFamily]:
        """The metric."""
        yield InfoMetricFamily("onrecord", "What runs here.", {"version": __version__})


class _Workers(Collector):
    """Who works for a supervisor."""

    def __init__(self, running: Callable[[], int]) -> None:
        self._running = running

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The metric."""
        yield GaugeMetricFamily(
            "onrecord_workers_running", "Worker processes that are alive at this moment.", self._running()
        )


class _Waiting(Collector):
    """What is the same whichever process is asked."""

    def __init__(self, backlog: BacklogRecord) -> None:
        self._backlog = backlog

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The metrics."""
        yield GaugeMetricFamily(
            "onrecord_articles_waiting", "Articles whose quotes have yet to be found.", self._backlog.waiting
        )
        yield GaugeMetricFamily(
            "onrecord_articles_waiting_oldest_seconds",
            "How long the oldest of them has waited.",
            self._backlog.oldest_seconds,
        )
        failed = GaugeMetricFamily(
            "onrecord_articles_failed", "Articles that could not be extracted, by reason.", labels=("reason",)
        )
        for reason, number in self._backlog.failed.items():
            failed.add_metric((reason,), number)
        yield failed
