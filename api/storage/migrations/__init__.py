"""The history of the tables, and how a database is brought up to date."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from api.storage.session import WRITES, Database


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "api.storage:migrations")
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database_url: str) -> None:
    """Create the tables of an empty database, or bring older ones up to date; harmless when repeated.

    Several processes may call this at once: the first does the work, the others wait and find it done.
    No connection stays open. Raises ValueError for a URL that cannot be used.
    """
    config = _config()
    database = Database(database_url)
    try:
        writing = database.engine.connect().execution_options(**{WRITES: True})
        with writing as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        database.close()


def is_current(database: Database) -> bool:
    """Whether the tables are those that this version of OnRecord works with."""
    heads = set(ScriptDirectory.from_config(_config()).get_heads())
    with database.engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) == heads
