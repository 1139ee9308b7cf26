"""Memory of a server process that exports many quotes, and how fast it sends them.

python -m benchmarks.export_memory [--quotes N] [--write]

A database with made-up quotes is filled, the server started with one worker, and all quotes are exported as
CSV and as NDJSON. The peak of the worker's resident memory is read from the kernel (Linux only), beginning
after a first small request of the same kind.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert

from api.storage.migrations import upgrade
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic, Speaker
from api.storage.session import Database
from benchmarks.reporting import benchmark_parser, markdown_table, tell

FORMATS = ("csv", "ndjson")
QUOTES_PER_ARTICLE = 10
WORDS = ("the", "talks", "on", "trade", "will", "go", "until", "summer", "and", "nobody", "expects", "less")
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


def fill(url: str, number: int) -> None:
    """A new database with so many quotes."""
    upgrade(url)
    database = Database(url)
    chance = random.Random(1)
    speakers = [f"spk_{n:06}" for n in range(1_000)]
    with database.writing() as session:
        session.execute(insert(Speaker), [_speaker(speaker, n) for n, speaker in enumerate(speakers)])
    for start in range(0, number, 10_000):
        quotes = [made_up_quote(n, speakers, chance) for n in range(start, min(start + 10_000, number))]
        articles = sorted({quote["article_id"] for quote in quotes})
        with database.writing() as session:
            session.execute(insert(Article), [_article(article) for article in articles])
            session.execute(insert(Quote), quotes)
            session.execute(insert(QuoteCountry), [_country(quote) for quote in quotes])
            session.execute(insert(QuoteTopic), [_topic(quote) for quote in quotes])
    database.close()


def _speaker(speaker_id: str, number: int) -> dict[str, Any]:
    return {
        "id": speaker_id,
        "name": f"Speaker {number}",
        "sort_name": f"speaker {number}",
        "type": "person",
        "country": "ES",
        "created_at": BEGIN,
        "updated_at": BEGIN,
    }


def _article(article_id: str) -> dict[str, Any]:
    moment = BEGIN + timedelta(hours=int(article_id[4:]))
    return {
        "id": article_id,
        "title": f"Story {article_id}",
        "outlet": "Example News",
        "outlet_key": "example news",
        "published_at": moment,
        "authors": [],
        "text": "Story.",
        "text_digest": article_id,
        "identity": article_id,
        "status": "extracted",
        "model_name": "made up",
        "model_version": "1",
        "listed_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }


def made_up_quote(number: int, speakers: list[str], chance: random.Random) -> dict[str, Any]:
    """The columns of a quote, ten of which make an article, an hour after the last."""
    text = " ".join(chance.choices(WORDS, k=25))
    moment = BEGIN + timedelta(hours=number // QUOTES_PER_ARTICLE)
    span = {"start": 1, "end": 1 + len(text), "text": text}
    return {
        "id": f"quo_{number:08}",
        "article_id": f"art_{number // QUOTES_PER_ARTICLE:08}",
        "speaker_id": chance.choice(speakers),
        "type": "direct",
        "reported": "speech",
        "polarity": "asserted",
        "text": text,
        "content": [span],
        "cue": [span | {"text": "said"}],
        "source": [],
        "speaker_name": "Speaker",
        "role": "minister",
        "role_key": " minister ",
        "speaker_country": "ES",
        "context": span,
        "confidence": 0.9,
        "outlet_key": "example news",
        "listed_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }


def _country(quote: dict[str, Any]) -> dict[str, Any]:
    return {"quote_id": quote["id"], "country": "ES", "listed_at": quote["listed_at"]}


def _topic(quote: dict[str, Any]) -> dict[str, Any]:
    return {
        "quote_id": quote["id"],
        "topic_id": "medtop:20000639",
        "name": "diplomacy",
        "score": 0.8,
        "position": 0,
        "listed_at": quote["listed_at"],
    }


def export(client: httpx.Client, path: str, worker: int) -> tuple[int, int, float]:
    """Bytes of the export, growth of the worker's peak memory in bytes, and seconds."""
    client.get(path, params={"published_to": "2020-01-02"}).raise_for_status()
    before = _memory(worker, "VmRSS")
    Path(f"/proc/{worker}/clear_refs").write_text("5", encoding="ascii")  # forget the peak so far
    started, size = time.perf_counter(), 0
    with client.stream("GET", path) as response:
        response.raise_for_status()
        for chunk in response.iter_raw():
            size += len(chunk)
    return size, _memory(worker, "VmHWM") - before, time.perf_counter() - started


def _memory(process: int, name: str) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


def _worker_of(server: subprocess.Popen[bytes]) -> int:
    """The process that answers: of the server's children, the one that runs the same program."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
    return next(int(child) for child in children if _program(child) == _program(str(server.pid)))


def _program(process: str) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--quotes", type=int, default=200_000)
    options = parser.parse_args(arguments)
    number: int = options.quotes
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/export.db"
        fill(url, number)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
        settings = {"DATABASE_URL": url, "PORT": port, "WORKERS": "1", "LOG_LEVEL": "ERROR"}
        environment |= {f"ONRECORD_{name}": value for name, value in settings.items()}
        gunicorn = Path(sys.executable).with_name("gunicorn")
        server = subprocess.Popen([gunicorn, "--config", "python:api.gunicorn_conf"], env=environment)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as client:
                _wait(client)
                worker = _worker_of(server)
                results = {
                    wanted: export(client, f"/v1/quotes/export?format={wanted}", worker) for wanted in FORMATS
                }
        finally:
            server.terminate()
            server.wait()
    rows = [
        (wanted, f"{number:,}", f"{size / 1e6:.0f} MB", f"{number / seconds:,.0f}", f"{growth / 1e6:.1f} MB")
        for wanted, (size, growth, seconds) in results.items()
    ]
    headings = ("format", "quotes", "sent", "quotes a second", "peak memory grew by")
    tell("exports", markdown_table(headings, rows), write=options.write)


def _wait(client: httpx.Client) -> None:
    # Until the language model is loaded too, whose memory would count as the export's.
    for _ in range(1500):
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    main()
