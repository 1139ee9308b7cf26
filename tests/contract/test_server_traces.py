"""Traces of a running server, as a collector of OpenTelemetry's receives them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from api.storage.migrations import upgrade
from tests.serving import GUNICORN, ROOT, free_port, server_environment, wait_until_ready

pytestmark = pytest.mark.model

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


class Collector(ThreadingHTTPServer):
    """Keeps the spans that it is sent, and which service says that they are its own."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Receiver)
        self.spans: list[Span] = []
        self.services: set[str] = set()


class Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.server.services.update(
                each.value.string_value for each in resource.resource.attributes if each.key == "service.name"
            )
            self.server.spans += [span for scope in resource.scope_spans for span in scope.spans]
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        yield collector
        collector.shutdown()


def test_requests_and_extractions_are_spans_of_the_trace_that_the_client_began(
    collector: Collector, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path}/onrecord.db"
    upgrade(database)
    port = free_port()
    environment = server_environment(database_url=database, port=port, tracing="yes", log_level="INFO") | {
        "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}",
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(GUNICORN, env=environment, cwd=ROOT, stderr=log) as process,
    ):
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
            body = {"text": "“The bridge will hold,” said Tom Odell, the mayor of Leeds."}
            httpx.post(f"http://127.0.0.1:{port}/v1/extract", json=body, headers=headers, timeout=60)
            deadline = time.monotonic() + 30
            while len(collector.spans) < 2 and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            process.terminate()
            assert process.wait(timeout=40) == 0
    spans = {span.name: span for span in collector.spans}
    assert set(spans) == {"POST /v1/extract", "extract"}, "health is not traced"
    request, extraction = spans["POST /v1/extract"], spans["extract"]
    assert {span.trace_id.hex() for span in (request, extraction)} == {TRACE}
    assert request.parent_span_id.hex() == PARENT
    assert extraction.parent_span_id == request.span_id
    assert request.start_time_unix_nano <= extraction.start_time_unix_nano <= extraction.end_time_unix_nano
    words = {each.key: each.value.int_value for each in extraction.attributes}
    assert words == {"onrecord.words": 11, "onrecord.texts": 1}
    assert collector.services == {"onrecord"}
    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    (line,) = [line for line in lines if line.get("route") == "/v1/extract"]
    assert line["trace_id"] == TRACE


def test_without_the_extra_the_server_says_what_it_needs(tmp_path: Path) -> None:
    """Where OpenTelemetry cannot be imported, everything else works, and asking for traces is refused."""
    program = (
        "import sys\n"
        "for name in ('opentelemetry', 'opentelemetry.sdk', 'opentelemetry.exporter'): sys.modules[name] = None\n"
        "from api.log_lines import line_formatter\n"
        "import logging\n"
        "print(line_formatter().format(logging.makeLogRecord({'msg': 'fine'})))\n"
        "from api.wsgi import create\n"
        "create()\n"
    )
    for tracing, needs in (("no", False), ("yes", True)):
        environment = server_environment(database_url=f"sqlite:///{tmp_path}/onrecord.db", tracing=tracing)
        run = subprocess.run(
            [sys.executable, "-c", program],
            check=False, capture_output=True, text=True, cwd=ROOT, env=environment | {"PYTHONPATH": os.fspath(ROOT)},
        )  # fmt: skip
        assert '"message": "fine"' in run.stdout
        assert (run.returncode != 0) is needs
        assert ("ONRECORD_TRACING needs `pip install onrecord[telemetry]`" in run.stderr) is needs
