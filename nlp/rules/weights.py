"""How likely a word in a frame reports something: the lexicon of reporting words, measured on a corpus."""

from __future__ import annotations

from functools import cache

from nlp.lexicons import read_lexicon

ANY = "*"
"""The lemma that stands for all words a frame was not measured with."""


@cache
def _weights() -> dict[tuple[str, str], float]:
    return {(row["lemma"], row["frame"]): float(row["precision"]) for row in read_lexicon("reporting_words")}


def weight(lemma: str, frame: str) -> float:
    """Share of the frame's proposals with this lemma that people annotated as attributions, 0 to 1."""
    weights = _weights()
    return weights.get((lemma, frame), weights.get((ANY, frame), 0.0))
