"""How ``onrecord`` finds its commands, and how they end: quietly, or with a line that says what is wrong."""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NoReturn

import click

from api.commands.exit_codes import ExitCode
from api.commands.safe_text import shown, shown_line

PROGRAM = "onrecord"
TOLD_IN_FULL = ("ONRECORD_LOG_LEVEL", "DEBUG")


class CommandLine(click.Group):
    """Commands that are loaded when they are asked for, since some take a second to."""

    def __init__(self, places: Mapping[str, str], **options: Any) -> None:
        """`places` has for each command where it is defined: "api.commands.run:run"."""
        super().__init__(**options)
        self._places = places

    def main(self, *args: Any, **options: Any) -> Any:
        """Run as a program; always under the same name, which is that of the completion's variable, too."""
        return super().main(*args, **{**options, "prog_name": PROGRAM})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name; None where there is none."""
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; where there is none, those are told that are called much like it."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=self._places, ctx=ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run what was asked for, and let no traceback out."""
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # for encodings that lack most characters
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _end_as_interrupted()
        except BrokenPipeError:
            _leave_output_alone()
            ctx.exit(ExitCode.PIPE_CLOSED)
        except (click.exceptions.Exit, click.Abort):
            raise
        except click.ClickException as error:
            _leave_output_alone()
            _tell(error)
            ctx.exit(error.exit_code)
        except Exception as error:
            if _interrupted(error):  # in the middle of something that could not be tidied up then
                _end_as_interrupted()
            variable, value = TOLD_IN_FULL
            if os.environ.get(variable, "").strip().upper() == value:
                raise
            told = shown_line(f"{type(error).__name__}: {error}")
            advice = f"Please report what {variable}={value} shows."
            _tell(click.ClickException(f"This is a defect of OnRecord: {told}. {advice}"))
            ctx.exit(ExitCode.FAILED)


def _tell(error: click.ClickException) -> None:
    """Say what is wrong, which may repeat what others wrote, so that no terminal obeys it."""
    told = io.StringIO()
    error.show(told)
    for line in told.getvalue().splitlines():
        click.echo(shown(line), err=True)


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C stands behind an error."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__context__
    return error is not None


def _end_as_interrupted() -> NoReturn:
    """Die of the signal itself: a shell that runs several commands goes on to the next one otherwise."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGINT)
    sys.exit(ExitCode.INTERRUPTED)  # where the signal is blocked


def _leave_output_alone() -> None:
    """Where nothing can be written any more, let the interpreter not try again when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
