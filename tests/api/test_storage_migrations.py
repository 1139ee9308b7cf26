"""The migrations make the tables that the models describe, and do so once."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from api.storage.migrations import is_current, is_described, upgrade
from api.storage.models import Base
from api.storage.session import Database
from tests.revisions import move_to


def test_empty_database_becomes_current(untouched: str) -> None:
    database = Database(untouched)
    assert not is_current(database)
    upgrade(untouched)
    upgrade(untouched)
    assert is_current(database)


def test_tables_are_those_of_the_models(untouched: str) -> None:
    upgrade(untouched)

    with Database(untouched).engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": is_described, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_downgrade_leaves_nothing(untouched: str) -> None:
    upgrade(untouched)
    database = Database(untouched)
    move_to(database, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]


def test_readers_need_not_wait_for_an_upgrade(untouched: str) -> None:
    upgrade(untouched)
    database = Database(untouched)
    move_to(database, "0008")
    with database.reading() as session:  # as a backup does, for long
        session.execute(text("SELECT count(*) FROM quotes"))
        begun = time.monotonic()
        # PostgreSQL drops no index of a table that is being read: nobody is kept waiting for the reader's end.
        waits = database.engine.dialect.name == "postgresql"
        with pytest.raises(OperationalError, match="lock timeout") if waits else nullcontext():
            upgrade(untouched)
        assert time.monotonic() - begun < 10
    upgrade(untouched)
    assert is_current(database)
    assert "ix_quotes_rejected" not in {
        each["name"] for each in inspect(database.engine).get_indexes("quotes")
    }
    database.close()


def test_several_may_upgrade_at_once(untouched: str) -> None:
    failures: list[Exception] = []

    def run() -> None:
        try:
            upgrade(untouched)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert is_current(Database(untouched))


def test_tables_of_a_later_version_stay_as_they_are(untouched: str) -> None:
    upgrade(untouched)
    database = Database(untouched)
    with database.for_writing.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_of_the_future'"))
    assert is_current(database)
    upgrade(untouched)
    assert is_current(database)
    with database.reading() as session:
        assert (
            session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
            == "9999_of_the_future"
        )


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("nonsense", "not a database URL"),
        ("mysql://localhost/x", "no support for mysql"),
        ("postgresql+psycopg2://localhost/x", "write postgresql://"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
    ],
)
def test_unusable_urls_are_refused(url: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Database(url)
