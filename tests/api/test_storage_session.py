"""Connections."""

from __future__ import annotations

import gc
import sqlite3
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from api.storage.session import Database


def test_connections_are_closed_with_the_database_that_nobody_holds_any_longer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/onrecord.db")
    with database.engine.connect() as connection:
        driver_connection = connection.connection.driver_connection
    assert isinstance(driver_connection, sqlite3.Connection)
    driver_connection.execute("SELECT 1")  # still open, in the pool
    del database, connection
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        driver_connection.execute("SELECT 1")


def test_what_was_committed_is_on_the_disk(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/onrecord.db")
    with database.writing() as session:
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2  # with each commit
    database.close()


def test_connections_of_lookups_are_kept_until_the_database_is_closed(untouched: str) -> None:
    database = Database(untouched)
    asked = text("SELECT 1")
    opened: list[DBAPIConnection] = []
    event.listen(database.lookup._engine, "connect", lambda connection, _: opened.append(connection))
    for _ in range(3):
        assert database.lookup.rows(asked) == [(1,)]
    assert len(opened) == 1
    database.close()
    with pytest.raises((sqlite3.ProgrammingError, psycopg.OperationalError), match="closed"):
        opened[0].cursor().execute("SELECT 1")
    assert database.lookup.rows(asked) == [(1,)]  # over another one
    assert len(opened) == 2
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:pa@ss:w0rd@db/x",
        "postgresql://u:pa@w0rd@127.0.0.1/x",
        "postgresql+psycopg://u:pa@ss/w0rd@db/x",
        "postgresql://u:pa@ss?w0rd@db/x",
        "postgresql://u/w0rd@db/x",
        "postgresql://u@db:w0rd/x",
    ],
)
def test_a_password_that_is_not_encoded_is_not_taken_for_a_server(url: str) -> None:
    with pytest.raises(ValueError, match=r"%40") as refused:
        Database(url)
    told = "".join(traceback.format_exception(refused.value))
    for part in ("pa@", "ss/", "w0rd"):
        assert part not in told.replace(url, "")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:pa%40ss%3Aw0rd@db:5432/x",
        "postgresql://u:pa/ss?w0rd@db/x",
        "postgresql://me@home:password@db/x",
        "postgresql://u@[::1]:5432/a%40b?application_name=x",
        "postgresql:///x?host=/run/postgresql&user=me%40home",
        "sqlite:////home/me@home/on@record.db",
    ],
)
def test_a_url_with_one_meaning_is_taken(url: str) -> None:
    assert Database(url)


def rows(database: Database) -> Iterator[int]:
    """Keeps a connection for as long as somebody reads on."""
    with database.reading() as session:
        yield from session.scalars(text("SELECT 1"))


def reading_is_never_finished(url: str) -> None:
    database = Database(url)
    reading = rows(database)
    assert next(reading) == 1
    cycle: list[object] = [database, reading]
    cycle.append(cycle)


def connection_is_never_given_back(url: str) -> None:
    database = Database(url)
    connection = database.engine.connect()
    assert connection.scalar(text("SELECT 1")) == 1
    cycle: list[object] = [database, connection]
    cycle.append(cycle)


def lookup_is_not_closed(url: str) -> None:
    assert Database(url).lookup.rows(text("SELECT 1")) == [(1,)]


def database_is_closed_meanwhile(url: str) -> None:
    database, begun, go_on = Database(url), threading.Event(), threading.Event()

    def read() -> None:
        for number in rows(database):
            assert number == 1
            begun.set()
            assert go_on.wait(30)

    thread = threading.Thread(target=read)
    thread.start()
    assert begun.wait(30)
    database.close()
    go_on.set()
    thread.join()


@pytest.mark.parametrize(
    "neglect",
    [
        reading_is_never_finished,
        connection_is_never_given_back,
        lookup_is_not_closed,
        database_is_closed_meanwhile,
    ],
)
def test_connections_in_use_are_closed_in_the_end_too(untouched: str, neglect: Callable[[str], None]) -> None:
    gc.collect()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        neglect(untouched)
        gc.collect()
        gc.collect()
    assert [str(each.message) for each in warned] == []
