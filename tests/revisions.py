"""Tables of other versions, for tests of migrations."""

from __future__ import annotations

from alembic import command
from alembic.config import Config

from api.storage.session import Database


def move_to(database: Database, *revisions: str) -> None:
    """Bring the tables to each of these revisions in turn, in one transaction: back to the first, then on."""
    config = Config()
    config.set_main_option("script_location", "api.storage:migrations")
    back, *on = revisions
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, back)
        for revision in on:
            command.upgrade(config, revision)
