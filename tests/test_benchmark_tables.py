"""Benchmarks put their tables into docs/benchmarks.md, each in its own place."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks import reporting
from benchmarks.reporting import PAGE, TABLES, command, markdown_table, tell

_MARKERS = re.compile(r"^<!-- (.+): written by `python -m benchmarks\.(.+) --write` -->$", re.MULTILINE)
_ENDS = re.compile(r"^<!-- end of (.+) -->$", re.MULTILINE)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the page, which benchmarks take for the page."""
    copy = tmp_path / "benchmarks.md"
    copy.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(reporting, "PAGE", copy)
    return copy


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_put_in_its_place_and_nothing_else_changes(
    page: Path, name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["…", "--rounds", "3", "--write"])
    before = page.read_text(encoding="utf-8")
    tell(name, markdown_table(("what", "times"), [("seen", "3")]), about=r"What \1 saw:", write=True)
    after = page.read_text(encoding="utf-8")
    begin, end = (
        f"<!-- {name}: written by `python -m benchmarks.{TABLES[name]} --write` -->\n",
        "<!-- end of ",
    )
    head, rest = before.split(begin)
    tail = rest[rest.index(f"{end}{name} -->\n") :]
    assert after.startswith(head + begin)
    assert after.endswith(tail)
    written = after[len(head + begin) : -len(tail)]
    made_by, about, table = written.rstrip("\n").split("\n\n")
    benchmark = TABLES[name].split()[0]
    assert made_by.startswith(f"`python -m benchmarks.{benchmark} --rounds 3`, 20")
    assert (about, table.splitlines()[-1]) == (r"What \1 saw:", "| seen |     3 |")
    assert written in capsys.readouterr().out


def test_without_being_asked_to_write_it_prints(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = page.read_text(encoding="utf-8")
    tell("storing", markdown_table(("what", "times"), [("seen", "3")]), write=False)
    assert page.read_text(encoding="utf-8") == before
    assert "| seen |     3 |" in capsys.readouterr().out


def test_each_marker_belongs_to_a_benchmark() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert dict(_MARKERS.findall(text)) == TABLES
    assert _ENDS.findall(text) == [name for name, _ in _MARKERS.findall(text)] == list(TABLES)
    assert text.count("<!--") == 2 * len(TABLES)


def test_the_page_names_benchmarks_that_are_there() -> None:
    for name in re.findall(r"python -m benchmarks\.(\w+)", PAGE.read_text(encoding="utf-8")):
        assert find_spec(f"benchmarks.{name}"), name


def test_all_that_have_a_place_are_run_together() -> None:
    source = (PAGE.parents[1] / "benchmarks" / "__main__.py").read_text(encoding="utf-8")
    assert set(re.findall(r'run\("(\w+)"', source)) >= {writer.split()[0] for writer in TABLES.values()}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([], ""),
        (["--write"], ""),
        (["--folder", "/home/me/archives", "--seconds", "3"], " --folder …/archives --seconds 3"),
        (["sqlite:///var/archives/archive.db"], " sqlite://…/archive.db"),
        (["postgresql://me:secret@db.example.org:5432/archive"], " postgresql://…/archive"),
        (["postgresql://me@db.example.org/archive?password=secret"], " postgresql://…/archive"),
        (["--only", "rare word, by date"], " --only 'rare word, by date'"),
    ],
)
def test_commands_are_told_without_the_places_of_one_machine(given: list[str], told: str) -> None:
    assert command("reading", given) == f"python -m benchmarks.reading{told}"
