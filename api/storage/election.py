"""One process of the machine, chosen among those that work on the same database."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


@contextmanager
def elected(database_url: str, office: str) -> Iterator[None]:
    """Wait until no other process holds this office; it is given up when the process ends, however it ends.

    The office is a lock on an empty file beside the database.
    """
    database = make_url(database_url).database or ""
    with Path(f"{database}-{office}.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
