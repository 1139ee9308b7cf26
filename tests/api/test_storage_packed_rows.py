"""Rows that come in one text are the rows that the driver gives."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Float, Text, literal, select, union_all

from api.storage.session import Database


def test_rows_are_those_of_the_driver(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/empty.db")
    given = [("", 0.1 + 0.2), ("a “b” \\ 'c' \n 𝔘", 1e-17), (None, None), ("NULL", 5e300), ("\x1c", 1.0)]
    each = [
        select(literal(text, Text).label("t"), literal(number, Float).label("n")) for text, number in given
    ]
    rows = union_all(*each).subquery()
    statement = select(rows.c.t, rows.c.n)
    assert sorted(database.lookup.unordered(statement), key=str) == sorted(given, key=str)
    assert database.lookup.unordered(statement.where(rows.c.n > 1e301)) == []
    database.close()
