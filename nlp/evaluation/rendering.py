"""An evaluation report as tables for people."""

from __future__ import annotations

from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table

from nlp.evaluation.calibration import SURE, Reliability
from nlp.evaluation.comparison import KINDS, METRICS, View
from nlp.evaluation.facts import FactScore
from nlp.evaluation.scoring import Report

_TITLES = {
    "all": "Speech and thought",
    "speech": "Speech alone (found thoughts left out, annotated ones neutral)",
    "thought": "Thought alone (found speech left out, annotated speech neutral)",
}
_HEADINGS = {
    "exact": "content exact",
    "j80": "content ≥ .8",
    "j50": "content ≥ .5",
    "attribution": "attribution",
    "strict": "strict",
}
_WIDTH = 160  # more than any table needs: no figure is ever cut


def render(report: Report, end_to_end: bool = False) -> str:
    """The report as text, in percent: precision / recall / F1 wherever three figures stand together.

    With `end_to_end`, what is told of speakers is shown for all annotated quotations, too, found or not.
    """
    output = StringIO()
    console = Console(file=output, width=_WIDTH, color_system=None)
    failures = f", {report.failures} of them not processed" if report.failures else ""
    console.print(f"{report.articles} articles{failures}")
    for name, view in report.views.items():
        console.print(_view_table(_TITLES[name], view))
    if report.facts:
        console.print(_fact_table("About quotations whose content was found", report.facts))
    if report.slices:
        console.print(_fact_table("Speakers of what was certainly said, and found", report.slices))
        if report.type_macro is not None:
            mean, constant = report.type_macro.accuracy, report.type_macro.constant
            console.print(f"type, mean accuracy over types: {mean:.1f} (best constant {constant:.1f})\n")
    if report.end_to_end and end_to_end:
        console.print(_fact_table("Speakers of what was certainly said, found or not", report.end_to_end))
    if report.topics is not None:
        told = report.topics
        everywhere = f"; found or not: {told.end_to_end:.1f}" if end_to_end else ""
        console.print(
            f"first topic right, mean over {told.topics} topics of {told.judged} quotations found: "
            f"{told.found:.1f} (best constant {told.constant:.1f}){everywhere}\n"
        )
    if report.confidence is not None:
        console.print(_confidence_table(report.confidence))
        console.print(_confidence_line(report.confidence))
    return "\n".join(line.rstrip() for line in output.getvalue().splitlines()) + "\n"


def _view_table(title: str, view: View) -> Table:
    table = _table(title, "type", "gold", "found", *(_HEADINGS[metric] for metric in METRICS), "source acc.")
    for kind in KINDS:
        tally = view[kind]
        table.add_row(
            kind,
            str(tally.gold),
            str(tally.found),
            *(str(tally.rates(metric)) for metric in METRICS),
            "" if tally.source_accuracy is None else f"{tally.source_accuracy:.1f}",
        )
    return table


def _fact_table(title: str, facts: dict[str, FactScore]) -> Table:
    table = _table(title, "fact", "judged", "accuracy", "best constant", "values", "best constant F1")
    for name, score in facts.items():
        table.add_row(
            name,
            str(score.judged),
            f"{score.accuracy:.1f}",
            f"{score.constant_accuracy:.1f}",
            str(score.values),
            f"{score.constant_f1:.1f}",
        )
    return table


def _confidence_table(figures: Reliability) -> Table:
    table = _table("Confidence of what was found as speech", "from", "quotations", "mean", "right")
    for each in figures.bins:
        confidence, right = f"{100 * each.confidence:.1f}", f"{100 * each.right:.1f}"
        table.add_row(f"{each.low:.1f}", str(each.count), confidence, right)
    return table


def _confidence_line(figures: Reliability) -> str:
    auroc = "-" if figures.auroc is None else f"{figures.auroc:.3f}"
    right = "-" if figures.sure_right is None else f"{100 * figures.sure_right:.1f} %"
    return (
        f"{figures.judged} quotations, content, source and speaker right in {100 * figures.right:.1f} %\n"
        f"expected calibration error {figures.error:.3f}; AUROC {auroc} (best constant 0.500)\n"
        f"{SURE} or more: {100 * figures.sure:.1f} %, of which right {right}"
        f" (best constant {100 * figures.right:.1f} %)\n"
        f"Brier score {figures.brier:.3f} (best constant {figures.brier_constant:.3f})"
    )


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=0, pad_edge=False)
    table.add_column(first)
    for heading in others:
        table.add_column(heading, justify="right")
    return table
