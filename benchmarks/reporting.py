"""What the benchmarks share: the sample texts, and how they tell what they found, where and when.

Each prints its tables, and with ``--write`` puts them into docs/benchmarks.md, between the markers that name
them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from api import __version__
from docs.markers import with_table

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples" / "articles.ndjson"
PAGE = ROOT / "docs" / "benchmarks.md"

TABLES = {
    "length of texts": "extraction_scaling",
    "words": "extraction_speed",
    "linking": "speaker_linking",
    "storing": "writing",
    "storing, few quotes": "writing --quotes 6",
    "keys": "access_cost",
    "lists": "reading",
    "lists, several processes": "reading --workers N",
    "growth": "reading --growth",
    "search page, sqlite": "search_page DATABASE_URL",
    "search page, postgresql": "search_page DATABASE_URL",
    "chart pages, sqlite": "chart_pages DATABASE_URL",
    "chart pages, postgresql": "chart_pages DATABASE_URL",
    "exports": "export_memory",
    "extraction": "ingestion",
    "soak, sqlite": "soak",
    "soak, postgresql": "soak",
    "imports": "import_memory",
}
"""The tables of the page by name, in their order, and the benchmark that makes each."""

_BUSY = os.getloadavg()[0]  # before anything is measured
_PLACE = re.compile(r"(\w+://)?[^?]*/([^?]*)")


def benchmark_parser(description: str | None) -> argparse.ArgumentParser:
    """A parser for the options of a benchmark, with the one that all have."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md, too")
    return parser


def tell(name: str, table: str, *, about: str = "", write: bool) -> None:
    """Print a table of this process, what it is `about`, and what made it where; or write it down, too."""
    writer = TABLES[name]
    section = "\n\n".join(part for part in (_made_by(writer.split()[0]), about, table) if part) + "\n"
    print(section, flush=True)
    if write:
        page = PAGE.read_text(encoding="utf-8")
        page = with_table(page, name, section, f"python -m benchmarks.{writer} --write")
        PAGE.write_text(page, encoding="utf-8")


def command(benchmark: str, arguments: Sequence[str]) -> str:
    """How it is started with these arguments, without what is one machine's own: places of files, servers."""
    told = (
        f"{place[1] or ''}…/{place[2]}" if (place := _PLACE.match(each)) else shlex.quote(each)
        for each in arguments
        if each != "--write"
    )
    return " ".join((f"python -m benchmarks.{benchmark}", *told))


def _made_by(benchmark: str) -> str:
    git = ("git", "-C", str(ROOT), "rev-parse", "--short", "HEAD")
    commit = subprocess.run(git, check=False, capture_output=True, text=True).stdout.strip() or "no commit"
    when = f"{datetime.now(UTC):%Y-%m-%d}, OnRecord {__version__} ({commit})"
    return f"`{command(benchmark, sys.argv[1:])}`, {when}; {machine()}; load before: {_BUSY:.1f}"


def sample_texts() -> list[str]:
    """Texts of the sample articles."""
    return [json.loads(line)["text"] for line in SAMPLES.read_text("utf-8").splitlines()]


def machine() -> str:
    """Processor, system and versions in one line."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    processor = names[0] if names else platform.processor() or platform.machine()
    return (
        f"{processor}, {os.cpu_count()} cores, {platform.system()}, "
        f"Python {platform.python_version()}, spaCy {version('spacy')}"
    )


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its first column left-aligned, the others right-aligned and padded."""
    cells = [headings, *rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(headings))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(
        "| "
        + " | ".join(
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        + " |"
        for row in (headings, rule, *cells[1:])
    )
