"""Memory of each process under a mixed load that lasts, on SQLite and on PostgreSQL with a worker.

python -m benchmarks.soak [--minutes N] [--articles N] [--only sqlite|postgresql] [--write]

Clients post, import, read, search, export and delete at the same time, so that the archive keeps its size.
Memory (the proportional set size, from the kernel: Linux only) is sampled all along. Where the mean of the
last quarter of the time is more than 5 % above that of the second quarter, or a process has not
lived as long, or a request failed, the exit status is 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import mean

import httpx

from api.storage.migrations import upgrade
from benchmarks.reporting import benchmark_parser, markdown_table, sample_texts, tell
from tests.faults.installation import Installation, command_line, descendants, installed
from tests.postgresql_server import postgresql_server

FLAT = 0.05

_EVERY = 2.0  # seconds between two samples
_KINDS = {  # what the command line of a process tells
    b"api.extraction_process": "extraction",
    b"api.extraction_supervisor": "supervisor of extraction",
    b"api.worker": "worker",
    b"from api.cli": "supervisor of workers",
    b"gunicorn": "server",
}
_READS = (
    "/v1/quotes?limit=50",
    "/v1/quotes?country=US&sort=-confidence",
    "/v1/quotes?topic=economic%20sanction&count=true",
    "/v1/quotes?limit=1000&format=csv",
    "/v1/articles?limit=100",
    "/v1/speakers?limit=100",
    "/v1/speakers?q=john",
    "/v1/stats/speakers",
    "/v1/stats/countries",
    "/v1/changes?limit=100",
    "/v1/quotes/export?format=ndjson",
    "/metrics",
)
_SEARCHES = ("president", '"prime minister"', "war OR peace", "said -never", "economy government", "nobody")


def main(arguments: list[str] | None = None) -> None:
    """Print a table for each kind of database."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--articles", type=int, default=300, help="how many are kept of those that come in")
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args(arguments)
    passed = True
    for kind, made in (("sqlite", _on_sqlite), ("postgresql", _on_postgresql)):
        if options.only in {None, kind}:
            with made() as url:
                upgrade(url)
                passed &= _soak(kind, url, options)
    sys.exit(not passed)


@contextmanager
def _on_sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/onrecord.db"


@contextmanager
def _on_postgresql() -> Iterator[str]:
    with postgresql_server() as server:
        server.execute("CREATE DATABASE soak TEMPLATE template0")
        yield server.url("soak")


def _soak(kind: str, url: str, options: argparse.Namespace) -> bool:
    """Put the load on an installation for so long, and tell of it; whether memory was flat."""
    seconds = options.minutes * 60
    with installed(url) as onrecord:
        load = _Load(onrecord.url, options.articles)
        with load.running():
            samples = _samples(onrecord, seconds)
    rows, flat = _compared(samples, seconds)
    headings = ("process", "second quarter, MB", "last quarter, MB", "change", "flat")
    about = f"{kind}, {options.minutes:g} minutes: {load.told()}"
    tell(f"soak, {kind}", markdown_table(headings, rows), about=about, write=options.write)
    for failure in list(load.failures)[:10]:
        print(failure, file=sys.stderr)
    return flat and not load.failures


# --- load --------------------------------------------------------------------------------------------


@dataclass
class _Load:
    """Clients that do different things at the same time."""

    url: str
    kept: int
    done: Counter[str] = field(default_factory=Counter)
    failures: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _stop: threading.Event = field(default_factory=threading.Event)
    _texts: list[str] = field(default_factory=sample_texts)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Go on until the block ends."""
        work = (self._post, self._post, self._import, self._read, self._search, self._delete)
        threads = [threading.Thread(target=self._repeat, args=(each,)) for each in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def told(self) -> str:
        """How much was done."""
        done = [f"{number:,} {what}" for what, number in sorted(self.done.items())]
        return ", ".join([*done, f"{len(self.failures):,} failed"])

    def _repeat(self, work: Callable[[httpx.Client, int], float]) -> None:
        with httpx.Client(base_url=self.url, timeout=120) as client:
            for turn in count():
                if self._stop.wait(work(client, turn)):
                    return

    def _post(self, client: httpx.Client, turn: int) -> float:
        headers = {"Idempotency-Key": f"soak-{next(self._numbers)}"}
        response = self._ask(client, "posted", "POST", "/v1/articles", json=self._article(), headers=headers)
        if response is not None and turn % 5 == 0:
            self._ask(
                client,
                "extracted alone",
                "POST",
                "/v1/extract",
                json={"text": self._texts[turn % len(self._texts)]},
            )
        return 0.2

    def _import(self, client: httpx.Client, _turn: int) -> float:
        body = b"".join(json.dumps(self._article()).encode() + b"\n" for _ in range(10))
        headers = {"Content-Type": "application/x-ndjson"}
        self._ask(client, "imports", "POST", "/v1/imports", content=body, headers=headers)
        return 5.0

    def _read(self, client: httpx.Client, turn: int) -> float:
        self._ask(client, "read", "GET", _READS[turn % len(_READS)])
        return 0.05

    def _search(self, client: httpx.Client, turn: int) -> float:
        self._ask(client, "searched", "GET", "/v1/quotes", params={"q": _SEARCHES[turn % len(_SEARCHES)]})
        return 0.05

    def _delete(self, client: httpx.Client, _turn: int) -> float:
        there = self._ask(client, "read", "GET", "/v1/articles?limit=1000&fields=id")
        for article in [] if there is None else there.json()["items"][self.kept :]:
            path = f"/v1/articles/{article['id']}"
            self._ask(client, "deleted", "DELETE", path, headers={"If-Match": "*"})
        return 2.0

    def _article(self) -> dict[str, str]:
        number = next(self._numbers)
        return {"title": f"{number}", "text": f"{self._texts[number % len(self._texts)]}\n\n({number})"}

    def _ask(
        self, client: httpx.Client, what: str, method: str, path: str, **more: object
    ) -> httpx.Response | None:
        try:
            response = client.request(method, path, **more)  # type: ignore[arg-type]
        except httpx.TransportError as error:
            self.failures.append(f"{method} {path}: {error!r}")
            return None
        if not response.is_success:
            self.failures.append(f"{method} {path}: {response.status_code} {response.text[:300]}")
            return None
        self.done[what] += 1
        return response


# --- memory ------------------------------------------------------------------------------------------

Samples = dict[tuple[str, int], list[tuple[float, float]]]
"""By kind and id of a process: seconds since the beginning, and megabytes."""


def _samples(onrecord: Installation, seconds: float) -> Samples:
    samples: Samples = defaultdict(list)
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        for process in (onrecord.server, *onrecord.workers):
            assert process is not None
            for pid in (process.pid, *descendants(process.pid)):
                if (kind := _kind(pid)) and (megabytes := _memory(pid)):
                    samples[kind, pid].append((passed, megabytes))
        time.sleep(_EVERY)
    return samples


def _kind(pid: int) -> str | None:
    command = command_line(pid)
    return next((kind for part, kind in _KINDS.items() if part in command), None)


def _memory(pid: int) -> float | None:
    """Megabytes of a process, those that it shares divided among those who share them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def _compared(samples: Samples, seconds: float) -> tuple[list[tuple[str, ...]], bool]:
    rows, all_flat = [], True
    for (kind, pid), taken in sorted(samples.items()):
        second = [megabytes for at, megabytes in taken if seconds / 4 <= at < seconds / 2]
        last = [megabytes for at, megabytes in taken if seconds * 3 / 4 <= at]
        if not second and not last and kind != "server":
            continue  # a helper that came and went
        if not second or not last:
            rows.append((f"{kind} {pid}", "-", "-", "-", "not there all the time"))
            all_flat = False
            continue
        before, after = mean(second), mean(last)
        flat = after <= before * (1 + FLAT)
        all_flat &= flat
        rows.append(
            (
                f"{kind} {pid}",
                f"{before:.1f}",
                f"{after:.1f}",
                f"{after / before - 1:+.1%}",
                "yes" if flat else "no",
            )
        )
    return rows, all_flat


if __name__ == "__main__":
    main()
