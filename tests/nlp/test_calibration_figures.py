"""Figures about confidence, worked out by hand."""

from __future__ import annotations

import pytest

from nlp.evaluation.calibration import Outcome, reliability


def test_nothing_to_judge() -> None:
    assert reliability([]) is None


def test_perfect_confidence() -> None:
    figures = reliability([Outcome(1.0, True), Outcome(0.0, False)])
    assert figures is not None
    assert (figures.error, figures.auroc, figures.sure, figures.sure_right, figures.brier) == (
        0,
        1,
        0.5,
        1,
        0,
    )


def test_figures_of_five_quotations() -> None:
    # Two of confidence .95 of which one is right: .45 off; two of .5, both right: .5 off; one of .1, wrong.
    outcomes = [
        Outcome(0.95, True), Outcome(0.95, False), Outcome(0.5, True), Outcome(0.5, True), Outcome(0.1, False),
    ]  # fmt: skip
    figures = reliability(outcomes)
    assert figures is not None
    assert figures.right == pytest.approx(0.6)
    assert figures.error == pytest.approx((2 * 0.45 + 2 * 0.5 + 0.1) / 5)
    # Pairs of right and wrong: .95 against .95 is half, against .1 one; .5 twice against .95 none, .1 one each.
    assert figures.auroc == pytest.approx(3.5 / 6)
    assert (figures.sure, figures.sure_right) == (0.4, 0.5)
    assert figures.brier == pytest.approx((0.0025 + 0.9025 + 0.25 + 0.25 + 0.01) / 5)
    assert figures.brier_constant == pytest.approx(0.24)
    assert [(each.low, each.count, each.right) for each in figures.bins] == [
        (0.1, 1, 0),
        (0.5, 2, 1),
        (0.9, 2, 0.5),
    ]


def test_without_right_ones_or_sure_ones_there_is_no_figure() -> None:
    figures = reliability([Outcome(0.3, False)])
    assert figures is not None
    assert (figures.auroc, figures.sure_right) == (None, None)
    assert figures.to_dict()["auroc"] is None
