"""Memory of a server process that receives large imports, and how fast it takes them.

python -m benchmarks.import_memory [--megabytes N] [--only NAME] [--write]

Each import has so many megabytes once unpacked: bombs (one line without an end, packed as far as gzip can,
and as far as the server allows), lines with nothing on them, and articles of news length. The peak of the
worker's resident memory is read from the kernel (Linux only), beginning after a first small import.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Iterator

from api.storage.migrations import upgrade
from benchmarks.reporting import benchmark_parser, markdown_table, sample_texts, tell
from benchmarks.served import Served, serving

_PIECE = 64 * 1024


def main(arguments: list[str] | None = None) -> None:
    """Print the table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--only", help="name of the one import to measure")
    options = parser.parse_args(arguments)
    size = options.megabytes * 1024**2
    bodies = {
        "bomb, packed as far as gzip can": (_repeated(b"a" * _PIECE, size), True),
        "bomb, packed as far as allowed": (_repeated(_barely_packed(), size), True),
        "empty lines": (_repeated(b"\n" * _PIECE, size), False),
        "articles": (_articles(size), False),
        "articles, packed": (_articles(size), True),
    }
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, (pieces, packed)) in enumerate(bodies.items()):
            if options.only not in {None, name}:
                continue
            print(f"{name} …", file=sys.stderr)
            url = f"sqlite:///{folder}/import_{number}.db"
            upgrade(url)
            with serving(url) as served:
                _send(served, iter([b'{"text": "Story."}\n']), packed=False)
                rows.append((name, *_measured(served, pieces, size, packed=packed)))
    headings = (
        f"{size // 1024**2} MB of",
        "status",
        "stored",
        "refused",
        "MB a second",
        "peak memory grew by",
    )
    tell("imports", markdown_table(headings, rows), write=options.write)


def _measured(served: Served, pieces: Iterator[bytes], size: int, *, packed: bool) -> tuple[str, ...]:
    before, started = served.forget_peak(), time.perf_counter()
    status, stored, refused = _send(served, pieces, packed=packed)
    seconds, growth = time.perf_counter() - started, served.peak() - before
    speed = f"{size / 1024**2 / seconds:.1f}" if status == 202 else "-"
    return str(status), f"{stored:,}", f"{refused:,}", speed, f"{growth / 1024**2:.1f} MB"


def _send(served: Served, pieces: Iterator[bytes], *, packed: bool) -> tuple[int, int, int]:
    """Status of the response, articles stored, lines refused."""
    headers = {"Content-Type": "application/x-ndjson"} | ({"Content-Encoding": "gzip"} if packed else {})
    content = _gzipped(pieces) if packed else pieces
    status = served.client.post("/v1/imports", content=content, headers=headers).status_code
    newest = served.client.get("/v1/imports?limit=1").json()["items"][0]
    return status, newest["stored"], newest["refused"]


def _repeated(piece: bytes, size: int) -> Iterator[bytes]:
    for _ in range(size // len(piece)):
        yield piece


def _barely_packed() -> bytes:
    """A piece without a line break that gzip makes about a hundred and fifty times smaller."""
    return random.Random(1).randbytes(300).hex().encode() + b"a" * _PIECE


def _articles(size: int) -> Iterator[bytes]:
    texts, sent, number = sample_texts(), 0, 0
    while sent < size:
        article = {
            "text": f"{texts[number % len(texts)]}\n\n({number})",
            "url": f"https://a.example/{number}",
        }
        line = json.dumps(article).encode() + b"\n"
        sent, number = sent + len(line), number + 1
        yield line


def _gzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    for piece in pieces:
        if out := packer.compress(piece):
            yield out
    yield packer.flush()


if __name__ == "__main__":
    main()
