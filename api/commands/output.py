"""What commands give out: a table for people who look at a terminal, lines for the programs behind a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from itertools import chain
from textwrap import indent
from typing import Any, TypeVar

import click
import marshmallow as ma

from api import csv_table
from api.commands.safe_text import json_text, shown

TABLE, NDJSON, JSON, CSV = "table", "ndjson", "json", "csv"

Item = dict[str, Any]
_Function = TypeVar("_Function", bound=Callable[..., Any])


def format_option(*formats: str, told: str) -> Callable[[_Function], _Function]:
    """The option `--format`; unless it is given, what suits whoever reads standard output."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(formats),
        callback=lambda _context, _option, value: value or (TABLE if on_terminal() else NDJSON),
        show_default="table on a terminal, else ndjson",
        help=told,
    )


def on_terminal() -> bool:
    """Whether somebody looks at what is printed."""
    return sys.stdout.isatty()


def write_ndjson(items: Iterable[Item]) -> None:
    """Print each item on a line, as soon as it is there."""
    for item in items:
        click.echo(json_text(item, ascii_only=_ascii_only()))


def write_json(items: Iterable[Item]) -> None:
    """Print the items as one array, each as soon as it is there."""
    before = "["
    for item in items:
        click.echo(f"{before}\n{indent(json_text(item, ascii_only=_ascii_only(), indent=2), '  ')}", nl=False)
        before = ","
    click.echo("[]" if before == "[" else "\n]")


def write_csv(schema: ma.Schema, items: Iterable[Item]) -> None:
    """Print the items, dumped by `schema`, as rows below the names of their columns."""
    head: list[csv_table.Cell] = [*csv_table.columns(schema)]
    for row in chain([head], csv_table.rows(schema, items)):
        line = csv_table.encode([row])
        click.echo(shown(line.removesuffix("\r\n")) if on_terminal() else line, nl=on_terminal())


def _ascii_only() -> bool:
    """Whether standard output has no way to write other characters."""
    return sys.stdout.encoding.lower().replace("-", "").replace("_", "") != "utf8"
