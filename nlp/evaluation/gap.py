"""Scores pronouns on GAP (Webster et al. 2018): ``python -m nlp.evaluation.gap FILE.tsv``.

Each text has a pronoun and two names, and says of either name whether the pronoun means it. The answers are
scored as the corpus' own scorer does: F1 over all "yes", overall and by the pronoun's gender. *End to end*
the text alone is given, and whom the resolver chooses must be named where the asked name stands. With *the
two names given* the likelier of the two is taken, whatever else the pronoun might mean.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language

from nlp.attributes import Offsets
from nlp.components.coreference import meant_by_pronoun
from nlp.evaluation.rates import Rates
from nlp.names.lexicon import Gender
from nlp.names.pronoun_features import gender_of_pronoun
from nlp.pipeline import build_pipeline

_COLUMNS = ("Text", "Pronoun", "Pronoun-offset", "A", "A-offset", "A-coref", "B", "B-offset", "B-coref")
_TRUTH = {"TRUE": True, "FALSE": False}


class GapError(ValueError):
    """A file is not one of GAP's."""


@dataclass(frozen=True, slots=True)
class GapText:
    """A text with its pronoun and two names, and whether the pronoun means each."""

    text: str
    pronoun: Offsets
    names: tuple[Offsets, Offsets]
    meant: tuple[bool, bool]

    @property
    def gender(self) -> Gender:
        """The pronoun's."""
        return gender_of_pronoun(self.text[slice(*self.pronoun)].lower())


@dataclass(frozen=True, slots=True)
class GapRates:
    """The rates of one way to ask."""

    overall: Rates
    masculine: Rates
    feminine: Rates

    @property
    def ratio(self) -> float:
        """Feminine to masculine F1; 0 where nothing masculine is right."""
        return self.feminine.f1 / self.masculine.f1 if self.masculine.f1 else 0.0

    @classmethod
    def of(cls, texts: Sequence[GapText], answers: Sequence[tuple[bool, bool]]) -> GapRates:
        """From an answer for each name of each text."""
        return cls(*(_rates(texts, answers, gender) for gender in (None, Gender.MALE, Gender.FEMALE)))


@dataclass(frozen=True, slots=True)
class GapFigures:
    """Both ways to ask."""

    texts: int
    end_to_end: GapRates
    names_given: GapRates

    def __str__(self) -> str:
        lines = [f"{self.texts} texts; precision/recall/F1, feminine to masculine F1"]
        for title, rates in (("end to end", self.end_to_end), ("two names given", self.names_given)):
            lines.append(
                f"{title:16} all {rates.overall}  masculine {rates.masculine}  "
                f"feminine {rates.feminine}  ratio {rates.ratio:.3f}"
            )
        return "\n".join(lines)


def read_gap(path: Path) -> list[GapText]:
    """The texts of a GAP file. Raises GapError naming the line that does not fit, OSError where none is."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if lacking := [column for column in _COLUMNS if column not in (rows.fieldnames or ())]:
            raise GapError(f"{path} has no column {', '.join(lacking)}")
        return [_gap_text(row, f"{path}, line {number}") for number, row in enumerate(rows, 2)]


def evaluate_gap(path: Path, pipeline: Language | None = None) -> GapFigures:
    """The figures of a GAP file, read by the product's own pipeline. Raises as `read_gap` does."""
    texts = read_gap(path)
    end_to_end, names_given = [], []
    docs = (pipeline or build_pipeline()).pipe(text.text for text in texts)
    for text, doc in zip(texts, docs, strict=True):
        likely = meant_by_pronoun(doc, text.pronoun)
        chosen = likely[0][0].mentions if likely else ()
        end_to_end.append(_both(_touches(name, chosen) for name in text.names))
        first, second = (
            sum(probability for one, probability in likely if _touches(name, one.mentions))
            for name in text.names
        )
        names_given.append((first > 0 and first >= second, second > 0 and second >= first))
    return GapFigures(len(texts), GapRates.of(texts, end_to_end), GapRates.of(texts, names_given))


def _both(answers: Iterator[bool]) -> tuple[bool, bool]:
    first, second = answers
    return first, second


def _touches(name: Offsets, spans: Iterable[Offsets]) -> bool:
    return any(start < name[1] and name[0] < end for start, end in spans)


def _rates(texts: Sequence[GapText], answers: Sequence[tuple[bool, bool]], gender: Gender | None) -> Rates:
    pairs = [
        (true, said)
        for text, both in zip(texts, answers, strict=True)
        if gender in (None, text.gender)
        for true, said in zip(text.meant, both, strict=True)
    ]
    right = sum(true and said for true, said in pairs)
    return Rates.of(right, sum(said for _, said in pairs), right, sum(true for true, _ in pairs))


def _gap_text(row: dict[str, str], place: str) -> GapText:
    try:
        text = row["Text"]
        pronoun, *names = (
            _span(text, row[column], int(row[f"{column}-offset"])) for column in ("Pronoun", "A", "B")
        )
        first, second = names
        return GapText(text, pronoun, (first, second), (_TRUTH[row["A-coref"]], _TRUTH[row["B-coref"]]))
    except (KeyError, TypeError, ValueError) as error:
        raise GapError(f"{place}: {error}") from error


def _span(text: str, words: str, start: int) -> Offsets:
    if not text.startswith(words, start):
        raise ValueError(f"{words!r} does not stand at {start}")
    return start, start + len(words)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluation.gap", description=__doc__)
    parser.add_argument("file", type=Path, help="a GAP file, tab-separated")
    given = parser.parse_args(arguments)
    try:
        print(evaluate_gap(given.file))
    except (GapError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
