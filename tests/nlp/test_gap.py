"""GAP's figures: who is asked for, and what counts as right."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from nlp.evaluation.gap import GapError, GapRates, evaluate_gap, main, read_gap

HEADER = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL"
SHE = "Ines Moreau met Petra Novak in Graz. She left."
HE = "Robert Hale came. Peter Storm praised him."


def row(text: str, pronoun: str, a: str, a_coref: str, b: str, b_coref: str) -> str:
    places = (str(text.index(name)) for name in (f"{pronoun}", a, b))
    at, a_at, b_at = places
    return "\t".join(["x", text, pronoun, at, a, a_at, a_coref, b, b_at, b_coref, "http://example.org"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "gap.tsv"
    rows = [
        row(SHE, "She", "Ines Moreau", "TRUE", "Petra Novak", "FALSE"),
        row(HE, "him", "Robert Hale", "FALSE", "Peter Storm", "FALSE"),
    ]
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


def test_texts_are_read_with_offsets(file: Path) -> None:
    first, second = read_gap(file)
    assert SHE[slice(*first.pronoun)] == "She"
    assert [SHE[slice(*name)] for name in first.names] == ["Ines Moreau", "Petra Novak"]
    assert (first.meant, second.meant) == ((True, False), (False, False))
    assert (first.gender, second.gender) == ("f", "m")


def test_rates_are_of_all_yes_by_gender(file: Path) -> None:
    texts = read_gap(file)
    rates = GapRates.of(texts, [(True, False), (True, False)])
    assert rates.overall.rounded() == [50.0, 100.0, 66.7]
    assert rates.feminine.f1 == 100.0
    assert rates.masculine.f1 == 0.0
    assert rates.ratio == 0.0


def test_the_pipeline_is_scored_both_ways(file: Path, pipeline: Language) -> None:
    figures = evaluate_gap(file, pipeline)
    assert figures.texts == 2
    assert figures.end_to_end.feminine.f1 == 100.0
    assert figures.names_given.feminine.f1 == 100.0
    assert figures.end_to_end.masculine.precision == 0.0  # "him" is Hale here, which the file denies
    assert "end to end" in str(figures)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("A-coref", "A-is"), "no column A-coref"),
        (("TRUE", "PERHAPS"), "line 2"),
        (("She\t37", "She\t38"), "'She' does not stand at 38"),
    ],
)
def test_what_is_no_gap_file_is_refused(file: Path, change: tuple[str, str], message: str) -> None:
    file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    with pytest.raises(GapError, match=message):
        read_gap(file)


def test_the_command_says_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.tsv")]) == 2
    assert "none.tsv" in capsys.readouterr().err
