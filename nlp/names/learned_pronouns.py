"""What was learned of pronouns and comes with the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from nlp.lexicons import read_lexicon
from nlp.names.pronoun_head import PronounHead, packaged_head
from nlp.names.scoring import HEADLINE


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of pronouns: how much each feature counts, and projections of words' vectors."""

    weights: Mapping[str, float]
    head: PronounHead | None = None


@cache
def pronoun_weights() -> Mapping[str, float]:
    """How much each feature counts."""
    learned = {row["feature"]: float(row["weight"]) for row in read_lexicon("pronoun_weights")}
    return {**learned, "headline": HEADLINE}


@cache
def packaged() -> Learned:
    """What comes with the package."""
    return Learned(pronoun_weights(), packaged_head())
