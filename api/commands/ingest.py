"""``onrecord ingest``: store articles with their quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from api.commands.article_files import Entry, count_entries, files_in, read_entries
from api.commands.batches import batches
from api.commands.environment import failures_told, load_settings, open_services, prepare_database
from api.commands.exit_codes import ExitCode
from api.commands.progress import is_shown, progress
from api.services.ingest import ArticleIngest, IngestOutcome

BATCH_SIZE = 16  # articles that are extracted together

STORED, THERE, FAILED = "stored", "already there", "failed"


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(exists=True, path_type=Path)
)
@click.pass_context
def ingest(ctx: click.Context, paths: tuple[Path, ...]) -> None:
    """Store articles with their quotes.

    A PATH is a text file (.txt, .md: the article's text and nothing else), an NDJSON file (.ndjson,
    .jsonl: one article a line, with "text" and, as you have them, "title", "url", "outlet",
    "published_at" and "authors"), or a folder of such files. The same article again is stored once.

    Creates the database if it is not there. Ends with status 1 if any article failed; the others are
    stored all the same.

    \b
    Examples:
      onrecord ingest samples
      onrecord ingest story.txt archive.ndjson
    """
    settings = load_settings()
    prepare_database(settings)
    services = open_services(settings)
    files = files_in(paths)
    counts: Counter[str] = Counter()
    with failures_told():
        total = count_entries(files) if is_shown() else None
        with progress("Ingesting", total) as meter:
            for entry, outcome in _store(services.ingest, read_entries(files)):
                result, reason = _told(entry, outcome)
                counts[result] += 1
                if reason is not None:
                    meter.tell(f"{entry.origin}: {reason}")
                meter.advance()
    click.echo(", ".join(f"{counts[result]} {result}" for result in (STORED, THERE, FAILED)))
    if counts[FAILED]:
        ctx.exit(ExitCode.FAILED)


def _store(ingest: ArticleIngest, entries: Iterable[Entry]) -> Iterator[tuple[Entry, IngestOutcome | None]]:
    for batch in batches(entries, BATCH_SIZE):
        outcomes = iter(ingest.store([entry.draft for entry in batch if entry.draft is not None]))
        for entry in batch:
            yield entry, None if entry.draft is None else next(outcomes)


def _told(entry: Entry, outcome: IngestOutcome | None) -> tuple[str, str | None]:
    """Which count an entry goes to, and the reason if it failed."""
    if outcome is None:
        return FAILED, entry.problem
    if outcome.refusal is not None:
        field = f"{outcome.refusal.field}: " if outcome.refusal.field else ""
        return FAILED, field + outcome.refusal.message
    if outcome.status_reason is not None:
        return FAILED, f"stored, but without quotes: {outcome.status_reason}"
    return (STORED if outcome.created else THERE), None
