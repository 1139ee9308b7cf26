"""What a failing statement was given is in no log line, whatever the database says of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.log_lines import line_formatter
from api.storage.session import Database

WORDS = "Marmalade is cancelled"


@pytest.fixture
def database(untouched: str) -> Iterator[Database]:
    """With a table of texts, no two of which are the same."""
    database = Database(untouched)
    with database.writing() as session:
        session.execute(text("CREATE TABLE told (words VARCHAR(99) PRIMARY KEY, number INTEGER NOT NULL)"))
    yield database
    database.close()


def store(database: Database, number: int | None) -> None:
    with database.writing() as session:
        session.execute(text("INSERT INTO told VALUES (:words, :number)"), {"words": WORDS, "number": number})


def store_twice(database: Database) -> None:
    store(database, 1)
    try:
        store(database, 2)
    except SQLAlchemyError as error:
        raise RuntimeError("of no use") from error


def store_half(database: Database) -> None:
    store(database, None)


def look_up(database: Database) -> None:
    database.lookup.rows(text("SELECT no_such_function(:words)").bindparams(words=WORDS))


@pytest.mark.parametrize("wanted", ["json", "text"])
@pytest.mark.parametrize("fail", [store_twice, store_half, look_up])
def test_texts_are_not_logged_with_what_failed(
    database: Database, caplog: pytest.LogCaptureFixture, fail: object, wanted: str
) -> None:
    assert callable(fail)
    try:
        fail(database)
    except (RuntimeError, SQLAlchemyError):
        logging.getLogger("onrecord").exception("it failed")
    (record,) = caplog.records
    record.exc_text = None  # as the test's own handler has it
    line = line_formatter(wanted).format(record)
    assert "Error" in (json.loads(line)["exception"] if wanted == "json" else line)
    assert "told" in line or "no_such_function" in line
    assert WORDS not in line
