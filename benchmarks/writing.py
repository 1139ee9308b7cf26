"""What storing articles takes while nobody else can write.

python -m benchmarks.writing [--rounds N] [--quotes N] [--write]

The quotes of the sample articles are found first. Then the articles are stored, in rounds, each time under
another outlet: in the first round their speakers are new, later on they are known. At first each article has
a transaction of its own, as one that is posted has; then those of a round have one together, as a batch of
those imported has. Counted is what happens from the beginning of a transaction to its end; and, of
PostgreSQL's server, how long its processes work meanwhile and how much they write into their log. Nobody
waits for the disk: the server is told not to.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import psycopg
from sqlalchemy import event
from sqlalchemy.orm import Session

from api.services.drafts import ArticleDraft
from api.services.extraction import ExtractionService
from api.services.extraction_queue import NoQueue
from api.services.html_pages import PageReading
from api.services.ingest import ArticleIngest
from api.storage.migrations import upgrade
from api.storage.session import Database
from benchmarks.reporting import benchmark_parser, markdown_table, sample_texts, tell
from nlp.extractor import Extraction, QuoteExtractor
from tests.postgresql_server import NoServerError, PostgresqlServer, postgresql_server

ROUNDS = 10
HEADINGS = (
    "",
    "CPU ms per article",
    "per quote",
    "server's CPU ms per article",
    "its log, kB per article",
    "elapsed ms per article",
    "statements per article",
)


class MeasuredDatabase(Database):
    """Adds up what its writing transactions take."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.cpu = self.elapsed = 0.0
        self.statements = 0
        self._writes = False
        event.listen(self.engine, "before_cursor_execute", self._count)

    @contextlib.contextmanager
    def writing(self, *, wait: bool = True) -> Iterator[Session]:
        """As of any database."""
        cpu, elapsed, self._writes = time.process_time(), time.perf_counter(), True
        with super().writing(wait=wait) as session:
            yield session
        self.cpu += time.process_time() - cpu
        self.elapsed += time.perf_counter() - elapsed
        self._writes = False

    def _count(self, *_: object) -> None:
        self.statements += self._writes


class Known:
    """Finds again what an extractor has found in these texts, or the first quotes of each."""

    def __init__(self, extractor: QuoteExtractor, texts: Sequence[str], most: int | None) -> None:
        self.model = extractor.model
        found = extractor.extract_many(texts)
        kept = [replace(each, quotations=each.quotations[:most]) for each in found]
        self._found = dict(zip(texts, kept, strict=True))

    def extract_many(self, texts: Sequence[str]) -> list[Extraction]:
        """What was found in each."""
        return [self._found[text] for text in texts]

    @property
    def quotes(self) -> int:
        """How many quotes were found."""
        return sum(len(each.quotations) for each in self._found.values())


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print one table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often the articles are stored")
    parser.add_argument("--quotes", type=int, help="most quotes that are stored of each; all by default")
    options = parser.parse_args(arguments)
    rounds = options.rounds
    texts = sample_texts()
    known = Known(QuoteExtractor(), texts, options.quotes)
    with contextlib.ExitStack() as stack:
        url = f"sqlite:///{stack.enter_context(tempfile.TemporaryDirectory())}/onrecord.db"
        rows = [*measured("SQLite", url, None, texts, known, rounds)]
        try:
            server = stack.enter_context(postgresql_server(durable=True))
        except NoServerError as error:
            print(error, file=sys.stderr)
        else:
            rows += measured("PostgreSQL", server.url("postgres"), server, texts, known, rounds)
    about = f"{len(texts)} articles with {known.quotes} quotes, stored {rounds} times:"
    name = "storing" if options.quotes is None else "storing, few quotes"
    tell(name, markdown_table(HEADINGS, rows), about=about, write=options.write)


def measured(
    name: str, url: str, server: PostgresqlServer | None, texts: Sequence[str], known: Known, rounds: int
) -> Iterator[tuple[str, ...]]:
    """The rows of a database."""
    upgrade(url)
    database = MeasuredDatabase(url)
    extraction = ExtractionService(lambda: known, max_text_length=200_000)  # type: ignore[arg-type,return-value]
    ingest = ArticleIngest(database, extraction, PageReading(10, 500), NoQueue(), max_text_length=200_000)
    for label, outlets, together in (
        ("new speakers", range(1), 1),
        ("known speakers", range(1, rounds), 1),
        (f"known speakers, {len(texts)} articles together", range(rounds, 2 * rounds), len(texts)),
    ):
        database.cpu = database.elapsed = database.statements = 0
        before = None if server is None else work_of(server)
        for outlet in outlets:
            drafts = [ArticleDraft(text=text, outlet=f"{outlet}") for text in texts]
            for start in range(0, len(drafts), together):
                ingest.store(drafts[start : start + together])
        articles, quotes = len(texts) * len(outlets), known.quotes * len(outlets)
        servers = ("-", "-")
        if server is not None and before is not None:
            seconds, logged = (now - then for now, then in zip(work_of(server), before, strict=True))
            servers = f"{seconds / articles * 1_000:.1f}", f"{logged / articles / 1_000:.0f}"
        yield (
            f"{name}, {label}",
            f"{database.cpu / articles * 1_000:.1f}",
            f"{database.cpu / quotes * 1_000:.2f}",
            *servers,
            f"{database.elapsed / articles * 1_000:.1f}",
            f"{database.statements / articles:.1f}",
        )
    database.close()


def work_of(server: PostgresqlServer) -> tuple[float, int]:
    """Seconds that the processor has worked for the server so far, and bytes that it has logged."""
    with psycopg.connect(server.url("postgres")) as connection:
        [logged] = connection.execute("SELECT pg_current_wal_lsn() - '0/0'").fetchone() or [0]
    first, *others = (
        Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:15]
        for process in server.processes()
    )
    # The first one knows what those of its children worked that have ended.
    ticks = sum(map(int, first)) + sum(int(each) for times in others for each in times[:2])
    return ticks / os.sysconf("SC_CLK_TCK"), int(logged)


if __name__ == "__main__":
    main()
