"""``onrecord evaluate``: score the extractor."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.environment import failures_told, load_settings, open_services
from api.commands.progress import Meter, progress

if TYPE_CHECKING:
    from nlp.evaluation.gap import GapFigures
    from nlp.extractor import Extraction, QuoteExtractor

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("gold", metavar="GOLD", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--corpus", type=_FILE, help="The gold file with the texts of a directory's records of offsets."
)
@click.option("--half", type=click.Choice(["develop", "report"]), help="This half of a directory alone.")
@click.option("--end-to-end", is_flag=True, help="Speakers of all annotated quotations, found or not, too.")
@click.option("--gap", type=_FILE, help="Score pronouns on a file of the GAP corpus, too.")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Tables for people, or one JSON object.",
)
def evaluate(
    gold: Path, corpus: Path | None, half: str | None, end_to_end: bool, gap: Path | None, output_format: str
) -> None:
    """Score the extractor on annotated articles.

    GOLD is a file of one article a line, with its text and the quotations that people found in it, or a
    directory of articles annotated in YAML. Told are content and attribution by type of quotation, every
    field of what was found, speakers by how the text refers to them, and how far confidence can be relied
    on; beside each figure what the best constant answer would get.

    \b
    Examples:
      onrecord evaluate gold.jsonl --format json
      onrecord evaluate tests/golden/speakers --corpus polnear-dev.jsonl --half develop --end-to-end
    """
    from nlp import evaluation  # noqa: PLC0415  (spaCy takes a second to import)
    from nlp.evaluation.gap import GapError, evaluate_gap  # noqa: PLC0415
    from nlp.evaluation.speakers import articles_of, lacking_told  # noqa: PLC0415

    settings = load_settings()
    try:
        with failures_told():
            extractor = open_services(settings).extraction.extractor
            articles, lacking = articles_of(gold, corpus, half)
            if lacking:
                click.echo(lacking_told(lacking), err=True)
            with progress("Evaluating", len(articles)) as meter:
                report = evaluation.evaluate_articles(articles, _Counted(extractor, meter))
            pronouns = evaluate_gap(gap) if gap else None
    except (evaluation.GoldError, GapError) as error:
        raise click.ClickException(str(error)) from None
    if output_format == "json":
        figures: dict[str, Any] = report.to_dict()
        if pronouns is not None:
            figures["gap"] = _gap_figures(pronouns)
        click.echo(json.dumps(figures, indent=2))
        return
    click.echo(evaluation.render(report, end_to_end=end_to_end), nl=False)
    if pronouns is not None:
        click.echo(f"\nGAP: {pronouns}")


class _Counted:
    """The extractor, telling how far it has come."""

    def __init__(self, extractor: QuoteExtractor, meter: Meter) -> None:
        self._extractor = extractor
        self._meter = meter

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """One extraction per text, in order."""
        return self._meter.each(self._extractor.extract_many(texts))


def _gap_figures(figures: GapFigures) -> dict[str, Any]:
    told: dict[str, Any] = {"texts": figures.texts}
    for title, rates in (("end_to_end", figures.end_to_end), ("names_given", figures.names_given)):
        by_gender = {"all": rates.overall, "masculine": rates.masculine, "feminine": rates.feminine}
        told[title] = {gender: each.rounded() for gender, each in by_gender.items()}
        told[title]["ratio"] = round(rates.ratio, 3)
    return told
