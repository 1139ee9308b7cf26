"""``onrecord evaluate`` on directories of annotated articles and on pronouns, with the real extractor."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from api.cli import main

TEXT = "“The bridge is safe,” Transport Minister Ines Prado said. Critics said that it would not hold."
SPEAKER = {"name": "Ines Prado", "type": "person", "role": "transport minister", "affiliation": None}
RECORD = {
    "id": "bridge",
    "half": "develop",
    "text": TEXT,
    "speakers": {"prado": {**SPEAKER, "country": None}},
    "quotes": [
        {
            "content": ["The bridge is safe,"],
            "source": "Transport Minister Ines Prado",
            "cue": "said",
            "speaker": "prado",
            "mention": "full",
            "topics": ["public transport", "transport"],
        },
        {
            "content": ["it would not hold"],
            "source": "Critics",
            "cue": "said",
            "unnamed": {"type": "group"},
            "mention": "role",
        },
    ],
}
GAP = "ID\tText\tPronoun\tPronoun-offset\tA\tA-offset\tA-coref\tB\tB-offset\tB-coref\tURL"

Run = Callable[..., Result]

pytestmark = pytest.mark.model


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def invoke(*arguments: str | Path) -> Result:
        settings = {"ONRECORD_DATABASE_URL": f"sqlite:///{tmp_path}/cli.db"}
        return CliRunner(env=settings).invoke(main, ["evaluate", *map(str, arguments)])

    return invoke


@pytest.fixture
def annotated(tmp_path: Path) -> Path:
    directory = tmp_path / "annotated"
    directory.mkdir()
    (directory / "bridge.yaml").write_text(yaml.safe_dump(RECORD, allow_unicode=True), encoding="utf-8")
    return directory


def test_every_field_of_a_directory(run: Run, annotated: Path) -> None:
    told = json.loads(run(annotated, "--format", "json").stdout)
    assert told["slices"]["speaker, by full"]["accuracy"] == 100
    assert told["slices"]["role, stated"]["accuracy"] == 100  # whatever the capitals
    assert told["slices"]["speaker, nobody named"]["judged"] == 1
    assert set(told["type_macro"]) == {"accuracy", "constant"}
    assert told["confidence"]["judged"] == 2
    assert told["topics"]["judged"] == 1
    assert told["topics"]["constant"] == 100
    assert set(told["facts"]) >= {"polarity", "reported", "countries", "speaker_country"}


def test_found_or_not_is_shown_when_asked_for(run: Run, annotated: Path) -> None:
    assert "found or not" not in run(annotated).stdout
    assert "found or not" in run(annotated, "--end-to-end").stdout


def test_a_half_and_a_corpus(run: Run, annotated: Path, tmp_path: Path) -> None:
    assert run(annotated, "--half", "report").stdout.startswith("0 articles")
    corpus = tmp_path / "corpus.jsonl"
    spans = {"content": [[1, 20]], "cue": [[52, 56]], "source": [[22, 51]]}
    corpus.write_text(json.dumps({"id": "c", "text": TEXT, "quotes": [spans]}), encoding="utf-8")
    record = {
        **{name: RECORD[name] for name in ("half", "speakers")},
        "id": "c",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
        "quotes": [{"content": [[1, 20]], "speaker": "prado", "mention": "full"}],
    }
    (annotated / "c.yaml").write_text(yaml.safe_dump(record), encoding="utf-8")
    without = run(annotated)
    assert without.stdout.startswith("1 articles")
    assert "1 articles are left out" in without.stderr
    assert run(annotated, "--corpus", corpus).stdout.startswith("2 articles")


def test_pronouns(run: Run, annotated: Path, tmp_path: Path) -> None:
    text = "Ann Berg told Bo Lind on Monday that she had left."
    gap = tmp_path / "gap.tsv"
    gap.write_text(f"{GAP}\n1\t{text}\tshe\t37\tAnn Berg\t0\tTRUE\tBo Lind\t14\tFALSE\tu\n", encoding="utf-8")
    told = json.loads(run(annotated, "--gap", gap, "--format", "json").stdout)["gap"]
    assert told["texts"] == 1
    assert told["end_to_end"]["masculine"] == [0.0, 0.0, 0.0]
    assert "GAP: 1 texts" in run(annotated, "--gap", gap).stdout


def test_what_cannot_be_read_is_told(run: Run, annotated: Path, tmp_path: Path) -> None:
    (annotated / "bridge.yaml").write_text("id: bridge\ntext: It rains.\n", encoding="utf-8")
    broken = run(annotated)
    assert broken.exit_code == 1
    assert "bridge.yaml" in broken.output
    (tmp_path / "gap.tsv").write_text("nothing\n", encoding="utf-8")
    (annotated / "bridge.yaml").unlink()
    assert "gap.tsv" in run(annotated, "--gap", tmp_path / "gap.tsv").output
