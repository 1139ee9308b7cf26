"""``onrecord evaluate``: score the extractor."""

from __future__ import annotations

import json
from pathlib import Path

import click

from api.commands.environment import failures_told, load_settings, open_services


@click.command()
@click.argument("gold", metavar="GOLD.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Tables for people, or one JSON object.",
)
def evaluate(gold: Path, output_format: str) -> None:
    """Score the extractor on a gold file.

    GOLD.jsonl has one article a line, with its text and the quotations that people found in it. Told are
    content (exact and overlapping) and attribution by type of quotation, speech and thought apart.

    \b
    Example:
      onrecord evaluate gold.jsonl --format json
    """
    from nlp import evaluation  # noqa: PLC0415  (spaCy takes a second to import)

    settings = load_settings()
    with failures_told():
        extractor = open_services(settings).extraction.extractor
    try:
        report = evaluation.evaluate(gold, extractor)
    except evaluation.GoldError as error:
        raise click.ClickException(str(error)) from None
    if output_format == "json":
        click.echo(json.dumps(report.to_dict(), indent=2))
    else:
        click.echo(evaluation.render(report), nl=False)
