"""The tables of the job queue, on PostgreSQL, by the statements that Procrastinate comes with.

Procrastinate has its own migrations, by name; `job_queue_migrations` remembers which of them the tables have.
A version of it that brings new ones needs a migration of ours that calls `apply` with their names: those that
it calls "post" one release after the others, since while tables are brought up to date, servers of the
release before are still at work. A test holds the two lists equal.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection

_STATEMENTS = files("procrastinate.sql")

_MEMORY = b"CREATE TABLE job_queue_migrations (name text PRIMARY KEY)"

_DROP = rb"""
DROP TABLE job_queue_migrations;
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers
    CASCADE;
DO $$
DECLARE part text;
BEGIN
    FOR part IN SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'procrastinate\_%' LOOP
        EXECUTE 'DROP FUNCTION ' || part;
    END LOOP;
    FOR part IN SELECT oid::regtype FROM pg_type
        WHERE typname LIKE 'procrastinate\_%' AND typtype IN ('c', 'e') LOOP
        EXECUTE 'DROP TYPE ' || part;
    END LOOP;
END $$
"""


def known() -> list[str]:
    """The names of all migrations that the installed Procrastinate comes with, in their order."""
    names = (file.name for file in (_STATEMENTS / "migrations").iterdir())
    return sorted(name for name in names if name.endswith(".sql"))


def create(connection: Connection) -> None:
    """Make the tables as the installed Procrastinate has them."""
    _execute(connection, (_STATEMENTS / "schema.sql").read_bytes())
    _execute(connection, _MEMORY)
    _remember(connection, known())


def apply(connection: Connection, names: Iterable[str]) -> None:
    """Run those of these migrations that the tables do not have yet."""
    there = set(applied(connection))
    for name in names:
        if name not in there:
            _execute(connection, (_STATEMENTS / "migrations" / name).read_bytes())
            _remember(connection, [name])


def applied(connection: Connection) -> list[str]:
    """The names of the migrations that the tables have, in their order."""
    return list(connection.exec_driver_sql("SELECT name FROM job_queue_migrations ORDER BY name").scalars())


def drop(connection: Connection) -> None:
    """Remove the tables, with all that belongs to them."""
    _execute(connection, _DROP)


def _remember(connection: Connection, names: Iterable[str]) -> None:
    for name in names:
        connection.exec_driver_sql("INSERT INTO job_queue_migrations VALUES (%s)", (name,))


def _execute(connection: Connection, statements: bytes) -> None:
    """Run several at once, in which a percent sign is no more than that: SQLAlchemy looks for parameters."""
    driver: Any = connection.connection.driver_connection
    driver.execute(statements)
