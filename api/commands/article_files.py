"""Reads articles from files and folders: plain text, and NDJSON with one article a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from api.article_lines import read_line, summary
from api.services.drafts import ArticleDraft, Draft
from api.services.imports import LineFault

TEXT_SUFFIXES = frozenset({".txt", ".md"})
NDJSON_SUFFIXES = frozenset({".ndjson", ".jsonl"})


@dataclass(frozen=True, slots=True)
class Entry:
    """An article and where it comes from, or what is wrong there."""

    origin: str  # "folder/story.txt", "stories.ndjson:12"
    draft: Draft | None = None
    problem: str | None = None


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files to read: those named, and those in folders that have a known ending, sorted by name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if not _hidden(file.relative_to(path)))
            found.extend(
                sorted(
                    file
                    for file in inside
                    if file.is_file() and _suffix(file) in TEXT_SUFFIXES | NDJSON_SUFFIXES
                )
            )
        else:
            found.append(path)
    return found


def count_entries(files: Iterable[Path]) -> int:
    """How many entries `read_entries` will give."""
    total = 0
    for file in files:
        if is_ndjson(file):
            with file.open("rb") as lines:
                total += sum(1 for line in lines if line.strip())
        else:
            total += 1
    return total


def read_entries(files: Iterable[Path]) -> Iterator[Entry]:
    """The articles in the files, one after the other; what cannot be read is told and passed over."""
    for file in files:
        origin = click.format_filename(file)
        if is_ndjson(file):
            for number, line in numbered_lines(file):
                yield _line_entry(f"{origin}:{number}", line)
        elif _suffix(file) in TEXT_SUFFIXES:
            yield _text_entry(origin, file)
        else:
            known = ", ".join(sorted(TEXT_SUFFIXES | NDJSON_SUFFIXES))
            yield Entry(origin, problem=f"not an article file; known endings are {known}")


def is_ndjson(file: Path) -> bool:
    """Whether the file's ending says that each of its lines is a JSON object."""
    return _suffix(file) in NDJSON_SUFFIXES


def numbered_lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """The lines that have something on them, with their numbers from 1."""
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield number, line


def decode_text(content: bytes) -> str:
    """The text of a UTF-8 file, its line ends as they are. Raises ValueError if it is not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 (byte {error.start})") from None


def _text_entry(origin: str, file: Path) -> Entry:
    try:
        return Entry(origin, ArticleDraft(text=decode_text(file.read_bytes())))
    except (ValueError, OSError) as error:
        return Entry(origin, problem=str(error))


def _line_entry(origin: str, line: bytes) -> Entry:
    read = read_line(line)
    return Entry(origin, problem=summary(read)) if isinstance(read, LineFault) else Entry(origin, read)


def _suffix(file: Path) -> str:
    return file.suffix.lower()


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
