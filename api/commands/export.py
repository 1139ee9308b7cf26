"""``onrecord export``: take out of the archive what other tools read."""

from __future__ import annotations

import json
from pathlib import Path

import click

from api.commands.environment import failures_told, load_settings, open_services, prepare_database


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
    entries = open_services(settings).correction_export.gold()
    with failures_told():
        lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
        if output is None:
            for line in lines:
                click.echo(line)
            return
        with output.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)
