"""``onrecord extract``: quotations of texts, without storing anything."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from api.commands.article_files import decode_text, is_ndjson, numbered_lines
from api.commands.batches import batches
from api.commands.environment import failures_told, load_settings, open_services
from api.commands.exit_codes import ExitCode
from api.commands.output import JSON, NDJSON, TABLE, format_option, write_json, write_ndjson
from api.commands.progress import awaited, is_shown_beside_output, progress
from api.commands.quotation_table import print_results
from api.errors import DomainError
from api.services.extraction import ExtractionService
from api.strict_json import InvalidJsonError, loads
from api.strict_text import text_fault

STDIN = "-"
BATCH_SIZE = 16

INVALID_LINE = "invalid_line"
INVALID_TEXT = "invalid_text"


Result = dict[str, Any]
"""What is printed of a text: its `quotes`, and its `error` if there is one."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text to be extracted, or why there is none."""

    id: Any  # a file's name, or whatever the NDJSON line gives
    text: str | None = None
    error: dict[str, str] | None = None


@click.command()
@click.argument(
    "paths", nargs=-1, metavar="[PATH...|-]", type=click.Path(exists=True, allow_dash=True, dir_okay=False)
)
@format_option(
    TABLE, NDJSON, JSON, told="A table for people, one JSON object a line for each text, or an array of them."
)
@click.pass_context
def extract(ctx: click.Context, paths: tuple[str, ...], output_format: str) -> None:
    """Print the quotations of texts; nothing is stored.

    A PATH is a text file or an NDJSON file (.ndjson, .jsonl) of lines {"id": ..., "text": ...}. "-", and no
    PATH at all, is standard input: NDJSON if every line is such an object, else one text. A text that
    cannot be worked on yields an object with "error"; the others are unharmed, and the exit code is 1.

    \b
    Examples:
      onrecord extract story.txt
      echo '"It will rain," said Ana Ruiz.' | onrecord extract -
      onrecord extract story.txt | jq -r '.quotes[].speaker.name'
      onrecord extract stories.ndjson > quotes.ndjson
    """
    settings = load_settings()
    extraction = open_services(settings).extraction
    failed = 0

    def noted(results: Iterable[Result]) -> Iterator[Result]:
        nonlocal failed
        for result in results:
            failed += "error" in result
            yield result

    with failures_told(), progress("Extracting", None, visible=is_shown_beside_output()) as meter:
        results = noted(meter.each(_results(extraction, _documents(paths or (STDIN,)))))
        match output_format:
            case "table":
                print_results(awaited("Loading the language model", results))
            case "json":
                write_json(results)
            case _:
                write_ndjson(results)
    if failed:
        ctx.exit(ExitCode.FAILED)


def _documents(paths: Iterable[str]) -> Iterator[Document]:
    for path in paths:
        if path == STDIN:
            content = sys.stdin.buffer.read()
            yield from _ndjson_or_none(content) or [_text_document(STDIN, content)]
        elif is_ndjson(Path(path)):
            for number, line in numbered_lines(Path(path)):
                yield _line_document(f"{click.format_filename(path)}:{number}", line)
        else:
            yield _text_document(click.format_filename(path), Path(path).read_bytes())


def _ndjson_or_none(content: bytes) -> list[Document] | None:
    """One document a line, None if any line is not an object with a text."""
    if not content.lstrip().startswith(b"{"):
        return None
    documents = [
        _line_document(f"{STDIN}:{number}", line)
        for number, line in enumerate(content.split(b"\n"), 1)
        if line.strip()
    ]
    return documents if all(document.text is not None for document in documents) else None


def _line_document(origin: str, line: bytes) -> Document:
    try:
        entry = loads(line)
    except InvalidJsonError as error:
        return _failed(origin, INVALID_LINE, str(error))
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        return _failed(origin, INVALID_LINE, 'The line is not an object with a "text".')
    identifier = entry.get("id", origin)
    if not isinstance(identifier, str | int) or (isinstance(identifier, str) and text_fault(identifier)):
        return _failed(origin, INVALID_LINE, 'The "id" is neither a text nor a number.')
    return Document(identifier, entry["text"])


def _text_document(origin: str, content: bytes) -> Document:
    try:
        return Document(origin, decode_text(content))
    except ValueError as error:
        return _failed(origin, INVALID_TEXT, f"The text is {error}.")


def _failed(identifier: Any, code: str, message: str) -> Document:
    return Document(identifier, error={"code": code, "message": message})


def _results(extraction: ExtractionService, documents: Iterable[Document]) -> Iterator[Result]:
    """The object of each document, in order."""
    for batch in batches(map(partial(_checked, extraction), documents), BATCH_SIZE):
        found = iter(
            extraction.extract_many([document.text for document in batch if document.text is not None])
        )
        for document in batch:
            if document.text is None:
                yield {"id": document.id, "error": document.error, "quotes": []}
                continue
            result = next(found)
            if result.error is not None:
                error = {"code": result.error.code, "message": result.error.message}
                yield {"id": document.id, "error": error, "quotes": []}
            else:
                model = {"name": extraction.model.name, "version": extraction.model.version}
                quotes = [quotation.to_dict() for quotation in result.quotations]
                yield {"id": document.id, "model": model, "quotes": quotes}


def _checked(extraction: ExtractionService, document: Document) -> Document:
    if document.text is None:
        return document
    try:
        extraction.check(document.text)
    except DomainError as error:
        return _failed(document.id, error.code, error.message)
    return document
