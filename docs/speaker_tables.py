"""Tables of the figures on articles annotated for their speakers, from docs/figures.

Each file is what ``onrecord evaluate DIRECTORY --corpus … --half … --end-to-end --format json`` printed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docs.figure_tables import table

_FIGURES = Path(__file__).parent / "figures"
_HALVES = {
    "develop": "half to develop on",
    "report": "half to report on",
    "further": "eight further articles to report on",
}
_MACRO = "type, mean over types"
_MISSED = ", found or not"
_END_TO_END = ("speaker, named",)
_SQUARES = 20  # of a bar; each is a twentieth


def speakers_table() -> str:
    """How often each field is right, and the best constant answer, for each set of articles."""
    halves = {half: _rows(figures) for half, figures in _read().items()}
    titles = dict.fromkeys(title for rows in halves.values() for title in rows)
    heads = [f"{_HALVES[half]}: right of judged (best constant)" for half in halves]
    rows = [(title, *(halves[half].get(title, "") for half in halves)) for title in titles]
    return table(("percent", *heads), rows)


def reliability_table() -> str:
    """Confidence beside the share that is right, bin by bin, with a bar for each."""
    half, figures = "report", _read()["report"]
    found = figures["confidence"]
    rows = [
        (
            f"{each['low']:.1f} to {each['low'] + 0.1:.1f}",
            each["count"],
            f"{100 * each['confidence']:.1f}",
            f"{100 * each['right']:.1f}",
            f"`{_bar(each['right'], each['confidence'])}`",
        )
        for each in found["bins"]
    ]
    right, sure, sure_right = (100 * found[name] for name in ("right", "sure", "sure_right"))
    told = (
        f"\n{found['judged']} quotations of speech ({_HALVES[half]}), {right:.1f} % of them right.\n"
        f"Expected calibration error {found['error']:.3f}, AUROC {found['auroc']:.3f} (a constant: 0.5), "
        f"Brier score {found['brier']:.3f} (best constant: {found['brier_constant']:.3f}).\n"
        f"{sure:.1f} % have 0.9 or more, and {sure_right:.1f} % of these are right.\n"
    )
    return table(("confidence", "quotations", "mean", "right", "right (█) and mean (│)"), rows) + told


def _read() -> dict[str, dict[str, Any]]:
    """The figures of the sets that were measured."""
    paths = {half: _FIGURES / f"speakers_{half}.json" for half in _HALVES}
    return {
        half: json.loads(path.read_text(encoding="utf-8")) for half, path in paths.items() if path.exists()
    }


def _rows(figures: dict[str, Any]) -> dict[str, str]:
    rows = {title: _told(score) for title, score in figures["slices"].items()}
    for title in _END_TO_END:
        rows[title + _MISSED] = _told(figures["end_to_end"][title])
    macro = figures["type_macro"]
    rows[_MACRO] = f"**{macro['accuracy']}** ({macro['constant']})"
    if topics := figures.get("topics"):
        told = f"**{topics['found']}** of {topics['judged']} ({topics['constant']})"
        rows["first topic, mean over topics"] = f"{told}, {topics['topics']} topics"
    for title in ("reported", "polarity"):
        rows[title] = _told(figures["facts"][title])
    countries = figures["facts"]["countries"]
    rows["mentioned countries, F1"] = (
        f"**{countries['values'][2]}** of {countries['judged']} ({countries['constant_f1']})"
    )
    return rows


def _told(score: dict[str, Any]) -> str:
    return f"**{score['accuracy']}** of {score['judged']} ({score['constant_accuracy']})"


def _bar(right: float, confidence: float) -> str:
    squares = ["█" if number < round(right * _SQUARES) else "·" for number in range(_SQUARES)]
    squares.insert(round(confidence * _SQUARES), "│")
    return "".join(squares)
