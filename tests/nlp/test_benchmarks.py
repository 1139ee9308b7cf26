"""The commands that docs/benchmarks.md gives work, and print tables."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.model


def table_of(module: str, *arguments: str) -> list[list[str]]:
    """Cells of the one table that a benchmark prints, without the rule."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in lines}) == 1
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in (lines[0], *lines[2:])]


def test_scaling_tells_time_exponent_and_memory() -> None:
    heading, *rows = table_of(
        "extraction_scaling", "--lengths", "200,400", "--texts", "sample articles,emoji"
    )
    assert heading == ["CPU seconds for characters:", "200", "400", "exponent", "MB at the longest"]
    assert [row[0] for row in rows] == ["sample articles", "emoji"]
    assert all(float(row[1]) >= 0 for row in rows)


def test_no_mutated_text_breaks_a_promise() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.robustness", "--texts", "60", "--seed", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stdout.startswith("60 texts, ")
    assert done.stdout.endswith(" no breach\n")


def test_speed_tells_every_component() -> None:
    heading, *rows = table_of("extraction_speed", "--words", "1", "--rounds", "1")
    assert heading[1:] == ["words per CPU second", "CPU ms per word", "plain spaCy = 1"]
    names = [row[0] for row in rows]
    assert names[:3] == ["plain spaCy", "extractor, whole", "tokenizer"]
    assert "onrecord_attribution_tagger" in names
    assert float(rows[0][3]) == 1


def test_what_a_key_costs_is_told() -> None:
    heading, *rows = table_of("access_cost", "--requests", "20")
    assert heading == ["", "CPU ms per request"]
    assert [row[0] for row in rows] == ["no keys yet", "a key", "a key, counted"]
    assert all(float(row[1]) > 0 for row in rows)


@pytest.mark.parametrize("bomb", ["bomb, packed as far as gzip can", "bomb, packed as far as allowed"])
def test_a_bomb_costs_a_server_little_memory(bomb: str) -> None:
    heading, row = table_of("import_memory", "--megabytes", "200", "--only", bomb)
    assert (heading[0], heading[-1]) == ("200 MB of", "peak memory grew by")
    assert (row[0], row[2]) == (bomb, "0")
    assert float(row[-1].removesuffix(" MB")) < 50
