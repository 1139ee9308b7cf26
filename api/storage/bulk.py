"""Many rows at once, past the unit of work: a statement for all of them, and no object for any."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    Table,
    TableClause,
    Text,
    bindparam,
    column,
    func,
    insert,
    select,
)
from sqlalchemy import cast as as_type
from sqlalchemy.orm import Session

from api.storage.models.base import Base, in_utc

Rows = Sequence[Mapping[str, Any]]
"""Rows by column; all of them have the same columns."""

_ROWS = "rows"


def add_rows(session: Session, model: type[Base], rows: Rows) -> None:
    """Insert rows of a model."""
    insert_rows(session, table_of(model), rows)


def insert_rows(
    session: Session, table: TableClause, rows: Rows, returning: tuple[ColumnElement[Any], ...] = ()
) -> Sequence[Any]:
    """Insert rows; what the database says of each of them, in whatever order."""
    if not rows:
        return []
    if session.get_bind().dialect.name == "postgresql":
        # A list of values is a new statement for each length, and rows one by one take a message for each.
        statement = _all_in_one(table, tuple(rows[0]), returning)
        result = session.execute(statement, {_ROWS: json.dumps(rows, default=_moment)})
    else:
        inserting = insert(table)
        result = session.execute(inserting.returning(*returning) if returning else inserting, rows)
    return result.all() if returning else []


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    return cast(Table, model.__table__)


@lru_cache
def _all_in_one(table: TableClause, names: tuple[str, ...], returning: tuple[ColumnElement[Any], ...]) -> Any:
    """The statement that inserts all rows of an array in JSON, which PostgreSQL takes apart itself."""
    columns = [column(name, table.c[name].type) for name in names]
    given = func.json_to_recordset(as_type(bindparam(_ROWS, type_=Text), JSON)).table_valued(*columns)
    given = given.render_derived(with_types=True)
    inserting = insert(table).from_select(list(names), select(*(given.c[name] for name in names)))
    return inserting.returning(*returning) if returning else inserting


def _moment(value: object) -> str:
    if isinstance(value, datetime):
        return in_utc(value).isoformat()
    raise TypeError(f"{type(value)} has no place in a row")
