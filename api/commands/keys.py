"""``onrecord keys``: who may use the API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

import click
import marshmallow as ma
from rich.table import Table

from api.commands.environment import failures_told, load_settings, open_services, prepare_database
from api.commands.output import NDJSON, TABLE, format_option, write_ndjson
from api.commands.quotation_table import table_console
from api.commands.safe_text import shown
from api.schemas.base import DayOrMoment
from api.services.keys import ApiKeyRecord, ApiKeys, Scope


def _moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """A date, which stands for its beginning in UTC, or a time with its offset."""
    if value is None:
        return None
    try:
        when: date | datetime = DayOrMoment(metadata={}).deserialize(value)
    except ma.ValidationError as error:
        raise click.BadParameter(" ".join(error.messages)) from None
    return when if isinstance(when, datetime) else datetime.combine(when, time(), UTC)


@click.group("keys")
def keys() -> None:
    """Say who may use the API, and what for.

    As long as no key was ever created the server answers this machine alone, and whoever reaches it may do
    everything. From the first key on it answers from anywhere, and whoever asks needs one.
    """


@keys.command("create")
@click.option(
    "--scope", type=click.Choice([scope.value for scope in Scope]), required=True, help="What the key allows."
)
@click.option("--name", help="Who or what will use it; corrections are signed with it.")
@click.option(
    "--expires",
    callback=_moment,
    metavar="WHEN",
    help="When it ceases to be good: 2030-01-01 (in UTC) or 2030-01-01T09:00:00+01:00.",
)
def create(scope: str, name: str | None, expires: datetime | None) -> None:
    """Create a key and print it, once.

    `read` reads and extracts without storing; `write` also stores, corrects and erases; `admin` does
    everything. Only a digest is kept: a key that is lost has to be replaced by another one.

    \b
    Examples:
      onrecord keys create --scope write --name importer
      onrecord keys create --scope read --expires 2030-01-01
    """
    service = _keys()
    with failures_told():
        first = not service.ever_created()
        new = service.create(Scope(scope), name=name, expires_at=expires)
    if first:
        click.echo("This is the first key: from now on the server asks everybody for one.", err=True)
    click.echo("Keep this key: it is shown this once, and stored nowhere.", err=True)
    click.echo(new.key)


@keys.command("list")
@format_option(TABLE, NDJSON, told="A table for people, or one JSON object a line for each key.")
def list_keys(output_format: str) -> None:
    """List all keys there ever were, newest first, each by how it begins; moments are in UTC.

    \b
    Examples:
      onrecord keys list
      onrecord keys list --format ndjson
    """
    with failures_told():
        records = _keys().list()
    if output_format == TABLE:
        table_console().print(_table(records))
    else:
        write_ndjson(map(_row, records))


@keys.command("revoke")
@click.argument("prefix")
def revoke(prefix: str) -> None:
    """Close the key that begins with PREFIX, as `onrecord keys list` shows it, at once and for good.

    \b
    Example:
      onrecord keys revoke onrecord_4f1d0c1e9b72
    """
    with failures_told():
        record = _keys().revoke(prefix)
    click.echo(f"{record.prefix} ({record.name}) is revoked.")


def _keys() -> ApiKeys:
    settings = load_settings()
    prepare_database(settings)
    return open_services(settings).keys


def _row(record: ApiKeyRecord) -> dict[str, str | None]:
    return {
        "prefix": record.prefix,
        "name": record.name,
        "scope": record.scope,
        "state": record.state,
        "created_at": _shown(record.created_at),
        "expires_at": _shown(record.expires_at),
        "last_used_at": _shown(record.last_used_at),
    }


def _shown(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _table(records: Sequence[ApiKeyRecord]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Begins with", "Name", "Scope", "State", "Expires", "Last used"):
        table.add_column(heading, no_wrap=heading != "Name", overflow="fold")
    for record in records:
        expires, last_used = record.expires_at, record.last_used_at
        table.add_row(
            record.prefix,
            shown(record.name),
            record.scope,
            record.state,
            f"{expires:%Y-%m-%d}" if expires else "never",
            f"{last_used:%Y-%m-%d %H:%M}" if last_used else "never",
        )
    return table
