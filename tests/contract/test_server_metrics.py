"""Metrics and log lines of a server with several processes: whoever answers tells of all of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.storage.migrations import upgrade
from tests.serving import GUNICORN, ROOT, free_port, server_environment, wait_until_ready

pytestmark = pytest.mark.model

WORKERS = 3
ARTICLE = "“The bridge will open in May, {},” said Ana Ruiz, a spokeswoman for the city."


@dataclass
class Running:
    """A server, and where it puts what it tells."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    metrics: Path

    def ask(self, path: str) -> httpx.Response:
        """Ask on a connection of its own, so that any of the processes may answer."""
        return httpx.get(f"{self.url}{path}", timeout=60)

    def samples(self) -> dict[str, float]:
        """Every sample, by its name and labels as they are written."""
        return {
            line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
            for line in self.ask("/metrics").text.splitlines()
            if not line.startswith("#")
        }

    def children(self) -> list[int]:
        """Ids of the workers."""
        tasks = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text(encoding="ascii")
        return [int(child) for child in tasks.split() if is_worker(child)]

    def lines(self) -> list[dict[str, Any]]:
        """What was logged."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


def is_worker(child: str) -> bool:
    try:
        return b"extraction_supervisor" not in Path(f"/proc/{child}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return False


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("server")
    database = f"sqlite:///{folder}/onrecord.db"
    upgrade(database)
    port, log, metrics = free_port(), folder / "log", folder / "metrics"
    metrics.mkdir()
    (metrics / "counter_1.db").write_bytes(b"of another life")
    environment = server_environment(database_url=database, port=port, workers=str(WORKERS), log_level="INFO")
    environment["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    with (
        log.open("wb") as stderr,
        subprocess.Popen(GUNICORN, env=environment, cwd=ROOT, stderr=stderr) as process,
    ):
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(f"{url}/healthz", process)
            until(lambda: len(list(metrics.glob("gauge_livesum_*.db"))) == WORKERS)
            yield Running(url, process, log, metrics)
        finally:
            process.terminate()
            assert process.wait(timeout=40) == 0


def until(condition: Callable[[], Any], seconds: float = 90) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.2)
    pytest.fail("it did not happen in time")


def quotes_read(samples: dict[str, float]) -> float:
    return samples['onrecord_http_requests_total{method="GET",route="/v1/quotes",status="200"}']


def test_counts_are_those_of_all_processes_and_outlive_one_that_is_killed(running: Running) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert {each.status_code for each in pool.map(running.ask, ["/v1/quotes"] * 120)} == {200}
    answered = {
        int(file.stem.partition("_")[2])
        for file in running.metrics.glob("counter_*.db")
        if b"/v1/quotes" in file.read_bytes()
    }
    assert len(answered & set(running.children())) > 1, "one process has answered everything"
    told = [running.samples() for _ in range(3 * WORKERS)]
    assert {quotes_read(samples) for samples in told} == {120}
    counted = 'onrecord_http_request_duration_seconds_count{method="GET",route="/v1/quotes"}'
    assert {samples[counted] for samples in told} == {120}

    killed = running.children()[0]
    assert list(running.metrics.glob(f"gauge_livesum_{killed}.db"))
    os.kill(killed, signal.SIGKILL)
    until(lambda: killed not in running.children() and len(running.children()) == WORKERS)
    until(lambda: not list(running.metrics.glob(f"gauge_livesum_{killed}.db")))
    samples = until(lambda: quotes_read(running.samples()) == 120 and running.samples())
    assert samples["onrecord_http_requests_in_progress"] == 1  # the one that asks


def test_extraction_beside_the_server_is_counted_too_and_leaves_few_files(running: Running) -> None:
    articles = b"".join(json.dumps({"text": ARTICLE.format(n)}).encode() + b"\n" for n in range(5))
    ndjson = {"Content-Type": "application/x-ndjson"}
    response = httpx.post(f"{running.url}/v1/imports", content=articles, headers=ndjson, timeout=60)
    assert response.status_code == 202
    extracted = 'onrecord_extraction_texts_total{outcome="extracted"}'
    done = until(lambda: (told := running.samples())["onrecord_articles_waiting"] == 0 and told)
    assert done[extracted] == 5
    assert done["onrecord_extraction_words_total"] == 5 * len(ARTICLE.split())
    assert done["onrecord_extraction_duration_seconds_sum"] > 0
    names = {file.stem.partition("_")[2] for file in running.metrics.glob("counter_*.db")}
    assert "extraction" in names, "the extraction process counts under one name, however often it starts"


def test_what_prometheus_reads_is_well_formed(running: Running) -> None:
    for _ in range(2 * WORKERS):
        families = list(text_string_to_metric_families(running.ask("/metrics").text))
        assert len({family.name for family in families}) == len(families)
        assert {"onrecord_info", "onrecord_http_requests", "onrecord_articles_waiting"} <= {
            family.name for family in families
        }


def test_everything_that_the_server_says_is_json_and_tells_of_which_request(running: Running) -> None:
    headers = {"X-Request-ID": "mine", "Authorization": "Bearer onrecord_000000000000_" + "s3cret" * 7}
    httpx.get(f"{running.url}/v1/quotes?speaker=Somebody", headers=headers, timeout=60)
    (line,) = until(lambda: [line for line in running.lines() if line.get("request_id") == "mine"])
    assert (line["route"], line["status"], line["problem"]) == ("/v1/quotes", 401, "invalid_key")
    assert {line["logger"] for line in running.lines()} >= {"gunicorn.error", "onrecord.requests"}
    said = running.log.read_text(encoding="utf-8")
    assert "s3cret" not in said
    assert "Somebody" not in said, "what people search for is nobody's business"
