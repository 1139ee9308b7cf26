"""What comparing two speakers found, and what it comes to. Pure: no database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SURE = 3
"""Points from which on two speakers are taken for one."""


class EvidenceKind(StrEnum):
    """What is compared."""

    NAME = "name"
    TYPE = "type"
    COUNTRY = "country"
    AFFILIATION = "affiliation"
    ROLE = "role"
    TIME = "time"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was compared: what was found, for which values, and how many points it is worth."""

    kind: EvidenceKind
    finding: str
    points: int
    one: tuple[str, ...] = ()
    other: tuple[str, ...] = ()


class Decision(StrEnum):
    """What the evidence comes to."""

    ONE = "one"
    DOUBTFUL = "doubtful"
    TWO = "two"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two speakers are one, with all that speaks for and against it."""

    decision: Decision
    points: int = 0
    evidence: tuple[Evidence, ...] = ()

    @property
    def score(self) -> float:
        """The points as a share of those that make two speakers one, from 0 to 1."""
        return round(min(max(self.points / SURE, 0.0), 1.0), 2)
