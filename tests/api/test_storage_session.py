"""Connections."""

from __future__ import annotations

import gc
import sqlite3
from pathlib import Path

import pytest

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
