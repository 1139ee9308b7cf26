"""The command line: ``onrecord``."""

from __future__ import annotations

import click

from api.commands.database import database
from api.commands.evaluate import evaluate
from api.commands.export import export
from api.commands.extract import extract
from api.commands.ingest import ingest
from api.commands.keys import keys
from api.commands.run import run


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onrecord")
def main() -> None:
    """Who said what, in which role, about which country and topic.

    Settings come from the environment as ONRECORD_... variables; the defaults need nothing.

    \b
    Examples:
      onrecord ingest samples
      onrecord run
      onrecord extract story.txt
    """


for command in (run, ingest, extract, evaluate, export, keys, database):
    main.add_command(command)
