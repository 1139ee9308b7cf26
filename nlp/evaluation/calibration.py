"""How well confidence tells what is right: a quotation of 0.9 should be right nine times in ten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

BINS = 10
SURE = 0.9
"""Confidence from which a quotation counts as sure."""


class Outcome(NamedTuple):
    """The confidence of a quotation that was found, and whether content, source and speaker are right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Quotations of a confidence from `low` on: how many, their mean confidence, the share that is right."""

    low: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """Figures over all outcomes, shares and confidences from 0 to 1.

    `error` is the expected calibration error over `bins`, which are of equal width. `auroc` is how often a
    right quotation has more confidence than a wrong one, None where there are none of either. `sure` is the
    share of quotations at `SURE` or more, `sure_right` the share of these that is right, None where there
    are none. `brier` is the mean square of what confidence is off; `brier_constant` that of the best
    constant, the share that is right.
    """

    judged: int
    right: float
    error: float
    auroc: float | None
    sure: float
    sure_right: float | None
    brier: float
    brier_constant: float
    bins: tuple[Bin, ...]

    def to_dict(self) -> dict[str, Any]:
        """The figures, with three decimals."""
        figures = {
            name: _rounded(getattr(self, name))
            for name in ("right", "error", "auroc", "sure", "sure_right", "brier", "brier_constant")
        }
        bins = [
            {"low": each.low, "count": each.count, "confidence": _rounded(each.confidence)}
            | {"right": _rounded(each.right)}
            for each in self.bins
        ]
        return {"judged": self.judged, **figures, "bins": bins}


def reliability(outcomes: Sequence[Outcome]) -> Reliability | None:
    """The figures; None where there is nothing to judge."""
    if not outcomes:
        return None
    right = _share(outcome.right for outcome in outcomes)
    sure = [outcome.right for outcome in outcomes if outcome.confidence >= SURE]
    bins = tuple(_bins(outcomes))
    return Reliability(
        judged=len(outcomes),
        right=right,
        error=sum(each.count * abs(each.confidence - each.right) for each in bins) / len(outcomes),
        auroc=_auroc(outcomes),
        sure=len(sure) / len(outcomes),
        sure_right=_share(sure) if sure else None,
        brier=_share((outcome.confidence - outcome.right) ** 2 for outcome in outcomes),
        brier_constant=right * (1 - right),
        bins=bins,
    )


def _bins(outcomes: Sequence[Outcome]) -> Iterator[Bin]:
    for number in range(BINS):
        held = [o for o in outcomes if min(int(o.confidence * BINS), BINS - 1) == number]
        if held:
            confidence, right = _share(o.confidence for o in held), _share(o.right for o in held)
            yield Bin(number / BINS, len(held), confidence, right)


def _auroc(outcomes: Sequence[Outcome]) -> float | None:
    """By ranks; equal confidences share theirs."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.confidence)
    positive = sum(outcome.right for outcome in ordered)
    negative = len(ordered) - positive
    if not positive or not negative:
        return None
    ranks, first = 0.0, 0
    while first < len(ordered):
        last = first
        while last < len(ordered) and ordered[last].confidence == ordered[first].confidence:
            last += 1
        ranks += sum(outcome.right for outcome in ordered[first:last]) * (first + last + 1) / 2
        first = last
    return (ranks - positive * (positive + 1) / 2) / (positive * negative)


def _share(values: Iterable[float]) -> float:
    counted = list(values)
    return sum(counted) / len(counted)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
