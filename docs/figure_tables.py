"""Tables of the figures on PolNeAR, development split, from nlp/evaluation/polnear_dev.tsv."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.evaluation.comparison import KINDS
from nlp.evaluation.parts import PARTS
from nlp.evaluation.polnear import Figure, read_table

_CONTENT = {"j50": "content, overlap ≥ .5", "exact": "content, exact"}
_SPANS = ("source", "cue", "content")


def extractor_table() -> str:
    """The whole extractor: precision, recall and F1 of each kind of attribution and of contents."""
    found = _figures()
    rows = [(f"attribution, {kind}", found[PARTS[0], kind, "attribution"]) for kind in KINDS]
    rows += [(title, found[PARTS[0], "all", metric]) for metric, title in _CONTENT.items()]
    return table(
        ("PolNeAR, development split", "precision", "recall", "F1"),
        [(title, figure.precision, figure.recall, figure.f1) for title, figure in rows],
    )


def parts_table() -> str:
    """Precision / recall / F1 of the extractor beside those of its parts alone."""
    found = _figures()
    named = [(f"attribution, {kind}", kind, "attribution") for kind in KINDS]
    named += [(title, "all", metric) for metric, title in _CONTENT.items()]
    named += [("direct content, overlap ≥ .5", "direct", "j50")]
    named += [(f"exact spans, {span}", span, "exact spans") for span in _SPANS]
    rows = [(title, *(_rates(found[part, of, metric]) for part in PARTS)) for title, of, metric in named]
    return table(("precision / recall / F1", *PARTS), rows)


def outlet_table() -> str:
    """F1 of attributions, outlet by outlet."""
    outlets = [
        figure
        for figure in read_table()
        if figure.part == PARTS[0] and figure.metric == "attribution" and figure.of not in KINDS
    ]
    rows = [(figure.of, figure.precision, figure.recall, figure.f1) for figure in outlets]
    return table(("outlet, as the corpus names it", "precision", "recall", "F1"), rows)


def _figures() -> dict[tuple[str, str, str], Figure]:
    return {(figure.part, figure.of, figure.metric): figure for figure in read_table()}


def _rates(figure: Figure) -> str:
    return f"{figure.precision} / {figure.recall} / **{figure.f1}**"


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "".join(f"| {' | '.join(map(str, cells))} |\n" for cells in lines)
