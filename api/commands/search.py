"""``onrecord search``: who said what, asked of the local database or of a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any

import click
import marshmallow as ma
from click.core import ParameterSource

from api.commands.environment import failures_told, load_settings, open_services, unusable_url_told
from api.commands.exit_codes import ExitCode
from api.commands.output import (
    CSV,
    JSON,
    NDJSON,
    TABLE,
    format_option,
    on_terminal,
    write_csv,
    write_json,
    write_ndjson,
)
from api.commands.progress import awaited, is_shown_beside_output, progress
from api.commands.quotation_table import print_quotes, table_console
from api.commands.quote_options import (
    CONDITIONS,
    EXCLUSIONS,
    ORDER,
    QUERY,
    QUERY_NAME,
    Conditions,
    QuoteOption,
    conditions_of,
    quote_options,
    unusable,
)
from api.commands.quote_sources import Found, Item, QuoteSource, ServedQuotes, StoredQuotes
from api.commands.server import Server
from api.errors import InvalidValue
from api.schemas.base import DEFAULT_LIMIT, MAX_LIMIT
from api.schemas.quotes import Quote
from api.schemas.selection import picked
from api.settings import ClientSettings, SettingsError, server_address, variable_name
from api.storage.migrations import is_current
from api.storage.session import Database


class _SearchCommand(click.Command):
    """Help with the many options in sections."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        for section in (CONDITIONS, EXCLUSIONS, ORDER):
            options = [
                each for each in self.params if isinstance(each, QuoteOption) and each.section == section
            ]
            told = [record for each in options if (record := each.get_help_record(ctx))]
            with formatter.section(section):
                formatter.write_dl(told)
        with formatter.section("What is searched, and what is given out"):
            others = [
                each
                for each in self.get_params(ctx)
                if isinstance(each, click.Option) and not isinstance(each, QuoteOption)
            ]
            formatter.write_dl([record for each in others if (record := each.get_help_record(ctx))])


def _server_option(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else server_address(value)
    except ValueError as error:
        raise click.BadParameter(f"{error}: {value!r}") from None


@click.command(cls=_SearchCommand)
@click.argument("query", nargs=-1, metavar=f"[{QUERY_NAME}]...")
@quote_options
@click.option(
    "-n",
    "--limit",
    type=click.IntRange(1),
    default=DEFAULT_LIMIT,
    show_default=True,
    help="Most quotes to give out.",
)
@click.option("--all", "every", is_flag=True, help="Give out all quotes, however many.")
@click.option("--count", is_flag=True, help="Print only how many quotes there are.")
@format_option(
    TABLE, NDJSON, JSON, CSV, told="A table for people, one JSON object a line, one JSON array, or CSV."
)
@click.option(
    "--server",
    metavar="URL",
    callback=_server_option,
    help="Address of a server to ask, http://127.0.0.1:8000 say; the local database unless this or "
    "ONRECORD_SERVER is set.",
)
@click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File with the key that the server asks for; else it is ONRECORD_API_KEY, or stands in the file "
    "that ONRECORD_API_KEY_FILE names. Everybody on the machine could see it if it were an option.",
)
@click.pass_context
def search(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    limit: int,
    every: bool,
    count: bool,
    output_format: str,
    server: str | None,
    key_file: Path | None,
    **conditions: Any,
) -> None:
    """Search quotes, newest first.

    QUERY is full text of the quote, its speaker's name and its context: words that must all occur, "phrases",
    -excluded ones, one OR other. All conditions must hold. Those of a text, code or choice may be repeated:
    any of the values will do; of exclusions, none may hold.

    Ends with code 3 where nothing was found.

    \b
    Examples:
      onrecord search bridge --speaker Ruiz
      onrecord search '"in May" -railway' --mentioned-country PT --from 2024-03-01
      onrecord search --topic diplomacy --type direct --min-confidence 0.8 --sort -confidence
      onrecord search budget --all --format csv > budget.csv
      onrecord search --role minister --count
      onrecord search railway --server https://onrecord.example.org --key-file key.txt
    """
    asked = conditions_of(conditions | {QUERY: " ".join(query) if query else None})
    if every and _is_given(ctx, "limit"):
        raise click.UsageError("--limit and --all contradict each other.")
    if output_format == TABLE and "fields" in asked.given:
        if _is_given(ctx, "output_format"):
            raise click.UsageError("--fields goes with the formats ndjson, json and csv.")
        output_format = NDJSON
    with failures_told():
        try:
            schema = picked(Quote, asked.given.get("fields"))
            source = _source(_client(server, key_file), asked, schema)
            number = (
                _count(source)
                if count
                else _give_out(source, None if every else limit, output_format, schema)
            )
        except InvalidValue as error:
            raise unusable(error.field, error.message) from None
    if not number:
        ctx.exit(ExitCode.NOTHING_FOUND)


def _is_given(ctx: click.Context, option: str) -> bool:
    return ctx.get_parameter_source(option) is not ParameterSource.DEFAULT


def _client(server: str | None, key_file: Path | None) -> ClientSettings:
    """What the environment says of the server to ask, unless the options say otherwise."""
    own = dict(os.environ)
    for name, value in (("server", server), ("api_key_file", str(key_file) if key_file else None)):
        if value is not None:
            own[variable_name(name)] = value
    if key_file:
        own.pop(variable_name("api_key"), None)
    try:
        return ClientSettings.from_environment(own)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def _source(client: ClientSettings, asked: Conditions, schema: ma.Schema) -> QuoteSource:
    if client.server:
        return ServedQuotes(Server(client.server, client.api_key), asked, schema)
    settings = load_settings()
    with unusable_url_told():
        database = Database(settings.database_url)
    if database.file is not None and not Path(database.file).exists():
        raise click.ClickException(
            f"There is no database {database.file}: `onrecord ingest` makes one, ONRECORD_DATABASE_URL names "
            "another, and --server asks a server."
        )
    with closing(database):
        current = is_current(database)
    if not current:
        raise click.ClickException("The database is not one of this version: run `onrecord db upgrade`.")
    return StoredQuotes(open_services(settings).quotes, asked, schema)


def _count(source: QuoteSource) -> int:
    total = source.page(1, None, count=True).total or 0
    click.echo(total)
    return total


def _give_out(source: QuoteSource, limit: int | None, output_format: str, schema: ma.Schema) -> int:
    """Print the quotes, and give back how many they were."""
    long = limit is None or limit > MAX_LIMIT
    visible = long and is_shown_beside_output()
    with progress("Searching", None, visible=visible) as meter:
        found = Found(source, limit, meter.expect if visible else None)
        if output_format == TABLE:
            _print_tables(awaited("Searching", found.pages()))
        else:
            items: Iterator[Item] = meter.each(chain.from_iterable(found.pages()))
            match output_format:
                case "csv":
                    write_csv(schema, items)
                case "json":
                    write_json(items)
                case _:
                    write_ndjson(items)
    if on_terminal():
        _tell_the_rest(found)
    return found.number


def _print_tables(pages: Iterator[list[Item]]) -> None:
    console = table_console()
    for quotes in pages:
        if quotes:
            print_quotes(console, quotes)


def _tell_the_rest(found: Found) -> None:
    if not found.number:
        click.echo("Nothing was found.", err=True)
    if found.more:
        click.echo(f"{found.number} are shown, and there are more: --limit N or --all.", err=True)
    if found.ranked_newest is not None:
        click.echo(
            f"Ranked are the {found.ranked_newest} that were stored last; older ones are left out.", err=True
        )
