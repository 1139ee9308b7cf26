"""A PostgreSQL server for benchmarks, whose databases are kept from one run to the next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.postgresql_server import PostgresqlServer, make_data, other_user, programs
from tests.serving import free_port


@contextmanager
def kept_server(folder: Path) -> Iterator[PostgresqlServer]:
    """A server on the data in the folder, which is made where it is not there; stopped in the end."""
    server = PostgresqlServer(programs(), folder, free_port())
    if not (folder / "data").exists():
        folder.mkdir(parents=True, exist_ok=True)
        if user := other_user():
            os.chown(folder, user.pw_uid, user.pw_gid)
        make_data(server)
    server.start()
    try:
        yield server
    finally:
        server.stop("fast")


def has_database(server: PostgresqlServer, name: str) -> bool:
    """Whether the server has a database of this name."""
    with psycopg.connect(server.url("postgres")) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        return found.fetchone() is not None
