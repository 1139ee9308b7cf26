"""``onrecord export``: take out of the archive what other tools read."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.environment import failures_told, load_settings, open_services, prepare_database
from api.commands.output import write_ndjson
from api.commands.progress import is_shown, is_shown_beside_output, progress
from api.commands.safe_text import json_text


@click.group("export")
def export() -> None:
    """Take out of the archive what other tools read."""


@export.command("corrections")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The file to write; standard output unless given.",
)
def corrections(output: Path | None) -> None:
    """Write what people corrected as a gold file.

    One line of JSON for each article with a corrected or rejected quote, with its text, as
    `onrecord evaluate` and training read it. Quotes that nobody corrected are marked as not certain.

    \b
    Examples:
      onrecord export corrections > corrections.jsonl
      onrecord evaluate corrections.jsonl
    """
    settings = load_settings()
    prepare_database(settings)
    export = open_services(settings).correction_export
    visible = is_shown() if output else is_shown_beside_output()
    with failures_told():
        total = export.count() if visible else None
        with progress("Exporting", total, visible=visible) as meter:
            entries = meter.each(export.gold())
            if output is None:
                write_ndjson(entries)
                return
            with output.open("w", encoding="utf-8") as file:
                file.writelines(f"{json_text(entry)}\n" for entry in entries)
