"""``onrecord db``: the database's tables."""

from __future__ import annotations

import click

from api.commands.environment import load_settings, prepare_database


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
def upgrade() -> None:
    """Create the tables, or bring those of an older version up to date.

    `run` and `ingest` do this by themselves; harmless when repeated.
    """
    prepare_database(load_settings())
    click.echo("The database is up to date.")
