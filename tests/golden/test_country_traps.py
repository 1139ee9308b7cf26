"""Countries that sentences full of traps name: "Georgia O'Keeffe", "Brussels sprouts", "New Mexico"."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from nlp.countries.named import named_countries


def read_table(name: str) -> list[dict[str, str]]:
    lines = Path(__file__).with_name(name).read_text("utf-8").splitlines()
    header, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [dict(zip(header, row, strict=True)) for row in rows]


ROWS = read_table("country_traps.tsv")
TABLES = {
    "develop": [row for row in ROWS if row["half"] == "develop"],
    "report": [row for row in ROWS if row["half"] == "report"],
    "more": read_table("country_traps_more.tsv"),
}

# Percent, a little below what is reached; a change may raise them only.
RIGHT = {"develop": 99, "report": 98, "more": 98}


def test_half_of_the_sentences_name_a_country() -> None:
    for name, rows in TABLES.items():
        assert len(rows) >= 200
        without = sum(row["countries"] == "-" for row in rows) / len(rows)
        assert 0.4 <= without <= 0.65, name


def test_no_sentence_stands_in_two_tables() -> None:
    sentences = [row["sentence"] for rows in TABLES.values() for row in rows]
    assert len(sentences) == len(set(sentences))


@pytest.mark.model
@pytest.mark.parametrize("table", TABLES)
def test_countries_of_traps(pipeline: Language, table: str) -> None:
    wrong = []
    rows = TABLES[table]
    for row in rows:
        sentence, expected = row["sentence"], row["countries"]
        found = {country for match in named_countries(pipeline(sentence)) for country in match.countries}
        if found != set(expected.replace("-", "").split(",")) - {""}:
            wrong.append(f"{sentence} {expected} {sorted(found)}")
    percent = 100 * (1 - len(wrong) / len(rows))
    listed = wrong if table != "report" else []  # those to report on are not to be developed on
    assert percent >= RIGHT[table], "\n".join([f"{percent:.1f} of {len(rows)}", *listed])
