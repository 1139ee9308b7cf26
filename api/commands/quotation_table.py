"""Quotations for people: a table, or one below the other where a terminal is too narrow for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from rich.box import ROUNDED
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.commands.safe_text import Cell, shown

Quote = dict[str, Any]

NARROWEST_TABLE = 64
MOST_TOPICS = 3

_MARKED = "bold reverse"
_POLARITIES = {"denied": "red", "questioned": "yellow", "withheld": "yellow"}


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    ratio: int | None  # its share of the width; None where its words have one width
    cell: Callable[[Quote], Text]
    from_width: int = NARROWEST_TABLE  # of the terminal


class _Console(Console):
    def on_broken_pipe(self) -> NoReturn:
        """Let the program end as it does for whatever else it prints."""
        raise BrokenPipeError


def table_console() -> Console:
    """What tables are printed on; without colours where there are none, or where NO_COLOR says so."""
    return _Console(highlight=False, markup=False, emoji=False)


def print_results(results: Iterable[dict[str, Any]]) -> None:
    """Print what was found in each text: its quotations, or the error."""
    console = table_console()
    for result in results:
        title = Text(shown(str(result["id"])), style="bold")
        if error := result.get("error"):
            told = f"{result['id']}: {error['message']} ({error['code']})"
            console.print(Text(shown(told), style="red"))
        elif not result["quotes"]:
            console.print(title + Text(": no quotations", style="dim"))
        else:
            console.print(title)
            print_quotes(console, result["quotes"])


def print_quotes(console: Console, quotes: Sequence[Quote]) -> None:
    """Print quotations; those that are stored come with the article they stand in."""
    if console.width < NARROWEST_TABLE:
        for quote in quotes:
            console.print(*_lines(quote), sep="")
        return
    table = Table(expand=True, show_lines=True, box=ROUNDED, border_style="dim")
    columns = [column for column in _columns(quotes) if console.width >= column.from_width]
    for column in columns:
        table.add_column(column.heading, ratio=column.ratio, overflow="fold")
    for quote in quotes:
        table.add_row(*(Cell(column.cell(quote)) for column in columns))
    console.print(table)


def _columns(quotes: Sequence[Quote]) -> list[_Column]:
    columns = [_Column("Who", 4, _who), _Column("Said what", 8, _said)]
    if any("article" in quote for quote in quotes):
        columns.append(_Column("Where", 4, _where))
    return [*columns, _Column("How", None, _how), _Column("About", 3, _about, from_width=90)]


def _lines(quote: Quote) -> list[Padding]:
    below = _on_a_line(_how(quote), _where(quote), _about(quote))
    return [
        Padding(Cell(_on_a_line(_who(quote))), 0),
        Padding(Cell(_said(quote)), (0, 0, 0, 2)),
        Padding(Cell(below), (0, 0, 1, 2)),
    ]


def _on_a_line(*texts: Text) -> Text:
    return Text(" · ").join([line for text in texts for line in text.split("\n") if line.plain])


def _who(quote: Quote) -> Text:
    speaker, unnamed = quote["speaker"], quote["unnamed_source"]
    marks = (quote.get("highlights") or {}).get("speaker", ())
    if speaker is not None:
        rest = [(speaker["role"], ""), (speaker["affiliation"], "dim"), (speaker["country"], "green")]
        return _below(_marked(speaker["name"], marks, style="bold cyan"), rest)
    if unnamed is not None:
        described = Text("(") + _marked(unnamed["description"], marks, style="cyan") + Text(")")
        return _below(described, [(unnamed["country"], "green")])
    return Text("-")


def _said(quote: Quote) -> Text:
    return _marked(quote["text"], (quote.get("highlights") or {}).get("text", ()))


def _where(quote: Quote) -> Text:
    article = quote.get("article")
    if article is None:
        return Text()
    published = article["published_at"]
    rest = [(published[:10] if published else None, ""), (article["title"], "dim")]
    return _below(Text(shown(article["outlet"] or ""), style="magenta"), rest)


def _how(quote: Quote) -> Text:
    polarity = quote["polarity"]
    rest = [
        (None if quote["reported"] == "speech" else quote["reported"], "yellow"),
        (None if polarity == "asserted" else polarity, _POLARITIES.get(polarity, "")),
        (f"{quote['confidence']:.0%}", "dim"),
    ]
    return _below(Text(shown(quote["type"])), rest)


def _about(quote: Quote) -> Text:
    countries = [(country, "green") for country in quote["mentioned_countries"]]
    return _below(Text(), [*countries, *((topic["name"], "") for topic in quote["topics"][:MOST_TOPICS])])


def _below(first: Text, others: Iterable[tuple[str | None, str]]) -> Text:
    """The texts, one a line, those that are empty left out."""
    lines = [first, *(Text(shown(text), style=style) for text, style in others if text)]
    return Text("\n").join([line for line in lines if line.plain])


def _marked(text: str, marks: Iterable[dict[str, int]], *, style: str = "") -> Text:
    """The text with stretches that stand out."""
    made = Text(shown(text), style=style)
    for mark in marks:
        made.stylize(_MARKED, mark["start"], mark["end"])
    return made
