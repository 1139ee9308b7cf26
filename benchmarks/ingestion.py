"""Articles a second: while requests wait, and by workers of the queue.

python -m benchmarks.ingestion [--articles N] [--write]

Inline, four clients post at the same time to a server of one process. Queued, N articles are imported into
PostgreSQL, and one worker, then two, find their quotes; the rate is that of those between the first tenth and
the last, while no worker waits. Each process has one thread for the model: the numbers are those of so many
cores.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from api.storage.migrations import upgrade
from benchmarks.reporting import benchmark_parser, markdown_table, sample_texts, tell
from tests.faults.installation import Installation, installed
from tests.postgresql_server import PostgresqlServer, postgresql_server

_WARM_UP = 64  # articles that nobody counts
_BETWEEN_LOOKS = 2.0  # seconds
_NO_LIMIT = 3600.0  # seconds


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--articles", type=int, default=600)
    options = parser.parse_args(arguments)
    number = options.articles
    with tempfile.TemporaryDirectory() as folder, postgresql_server(durable=True) as postgresql:
        rates = {
            "inline, SQLite": _inline(f"sqlite:///{folder}/onrecord.db", number),
            "inline, PostgreSQL": _inline(_database(postgresql, "inline"), number),
            "queued, one worker": _queued(_database(postgresql, "one"), number, workers=1),
            "queued, two workers": _queued(_database(postgresql, "two"), number, workers=2),
        }
    words = sum(len(_text(each).split()) for each in range(number)) / number
    one = rates["queued, one worker"]
    rows = [
        (name, f"{rate:.1f}", f"{rate * 86_400:,.0f}", f"{rate / one:.2f}") for name, rate in rates.items()
    ]
    tell(
        "extraction",
        markdown_table(("", "articles a second", "a day", "one worker = 1"), rows),
        about=f"{number:,} articles of {words:.0f} words on average:",
        write=options.write,
    )


def _database(postgresql: PostgresqlServer, name: str) -> str:
    postgresql.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    return postgresql.url(name)


def _inline(url: str, number: int) -> float:
    print(f"inline, {url.partition(':')[0]} …", file=sys.stderr)
    upgrade(url)
    with installed(url, workers="1", extraction="inline") as onrecord, ThreadPoolExecutor(4) as clients:

        def post(each: int) -> None:
            response = httpx.post(f"{onrecord.url}/v1/articles", json=_article(each), timeout=_NO_LIMIT)
            assert response.status_code == 201, response.text

        list(clients.map(post, range(number, number + _WARM_UP // 4)))
        began = time.perf_counter()
        list(clients.map(post, range(number)))
        return number / (time.perf_counter() - began)


def _queued(url: str, number: int, workers: int) -> float:
    print(f"queued, {workers} at work …", file=sys.stderr)
    upgrade(url)
    with installed(url, workers="1", concurrency=f"{workers}") as onrecord:
        _import(onrecord, range(number, number + _WARM_UP * workers))
        onrecord.wait_until_extracted(_NO_LIMIT)
        _import(onrecord, range(number))
        warm = _WARM_UP * workers
        first = _moment(lambda: _extracted(onrecord) - warm >= number * 0.1)
        begun = _extracted(onrecord)
        last = _moment(lambda: _extracted(onrecord) - warm >= number * 0.9)
        return (_extracted(onrecord) - begun) / (last - first)


def _moment(condition: Callable[[], bool]) -> float:
    # To look takes a connection and its process: not often, where workers have all cores to themselves.
    while not condition():
        time.sleep(_BETWEEN_LOOKS)
    return time.perf_counter()


def _extracted(onrecord: Installation) -> int:
    return int(onrecord.value("SELECT count(*) FROM articles WHERE status = 'extracted'"))


def _import(onrecord: Installation, numbers: range) -> None:
    body = b"".join(json.dumps(_article(number)).encode() + b"\n" for number in numbers)
    headers = {"Content-Type": "application/x-ndjson"}
    sent = httpx.post(f"{onrecord.url}/v1/imports", content=body, headers=headers, timeout=_NO_LIMIT)
    assert sent.status_code == 202, sent.text


_TEXTS = sample_texts()


def _text(number: int) -> str:
    return f"{_TEXTS[number % len(_TEXTS)]}\n\n({number})"


def _article(number: int) -> dict[str, str]:
    return {"title": f"{number}", "text": _text(number)}


if __name__ == "__main__":
    main()
