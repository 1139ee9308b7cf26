"""The command line: ``onrecord``."""

from __future__ import annotations

import click

from api import __version__
from api.commands.command_line import CommandLine

COMMANDS = {
    "completion": "api.commands.completion:completion",
    "db": "api.commands.database:database",
    "evaluate": "api.commands.evaluate:evaluate",
    "export": "api.commands.export:export",
    "extract": "api.commands.extract:extract",
    "ingest": "api.commands.ingest:ingest",
    "keys": "api.commands.keys:keys",
    "run": "api.commands.run:run",
    "search": "api.commands.search:search",
    "worker": "api.commands.worker:worker",
}


@click.group(cls=CommandLine, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Who said what, in which role, about which country and topic.

    Settings come from the environment as ONRECORD_... variables; the defaults need nothing. Exit codes and
    all options are told in docs/command_line.md.

    \b
    Examples:
      onrecord ingest samples
      onrecord search bridge --speaker Ruiz
      onrecord extract story.txt
      onrecord run
    """
