"""Archives of made-up quotes of any size, the same rows on SQLite and on PostgreSQL, written in bulk.

Rows go straight into the tables, with all that the services keep beside quotes; indexes are made afterwards.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from api.services.quote_rendering import render_outdated
from api.storage import kept_counts, tsvector
from api.storage.bulk import add_rows
from api.storage.full_text_table import SearchedTexts
from api.storage.migrations import upgrade
from api.storage.models import Base, KeptCount
from api.storage.session import Database
from benchmarks.made_up_rows import FULL_TEXT, MadeUpRows


def write_sqlite(path: Path, quotes: int) -> None:
    """A new database file with an archive of so many quotes."""
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    upgrade(f"sqlite:///{unfinished}")
    connection = sqlite3.connect(unfinished, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN"
    )
    # Made in one go from sorted rows, once all are there.
    made = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall()
    for name, _ in made:
        connection.execute(f"DROP INDEX {name}")
    for rows in MadeUpRows(quotes).lots():
        for table, values in rows.items():
            columns = columns_of(table)
            places = ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
            connection.executemany(statement, values)
    for _, statement in made:
        connection.execute(statement)
    connection.executescript("ANALYZE; PRAGMA journal_mode = WAL")
    connection.close()
    _keep_what_is_derived(unfinished)
    unfinished.rename(path)


def _keep_what_is_derived(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        counted = kept_counts.counted_anew(session).items()
        rows = [{"kind": kind, "key": key, "number": number} for (kind, key), number in counted]
        add_rows(session, KeptCount, rows)
    for _ in render_outdated(database):
        pass
    database.close()


def columns_of(table: str) -> list[str]:
    """Names of the columns of a table on SQLite, in the order of the values in its rows."""
    if table == FULL_TEXT:
        return ["rowid", *SearchedTexts._fields]
    return [column.name for column in Base.metadata.tables[table].columns]


def write_postgresql(path: Path, url: str) -> None:
    """Copy the archive in a file of SQLite into an empty database of PostgreSQL."""
    upgrade(url)
    source = sqlite3.connect(path)
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
        made = cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes "
            "WHERE schemaname = 'public' AND indexname LIKE 'ix\\_%'"
        ).fetchall()
        for name, _ in made:
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        for table in [*(table.name for table in Base.metadata.sorted_tables), FULL_TEXT]:
            _copy(source, cursor, table)
        for _, definition in made:
            cursor.execute(definition.encode())
        for table in ("quotes.number", "changes.sequence"):
            name, _, column = table.partition(".")
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', '{column}'), max({column}))"
                f" FROM {name}".encode()
            )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    source.close()


def _copy(source: sqlite3.Connection, cursor: psycopg.Cursor[Any], table: str) -> None:
    columns = columns_of(table)
    rows: Iterable[Sequence[Any]] = source.execute(f"SELECT {', '.join(columns)} FROM {table}")
    if table == FULL_TEXT:
        rows = ((number, *tsvector.columns(SearchedTexts(*texts)).values()) for number, *texts in rows)
        columns = ["rowid", *tsvector.columns(SearchedTexts("", "", ""))]
    else:
        kinds = [column.type.python_type is bool for column in Base.metadata.tables[table].columns]
        if any(kinds):
            rows = (
                [bool(value) if flag else value for value, flag in zip(row, kinds, strict=True)]
                for row in rows
            )
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with cursor.copy(target) as copy:
        for row in rows:
            copy.write_row(row)
