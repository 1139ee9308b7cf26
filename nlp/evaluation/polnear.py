"""The figures on PolNeAR that the documents state: ``python -m nlp.evaluation.polnear PATH``.

PATH is the development split as a gold file, or a directory with it (``dev.jsonl``) and, for exact spans, its
labelled paragraphs (``paragraphs-dev.jsonl``). Prints all figures, of the extractor and of its parts, by type
and by outlet, and compares them with the committed table. It tells differences of more than a tenth, and
fails where one is larger than what processors differ by.
``--write`` writes the table instead.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nlp.evaluation.comparison import KINDS, METRICS
from nlp.evaluation.corpus import GoldArticle, GoldError, read_gold
from nlp.evaluation.exact_spans import read_paragraphs, score_spans
from nlp.evaluation.parts import PARTS, Extractions, extract_by_parts
from nlp.evaluation.rates import Rates
from nlp.evaluation.scoring import evaluate_articles

TABLE = Path(__file__).with_name("polnear_dev.tsv")
_TENTH = 0.1
_BETWEEN_PROCESSORS = 1.0
"""Above the largest difference seen between two processors, 0.7: the last digits of their sums differ, and
single quotations with them, of which some types have few hundreds."""


class Figure(NamedTuple):
    """One line of the table: precision, recall and F1 in percent, as text with one decimal."""

    part: str  # one of `PARTS`
    of: str  # type of quotation, outlet, or kind of span
    metric: str
    precision: str
    recall: str
    f1: str


def figures(path: Path) -> Iterator[Figure]:
    """All figures, in the order of the table.

    Raises GoldError where the gold file is none, OSError where a file cannot be read.
    """
    articles = read_gold(path / "dev.jsonl" if path.is_dir() else path)
    found = extract_by_parts(article.text for article in articles)
    for part in PARTS:
        view = evaluate_articles(articles, found[part]).views["all"]
        for kind in KINDS:
            for metric in METRICS:
                yield _figure(part, kind, metric, view[kind].rates(metric))
    for outlet, chosen in _by_outlet(articles):
        of_outlet = Extractions([found[PARTS[0]].made[i] for i in chosen])
        tally = evaluate_articles([articles[i] for i in chosen], of_outlet).views["all"]["all"]
        yield _figure(PARTS[0], outlet, "attribution", tally.rates("attribution"))
    labelled = path / "paragraphs-dev.jsonl"
    if labelled.is_file():
        yield from _span_figures(labelled)


def _span_figures(path: Path) -> Iterator[Figure]:
    paragraphs = read_paragraphs(path)
    found = extract_by_parts(paragraph.written()[0] for paragraph in paragraphs)
    for part in PARTS:
        quotations = [extraction.quotations for extraction in found[part].made]
        for kind, rates in score_spans(paragraphs, quotations).items():
            yield _figure(part, kind, "exact spans", rates)


def _figure(part: str, of: str, metric: str, rates: Rates) -> Figure:
    return Figure(part, of, metric, *(f"{value:.1f}" for value in rates.rounded()))


def _by_outlet(articles: Sequence[GoldArticle]) -> Iterator[tuple[str, list[int]]]:
    """Outlets, which the ids of the corpus begin with, and the numbers of their articles."""
    outlets = [article.id.partition("_")[0] for article in articles]
    for outlet in sorted(set(outlets)):
        yield outlet, [i for i, of in enumerate(outlets) if of == outlet]


def read_table(path: Path = TABLE) -> list[Figure]:
    """The committed figures."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
        return [Figure(*row) for row in rows][1:]


def write_table(measured: Sequence[Figure], path: Path = TABLE) -> None:
    """Write figures as the committed ones."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(
            "# PolNeAR, development split; written by: python -m nlp.evaluation.polnear PATH --write\n"
        )
        csv.writer(file, delimiter="\t", lineterminator="\n").writerows([Figure._fields, *measured])


def differences(
    measured: Sequence[Figure], committed: Sequence[Figure], tolerance: float = _TENTH
) -> list[str]:
    """What differs by more than that, or is measured and not committed."""
    expected = {figure[:3]: figure for figure in committed}
    told = []
    for figure in measured:
        there = expected.get(figure[:3])
        if there is None:
            told.append(f"{' / '.join(figure[:3])}: not in the table")
        elif any(
            abs(float(new) - float(old)) > tolerance + 1e-9
            for new, old in zip(figure[3:], there[3:], strict=True)
        ):
            told.append(f"{' / '.join(figure[:3])}: {'/'.join(figure[3:])}, committed {'/'.join(there[3:])}")
    return told


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluation.polnear", description=__doc__)
    parser.add_argument("path", type=Path, metavar="PATH")
    parser.add_argument("--write", action="store_true", help="write the table instead of comparing with it")
    given = parser.parse_args(arguments)
    try:
        measured = list(figures(given.path))
    except (GoldError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for figure in measured:
        print(f"{figure.part:16} {figure.of:12} {figure.metric:12} {'/'.join(figure[3:])}")
    if given.write:
        write_table(measured)
        return 0
    committed = read_table()
    told = differences(measured, committed)
    print("\n".join(["", *told]) if told else f"\nas committed in {TABLE.name}, to a tenth")
    return 1 if differences(measured, committed, _BETWEEN_PROCESSORS) else 0


if __name__ == "__main__":
    sys.exit(main())
