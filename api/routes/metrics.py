"""Metrics, for Prometheus."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from api.blueprint import Blueprint
from api.metrics import Metrics
from api.services.backlog import Backlog

_PLAIN = "text/plain"
_OPEN = "application/openmetrics-text"
_ALSO = (f"{_PLAIN}; version=0.0.4", _OPEN, f"{_OPEN}; version=1.0.0")
_EXAMPLE = """\
# HELP onrecord_articles_waiting Articles whose quotes have yet to be found.
# TYPE onrecord_articles_waiting gauge
onrecord_articles_waiting 0.0
"""


def metrics_routes(metrics: Metrics, backlog: Backlog) -> Blueprint:
    """The blueprint of metrics."""
    blueprint = Blueprint("metrics", "For whoever looks after the server")

    @blueprint.route("/metrics")
    @blueprint.text(_PLAIN, _EXAMPLE, also=_ALSO)
    def get_metrics() -> Any:
        """Read how the server is doing, as Prometheus does

        Requests by route and status with their latencies, extraction, failures by reason, and the articles
        that wait: of all processes of this server together. In OpenMetrics too, where `Accept` asks for it.
        """
        body, media_type = metrics.scrape(backlog.now(), request.headers.get("Accept", ""))
        return Response(body, content_type=media_type, headers={"Cache-Control": "no-store"})

    return blueprint
