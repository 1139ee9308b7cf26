"""The tables of docs/command_line.md, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator

import click

from api.cli import main
from api.commands.command_line import PROGRAM
from api.commands.exit_codes import ExitCode

Named = tuple[click.Context, click.Command]


def commands_table() -> str:
    """One row for each command: how it is called, and what it does."""
    rows = [
        f"| `{_usage(ctx, command)}` | {_cell(command.get_short_help_str(200))} |"
        for ctx, command in commands()
    ]
    return _table("| command | what it does |", rows)


def options_table() -> str:
    """One row for each option of each command."""
    rows = []
    for ctx, command in commands():
        for option in command.params:
            if isinstance(option, click.Option) and (record := option.get_help_record(ctx)):
                rows.append(f"| `{_path(ctx)}` | `{_cell(record[0])}` | {_cell(record[1])} |")
    return _table("| command | option | meaning |", rows)


def exit_codes_table() -> str:
    """One row for each code that a command may end with."""
    return _table("| code | meaning |", [f"| {code.value} | {code.meaning} |" for code in ExitCode])


def commands() -> Iterator[Named]:
    """The commands that do something, with the contexts that they have in a shell, by name."""
    yield from _below(click.Context(main, info_name=PROGRAM), main)


def _below(ctx: click.Context, group: click.Group) -> Iterator[Named]:
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        inner = click.Context(command, parent=ctx, info_name=name)
        if isinstance(command, click.Group):
            yield from _below(inner, command)
        else:
            yield inner, command


def _path(ctx: click.Context) -> str:
    return ctx.command_path.removeprefix(f"{PROGRAM} ")


def _usage(ctx: click.Context, command: click.Command) -> str:
    """The command's name and its arguments."""
    pieces = [piece for piece in command.collect_usage_pieces(ctx) if piece != "[OPTIONS]"]
    return _cell(" ".join([_path(ctx), *pieces]))


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: str, rows: list[str]) -> str:
    line = "|" + " --- |" * (head.count("|") - 1)
    return "".join(f"{row}\n" for row in (head, line, *rows))
