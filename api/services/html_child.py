"""Reads HTML pages for their main text, in a process of its own that its limits may end at any time.

Run as a file: python html_child.py SECONDS MEGABYTES. It reads pages from standard input and writes what it
finds to standard output, each as its length in eight bytes and then itself: a page is HTML in UTF-8, what is
found is JSON. A page that takes longer than SECONDS ends the process (SIGALRM).
"""

from __future__ import annotations

import json
import resource
import signal
import struct
import sys
from typing import Any, BinaryIO

EMPTY, MEMORY = "empty", "memory"
"""Errors that a page can have, beside the names of exceptions."""

_LENGTH = struct.Struct(">Q")


def main(seconds: int, megabytes: int) -> None:
    """Read pages until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2, megabytes * 1024**2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import trafilatura  # noqa: PLC0415, F401  (it takes a while, which is no page's fault)

    while (page := read_message(sys.stdin.buffer)) is not None:
        signal.alarm(seconds)  # ends the process wherever it is, in the parser's own code too
        try:
            found = _read(page.decode())
        except MemoryError:
            found = {"error": MEMORY}
        signal.alarm(0)
        write_message(sys.stdout.buffer, json.dumps(found).encode())


def read_message(stream: BinaryIO) -> bytes | None:
    """The next message, or None where the other side has gone."""
    header = stream.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(header)
    message = stream.read(length)
    return message if len(message) == length else None


def write_message(stream: BinaryIO, message: bytes) -> None:
    """Send a message."""
    stream.write(_LENGTH.pack(len(message)))
    stream.write(message)
    stream.flush()


def _read(html: str) -> dict[str, Any]:
    from trafilatura import bare_extraction  # noqa: PLC0415

    try:
        page = bare_extraction(
            html,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            # Of dates, only what the page declares: a guess would be taken for the truth.
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except MemoryError:
        raise
    except Exception as error:  # whatever the library stumbles over in a page is no reason to end
        return {"error": type(error).__name__}
    if page is None or isinstance(page, dict) or not page.text:
        return {"error": EMPTY}
    # Each line is a paragraph, a heading or an item of a list.
    return {"text": page.text.replace("\x00", "").replace("\n", "\n\n")} | {
        name: getattr(page, name) for name in ("title", "author", "url", "sitename", "date")
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
