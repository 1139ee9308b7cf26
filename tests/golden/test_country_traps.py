"""Countries that sentences full of traps name: "Georgia O'Keeffe", "Brussels sprouts", "New Mexico"."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from nlp.countries.named import named_countries

TABLE = Path(__file__).with_name("country_traps.tsv")
LINES = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
ROWS = [line.split("\t") for line in LINES[1:]]

# Percent, a little below what is reached; a change may raise them only.
RIGHT = {"develop": 97, "report": 91}


def test_half_of_the_sentences_name_a_country() -> None:
    assert LINES[0].split("\t") == ["half", "trap", "sentence", "countries"]
    for half in RIGHT:
        countries = [row[3] for row in ROWS if row[0] == half]
        assert len(countries) == 250
        assert 100 <= countries.count("-") <= 150


@pytest.mark.model
@pytest.mark.parametrize("half", RIGHT)
def test_countries_of_traps(pipeline: Language, half: str) -> None:
    wrong = []
    rows = [row for row in ROWS if row[0] == half]
    for _, _, sentence, expected in rows:
        found = {country for match in named_countries(pipeline(sentence)) for country in match.countries}
        if found != set(expected.replace("-", "").split(",")) - {""}:
            wrong.append(f"{sentence} {expected} {sorted(found)}")
    percent = 100 * (1 - len(wrong) / len(rows))
    assert percent >= RIGHT[half], f"{percent:.1f} of {len(rows)}\n" + "\n".join(wrong)
