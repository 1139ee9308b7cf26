"""The history of the tables, and how a database is brought up to date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from api.storage.session import Database

_NOT_DESCRIBED = ("quote_full_text", "quote_roles", "rate_counters", "job_queue_migrations", "procrastinate_")
_INDEX_OF_ROLES = "ix_quotes_roles"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "api.storage:migrations")
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database_url: str) -> None:
    """Create the tables of an empty database, or bring older ones up to date; harmless when repeated.

    Several processes may call this at once: the first does the work, the others wait and find it done. Tables
    of a later version stay as they are. No connection stays open. Raises ValueError for a URL that cannot be
    used.
    """
    config = _config()
    database = Database(database_url)
    try:
        with database.for_writing.begin() as connection:
            if not _is_later(_revisions_of(connection)):
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
    finally:
        database.close()


def is_described(name: str | None, kind: str, parents: Mapping[Any, str | None]) -> bool:
    """Whether the models describe this part of the database; if not, it is nothing that they lack.

    They leave out the full-text index, the words of roles and the counters of requests, which each kind of
    database keeps its own way, and the tables of the job queue, which looks after them itself. For Alembic's
    `include_name`.
    """
    table = name if kind == "table" else parents.get("table_name")
    return name != _INDEX_OF_ROLES and not str(table).startswith(_NOT_DESCRIBED)


def is_current(database: Database) -> bool:
    """Whether this version of OnRecord works with the tables: they are its own, or those of a later version.

    Each version leaves what the one before needs, so that servers of both can be at work at the same time.
    """
    with database.for_reading.connect() as connection:
        revisions = _revisions_of(connection)
    return revisions == set(_scripts().get_heads()) or _is_later(revisions)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _revisions_of(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _is_later(revisions: set[str]) -> bool:
    """Whether a later version made these tables: none that this one knows of did."""
    return bool(revisions - {each.revision for each in _scripts().walk_revisions()})
