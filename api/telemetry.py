"""Traces by OpenTelemetry, where ``onrecord[telemetry]`` is installed and the settings ask for them."""

from __future__ import annotations

import os
import time

from flask import Flask

from api.services.extraction import ExtractionReport
from api.settings import SettingsError

try:
    from opentelemetry import trace
except ImportError:
    INSTALLED = False
else:
    INSTALLED = True

_UNTRACED = "healthz,readyz,metrics"  # asked every few seconds, and never interesting


def start_tracing() -> None:
    """Send the traces of this process to where OpenTelemetry's own ``OTEL_…`` variables say.

    Call it after forking. Raises SettingsError where the extra is not installed.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError:
        raise SettingsError("ONRECORD_TRACING needs `pip install onrecord[telemetry]`") from None
    os.environ.setdefault("OTEL_SERVICE_NAME", "onrecord")
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


def trace_requests(app: Flask) -> None:
    """Let each request be a span, named after its route, within the trace that its client tells of."""
    from opentelemetry.instrumentation.flask import FlaskInstrumentor  # noqa: PLC0415

    FlaskInstrumentor().instrument_app(app, excluded_urls=_UNTRACED)


def trace_extraction(report: ExtractionReport) -> None:
    """Let an extraction that has just ended be a span within the present one."""
    if not INSTALLED:
        return
    now = time.time_ns()
    span = trace.get_tracer("onrecord").start_span(
        "extract", start_time=now - int(report.seconds * 1e9), attributes={"onrecord.words": report.words}
    )
    span.set_attribute("onrecord.texts", len(report.outcomes))
    span.end(now)


def current_trace() -> dict[str, str]:
    """Ids of the present trace and span, by the names that log lines have for them; empty without any."""
    if not INSTALLED:
        return {}
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return {}
    return {
        "trace_id": trace.format_trace_id(context.trace_id),
        "span_id": trace.format_span_id(context.span_id),
    }
