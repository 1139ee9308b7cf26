"""The migrations make the tables that the models describe, and do so once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from api.storage.migrations import is_current, upgrade
from api.storage.models import Base
from api.storage.session import Database


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder}/onrecord.db"


def test_empty_database_becomes_current(tmp_path: Path) -> None:
    database = Database(url_in(tmp_path))
    assert not is_current(database)
    upgrade(url_in(tmp_path))
    upgrade(url_in(tmp_path))
    assert is_current(database)


def test_tables_are_those_of_the_models(tmp_path: Path) -> None:
    upgrade(url_in(tmp_path))

    def described(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or not str(name).startswith("quote_full_text")

    with Database(url_in(tmp_path)).engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": described, "compare_type": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_downgrade_leaves_nothing(tmp_path: Path) -> None:
    upgrade(url_in(tmp_path))
    database = Database(url_in(tmp_path))
    config = Config()
    config.set_main_option("script_location", "api.storage:migrations")
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]


def test_several_may_upgrade_at_once(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def run() -> None:
        try:
            upgrade(url_in(tmp_path))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert is_current(Database(url_in(tmp_path)))


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("nonsense", "not a database URL"),
        ("postgresql://localhost/x", "no support for postgresql"),
        ("sqlite://", "name a file"),
        ("sqlite:///:memory:", "name a file"),
    ],
)
def test_unusable_urls_are_refused(url: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Database(url)
