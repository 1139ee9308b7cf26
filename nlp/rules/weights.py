"""How likely a word in a frame reports something: the lexicon of reporting words, measured on a corpus."""

from __future__ import annotations

from functools import cache

from nlp.lexicons import read_lexicon

ANY = "*"
"""As a lemma: words that a frame was not measured with. As a frame: a word's factor on such frames."""

_REPORTS = 1.25  # factor from which a word is one of reporting; "cause" has 0.2, "push" 1.3, "warn" 1.4
_MOST = 0.9  # no word that a frame was not measured with is surer than this


@cache
def _weights() -> dict[tuple[str, str], float]:
    return {(row["lemma"], row["frame"]): float(row["precision"]) for row in read_lexicon("reporting_words")}


def weight(lemma: str, frame: str) -> float:
    """Share of the frame's proposals with this lemma that people annotated as attributions, 0 to 1."""
    weights = _weights()
    if (measured := weights.get((lemma, frame))) is not None:
        return measured
    return min(_MOST, weights.get((ANY, frame), 0.0) * weights.get((lemma, ANY), 1.0))


def reports(lemma: str) -> bool:
    """Whether a word is one of reporting, whatever its frame."""
    return _weights().get((lemma, ANY), 0.0) >= _REPORTS
