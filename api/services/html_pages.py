"""Articles as HTML pages: their main text, and what they tell of themselves.

Pages come from anywhere, and a small one can keep a parser busy for minutes: so they are read in a process
of their own, which ends when it takes too long or too much memory.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from api.errors import InvalidValue, Unavailable, Unprocessable
from api.services import html_child
from api.services.drafts import ArticleDraft, Metadata, PageDraft, is_web_url

_PAGES_PER_PROCESS = 500  # the parser's caches grow
_LONGEST = {"title": 1000, "outlet": 300, "url": 2000}
_LONGEST_AUTHOR, _MOST_AUTHORS = 300, 100


@dataclass(frozen=True, slots=True)
class PageReading:
    """How pages are read."""

    seconds: int  # for one page
    megabytes: int  # of address space

    @contextmanager
    def reader(self) -> Iterator[PageReader]:
        """A reader for some pages. Its process starts with the first page and ends with the block."""
        reader = PageReader(self)
        try:
            yield reader
        finally:
            reader.close()


class PageReader:
    """Reads one page after the other."""

    def __init__(self, limits: PageReading) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._pages = 0

    def article_of(self, draft: PageDraft) -> ArticleDraft:
        """The article that the page shows, with what the page tells where the draft is silent.

        Raises InvalidValue (field "html") for a page without a main text, Unprocessable for one that exceeds
        the limits.
        """
        found = self.read(draft.html)
        told = {name: getattr(draft, name) for name in Metadata.__dataclass_fields__}
        shown = _metadata(found)
        return ArticleDraft(
            text=found["text"], **told | {name: shown[name] for name in shown if not told[name]}
        )

    def read(self, html: str) -> dict[str, Any]:
        """What `html_child` finds in the page. Raises as `article_of` does."""
        if self._pages >= _PAGES_PER_PROCESS:
            self.close()
        self._pages += 1
        answer = self._ask(html.encode())
        if answer is None:
            self._refuse_end(self._ended())
        found: dict[str, Any] = json.loads(answer)
        error = found.get("error")
        if error == html_child.MEMORY:
            self.close()
            self._refuse_size()
        if error == html_child.EMPTY:
            raise InvalidValue("The page has no main text.", field="html", code="no_main_text")
        if error is not None:
            raise InvalidValue(f"The page cannot be read ({error}).", field="html", code="unreadable_page")
        return found

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._ended()

    def _ask(self, page: bytes) -> bytes | None:
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            html_child.write_message(process.stdin, page)  # type: ignore[arg-type]
            return html_child.read_message(process.stdout)  # type: ignore[arg-type]
        except BrokenPipeError:
            return None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            limits = (str(self._limits.seconds), str(self._limits.megabytes))
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(Path(html_child.__file__)), *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._pages = 0
        return self._process

    def _ended(self) -> int:
        assert self._process is not None
        process, self._process = self._process, None
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):  # what was left to write is of no use to anybody
                    stream.close()
        return process.wait()

    def _refuse_end(self, status: int) -> NoReturn:
        if status == -signal.SIGALRM:
            raise Unprocessable(
                f"The page takes longer than {self._limits.seconds} seconds to read.",
                field="html",
                code="page_too_complex",
            )
        if status > 0:  # it came to its end before it could read anything
            raise Unavailable("HTML cannot be read: the reader does not start.")
        self._refuse_size()

    def _refuse_size(self) -> NoReturn:
        raise Unprocessable(
            f"The page takes more than {self._limits.megabytes} MB to read.",
            field="html",
            code="page_too_complex",
        )


def _metadata(found: dict[str, Any]) -> dict[str, Any]:
    """What the page tells of itself, as far as an article may have it."""
    authors = [name.strip() for name in (found["author"] or "").split(";")]
    shown = {"title": found["title"], "outlet": found["sitename"], "url": found["url"]}
    usable: dict[str, Any] = {
        name: value.strip()
        for name, value in shown.items()
        if value and value.strip() and len(value) <= _LONGEST[name] and "\x00" not in value
    }
    if not is_web_url(usable.get("url", "")):
        usable.pop("url", None)
    with suppress(ValueError):
        usable["published_at"] = datetime.fromisoformat(found["date"] or "").replace(tzinfo=UTC)
    usable["authors"] = tuple(name for name in authors if name and len(name) <= _LONGEST_AUTHOR)[
        :_MOST_AUTHORS
    ]
    return usable
