"""Many rows at once, past the unit of work: a statement for all of them, and no object for any."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from api.storage.models.base import Base


def add_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of a model, by column; all of them have the same columns."""
    if rows:
        session.execute(insert(table_of(model)), rows)


def table_of(model: type[Base]) -> Table:
    """The table of a model."""
    return cast(Table, model.__table__)
