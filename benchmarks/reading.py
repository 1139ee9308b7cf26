"""How fast lists of quotes are read: by kind of question, beside datasette and a bare view.

python -m benchmarks.reading [--quotes N] [--seconds N] [--folder FOLDER] [--only KIND]
                             [--workers N] [--growth] [--write]

Archives are made in the folder the first time and kept there. Each kind is asked a thousand different URLs in
turn, by wrk: first by one client, for the times, then by eight, for the requests a second. Nothing is cached
but by the operating system and the databases. datasette reads the same file with the same question as SQL;
the bare view sends the same bytes under the same gunicorn, which is as fast as Flask can be. ``--workers``
is the number of server processes, of ours and of the bare view's; datasette has one.
"""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.archive import write_postgresql, write_sqlite
from benchmarks.bare_view import BODIES
from benchmarks.datasette_queries import datasette_url
from benchmarks.kept_postgresql import has_database, kept_server
from benchmarks.reading_questions import Questions
from benchmarks.reporting import benchmark_parser, markdown_table, tell
from benchmarks.served import serving

FOLDER = Path(__file__).parents[1] / "var" / "archives"
CLIENTS = 8
SIZES = (10_000, 100_000, 1_000_000)
_URLS = Path(__file__).with_name("urls.lua")
_GUNICORN = ("--worker-class", "gthread", "--threads", "8", "--log-level", "error")


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk found."""

    per_second: float
    median: float  # milliseconds
    slowest: float  # of a hundred, milliseconds


def asked(base: str, urls: Sequence[str], clients: int, seconds: int, *, may_fail: bool = False) -> Load:
    """Ask a server these URLs in turn for so long; only what it answers counts.

    Raises SystemExit where it fails to answer any, unless it may.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(urls))
        file.flush()
        options = ("-t1", f"-c{clients}", f"-d{seconds}s", "--timeout", "60s", "-s", str(_URLS))
        done = subprocess.run(
            ["wrk", *options, base, file.name], check=True, capture_output=True, text=True
        ).stdout
    requests, duration, median, slowest, failed = map(
        int, next(line for line in done.splitlines() if line.startswith("RESULT")).split()[1:]
    )
    if failed and not may_fail:
        raise SystemExit(f"{failed} of {requests} requests failed, such as {urls[0]}")
    return Load((requests - failed) / duration * 1e6, median / 1000, slowest / 1000)


def measured(base: str, urls: Sequence[str], seconds: int) -> tuple[Load, Load]:
    """What one client finds, and several, once caches are as warm as they get."""
    asked(base, urls, CLIENTS, 2)
    return asked(base, urls, 1, seconds), asked(base, urls, CLIENTS, seconds)


@contextmanager
def running(
    command: Sequence[str | Path], path: str, environment: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of another server; `PORT` in its command is replaced by a free one."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    parts = [str(part).replace("PORT", port) for part in command]
    server = subprocess.Popen(
        parts, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(150):
            try:
                httpx.get(base + path, timeout=30)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield base
    finally:
        server.terminate()
        server.wait()


def with_datasette(file: Path, kinds: Mapping[str, Sequence[str]], seconds: int) -> dict[str, float]:
    """Requests a second that datasette answers, by kind."""
    command = (sys.executable, "-m", "datasette", "serve", "--immutable", file, "--port", "PORT")
    found = {}
    for kind, urls in kinds.items():
        theirs = [datasette_url(file.stem, url) for url in urls]
        # Queries that it gives up go on in its threads: what follows gets a process of its own.
        with running(command, "/-/versions.json") as base:
            found[kind] = asked(base, theirs, CLIENTS, seconds, may_fail=True).per_second
    return found


def with_bare_view(bodies: Sequence[bytes], seconds: int, workers: int) -> float:
    """Requests a second that a view answers which has these bodies already."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        file.write(pickle.dumps(bodies))
        file.flush()
        gunicorn = Path(sys.executable).with_name("gunicorn")
        bound = ("--workers", f"{workers}", "--bind", "127.0.0.1:PORT")
        command = (gunicorn, *_GUNICORN, *bound, "benchmarks.bare_view:create()")
        with running(command, "/v1/quotes", {BODIES: file.name}) as base:
            asked(base, ["/v1/quotes"], CLIENTS, 1)
            return asked(base, ["/v1/quotes"], CLIENTS, seconds).per_second


def measure(
    file: Path, server_url: str, kinds: Mapping[str, Sequence[str]], seconds: int, workers: int
) -> list[tuple[str, ...]]:
    """Rows of the table."""
    times: dict[str, dict[str, tuple[Load, Load]]] = {}
    bodies: dict[str, list[bytes]] = {}
    for database, url in (("sqlite", f"sqlite:///{file}"), ("postgresql", server_url)):
        with serving(url, workers) as served:
            base = str(served.client.base_url).rstrip("/")
            for kind, urls in kinds.items():
                times.setdefault(kind, {})[database] = measured(base, urls, seconds)
                bodies[kind] = [served.client.get(each).content for each in urls[:50]]
                print(f"{database}, {kind}: {times[kind][database]}", file=sys.stderr)
    datasette = with_datasette(file, kinds, seconds)
    rows = []
    for kind, found in times.items():
        bare = with_bare_view(bodies[kind], seconds, workers)
        cells = [kind]
        for one, several in found.values():
            share = f"{100 * several.per_second / bare:.0f} %"
            cells += [f"{one.median:.1f}", f"{one.slowest:.1f}", f"{several.per_second:,.0f}", share]
        ours, theirs = found["sqlite"][1].per_second, datasette[kind]
        cells += [f"{theirs:,.1f}", f"{ours / theirs:.1f}" if theirs else "∞", f"{bare:,.0f}"]
        rows.append(tuple(cells))
    return rows


def growth(folder: Path, seconds: int, workers: int) -> list[tuple[str, ...]]:
    """Median and slowest times of one client by kind, for archives of each size."""
    cells: dict[str, list[str]] = {}
    for size in SIZES:
        file = archive(folder, size)
        with serving(f"sqlite:///{file}", workers) as served:
            base = str(served.client.base_url).rstrip("/")
            for kind, urls in Questions(file).urls().items():
                asked(base, urls, 1, 1)
                found = asked(base, urls, 1, seconds)
                cells.setdefault(kind, [kind]).extend((f"{found.median:.1f}", f"{found.slowest:.1f}"))
    return [tuple(row) for row in cells.values()]


def archive(folder: Path, quotes: int) -> Path:
    """The file of the archive of this size, made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"archive_{quotes}.db"
    if not file.exists():
        print(f"making an archive of {quotes:,} quotes …", file=sys.stderr)
        write_sqlite(file, quotes)
    return file


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--quotes", type=int, default=SIZES[-1])
    parser.add_argument("--seconds", type=int, default=3, help="that each measurement takes")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where archives are kept")
    parser.add_argument("--only", help="a part of the names of the kinds that are measured")
    parser.add_argument("--workers", type=int, default=1, help="server processes")
    parser.add_argument("--growth", action="store_true", help="times against the size of the archive instead")
    options = parser.parse_args(arguments)
    if options.growth:
        headings = [f"{name} ms at {size:,}" for size in SIZES for name in ("median", "p99")]
        rows = growth(options.folder, options.seconds, options.workers)
        tell("growth", markdown_table(("one client, SQLite", *headings), rows), write=options.write)
        return
    file = archive(options.folder, options.quotes)
    kinds = {kind: urls for kind, urls in Questions(file).urls().items() if (options.only or "") in kind}
    with kept_server(options.folder / "postgresql") as server:
        name = f"archive_{options.quotes}"
        if not has_database(server, name):
            server.execute(f"CREATE DATABASE {name}")
            write_postgresql(file, server.url(name))
        rows = measure(file, server.url(name), kinds, options.seconds, options.workers)
    of_database = ("p50 ms", "p99 ms", "a second", "of bare")
    headings = [f"{name}, {what}" for name in ("SQLite", "PostgreSQL") for what in of_database]
    beside = ("datasette a second", "SQLite / datasette", "bare a second")
    table = markdown_table((f"{options.quotes:,} quotes", *headings, *beside), rows)
    processes = "one process" if options.workers == 1 else f"{options.workers} processes"
    about = f"{processes.capitalize()} of the server and of the bare view, one of datasette:"
    tell(
        "lists" if options.workers == 1 else "lists, several processes",
        table,
        about=about,
        write=options.write,
    )


if __name__ == "__main__":
    main()
