"""``onrecord db``: the database's tables."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.environment import failures_told, load_settings, prepare_database
from api.storage.backup import back_up


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


@database.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Copy a SQLite database into FILE while the server runs, and check the copy.

    To restore, stop the server and put the copy where the database was. PostgreSQL has pg_dump.

    \b
    Example:
      onrecord db backup "onrecord-$(date +%F).db"
    """
    settings = load_settings()
    with failures_told():
        size = back_up(settings.database_url, file)
    click.echo(f"{file}: {size / 1e6:.1f} MB, checked.")
