"""The committed figures and how they are compared with what is measured."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from nlp.evaluation.polnear import Figure, differences, main, read_table, write_table

FIGURES = [
    Figure("rules and model", "all", "attribution", "80.0", "70.0", "74.7"),
    Figure("rules alone", "all", "attribution", "70.0", "50.0", "58.3"),
]


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_table(FIGURES, tmp_path / "table.tsv")
    assert read_table(tmp_path / "table.tsv") == FIGURES


def test_a_tenth_is_no_difference_and_more_is() -> None:
    measured = [FIGURES[0]._replace(f1="74.8"), FIGURES[1]._replace(recall="49.8")]
    assert differences(measured, FIGURES) == [
        "rules alone / all / attribution: 70.0/49.8/58.3, committed 70.0/50.0/58.3"
    ]
    assert differences(measured, FIGURES, tolerance=1.0) == []
    assert differences([FIGURES[0]._replace(of="new")], FIGURES) == [
        "rules and model / new / attribution: not in the table"
    ]
    assert differences(FIGURES[:1], FIGURES) == []  # what was not measured is not compared


@pytest.mark.model
def test_figures_of_another_corpus_differ_and_the_command_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "“The bridge will hold,” Odell said on Monday."
    gold = {
        "id": "gazette_1",
        "text": text,
        "quotes": [{"content": [[1, 22]], "cue": [[30, 34]], "source": [[24, 29]]}],
    }
    (tmp_path / "dev.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    assert main([str(tmp_path)]) == 1
    told = capsys.readouterr().out
    assert re.search(r"^rules and model +direct +attribution +100.0/100.0/100.0$", told, re.MULTILINE)
    assert "rules and model / gazette / attribution: not in the table" in told
    assert main([str(tmp_path / "none")]) == 2
