"""``onrecord db``: the database's tables."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from api.commands.environment import failures_told, load_settings, prepare_database, unusable_url_told
from api.commands.progress import looked_at, progress
from api.services.quote_rendering import render_outdated
from api.services.recounting import recount as recount_all
from api.storage.backup import back_up, size, unfinished_name
from api.storage.compaction import compact as compact_file
from api.storage.session import Database


@click.group("db")
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
def upgrade() -> None:
    """Create the tables, or bring those of an older version up to date.

    `run` and `ingest` do this by themselves; harmless when repeated.

    \b
    Example:
      onrecord db upgrade
    """
    prepare_database(load_settings())
    click.echo("The database is up to date.")


@database.command("render")
def render() -> None:
    """Put quotes into the form in which lists show them, where another version stored them.

    Without it all works as well; lists of such quotes take longer to read. It goes on while the server runs,
    and may be stopped and repeated.

    \b
    Example:
      onrecord db render
    """
    settings = load_settings()
    prepare_database(settings)
    rendered = 0
    with (
        failures_told(),
        progress("Rendering", None) as meter,
        closing(Database(settings.database_url)) as there,
    ):
        for number in render_outdated(there):
            rendered += number
            meter.advance(number)
    click.echo(f"{rendered:,} {'quote' if rendered == 1 else 'quotes'} rendered.")


@database.command("recount")
def recount() -> None:
    """Count the quotes of each speaker, country, topic and outlet anew, and put right what differs.

    These numbers are kept by whoever writes, but for servers and workers of versions that did not keep them
    yet. Run it once none of those is left after an upgrade without downtime; it goes on while the server
    runs, and may be stopped and repeated.

    \b
    Example:
      onrecord db recount
    """
    settings = load_settings()
    prepare_database(settings)
    with failures_told(), progress("Counting", None):
        off = recount_all(settings.database_url)
    click.echo(f"{off:,} {'number was' if off == 1 else 'numbers were'} off.")


@database.command("compact")
def compact() -> None:
    """Write a SQLite database anew, so that its files hold nothing of what was erased.

    Nobody can write meanwhile: stop the server first, or be sure that it has nothing to do. Backups keep what
    they have. PostgreSQL has VACUUM (FULL).

    \b
    Example:
      onrecord db compact
    """
    settings = load_settings()
    prepare_database(settings)
    with failures_told(), unusable_url_told(), progress("Writing anew", None):
        before, after = compact_file(settings.database_url)
    click.echo(f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now.")


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
    unfinished = unfinished_name(file)

    def copied() -> int:
        return unfinished.stat().st_size if unfinished.exists() else 0

    with unusable_url_told():
        total = size(settings.database_url)
    with failures_told(), progress("Copying", total, octets=True) as meter:
        with looked_at(copied, meter):
            copied_in_all = back_up(settings.database_url, file)
        meter.reach(copied_in_all)
    click.echo(f"{file}: {copied_in_all / 1e6:.1f} MB, checked.")
