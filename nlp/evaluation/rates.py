"""Precision, recall and F1."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rates:
    """Precision, recall and F1 in percent."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, right: int, found: int, recalled: int, gold: int) -> Rates:
        """From `right` of `found` answers and `recalled` of `gold` annotations; 0 where there are none."""
        precision = right / found if found else 0.0
        recall = recalled / gold if gold else 0.0
        both = precision + recall
        return cls(100 * precision, 100 * recall, 100 * 2 * precision * recall / both if both else 0.0)

    def rounded(self) -> list[float]:
        """The three figures with one decimal."""
        return [round(self.precision, 1), round(self.recall, 1), round(self.f1, 1)]

    def __str__(self) -> str:
        return f"{self.precision:.1f}/{self.recall:.1f}/{self.f1:.1f}"
