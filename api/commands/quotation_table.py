"""Extraction results as tables for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text


def print_table(results: Iterable[dict[str, Any]]) -> None:
    """Print the results of each text: its quotations as a table, or the error."""
    console = Console(highlight=False)
    for result in results:
        title = str(result["id"])
        if error := result.get("error"):
            console.print(Text(f"{title}: {error['message']} ({error['code']})", style="red"))
        elif not result["quotes"]:
            console.print(Text(f"{title}: no quotations"))
        else:
            console.print(_table(title, result["quotes"]))


def _table(title: str, quotes: list[dict[str, Any]]) -> Table:
    table = Table(title=Text(title), title_justify="left", expand=True)
    table.add_column("Who", ratio=3)
    table.add_column("Said what", ratio=6)
    table.add_column("How", ratio=2)
    table.add_column("About", ratio=2)
    for quote in quotes:
        table.add_row(
            Text(_who(quote)),
            Text(quote["text"]),
            Text("\n".join(_how(quote))),
            Text("\n".join([*quote["mentioned_countries"], *(topic["name"] for topic in quote["topics"])])),
        )
    return table


def _who(quote: dict[str, Any]) -> str:
    speaker, unnamed = quote["speaker"], quote["unnamed_source"]
    if speaker is None:
        country = unnamed["country"] if unnamed else None
        lines = [f"({unnamed['description']})" if unnamed else "-", country]
    else:
        lines = [speaker["name"], speaker["role"], speaker["affiliation"], speaker["country"]]
    return "\n".join(line for line in lines if line)


def _how(quote: dict[str, Any]) -> list[str]:
    return [
        quote["type"],
        quote["reported"],
        *([] if quote["polarity"] == "asserted" else [quote["polarity"]]),
    ]
