"""Imports: many articles in one request, and what was wrong with some of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.models.base import Base


class Import(Base):
    """One import and how far it got. Counts are of lines."""

    __tablename__ = "imports"

    id: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]  # receiving | received | interrupted
    status_reason: Mapped[str | None]
    lines: Mapped[int] = mapped_column(server_default="0")
    stored: Mapped[int] = mapped_column(server_default="0")
    duplicates: Mapped[int] = mapped_column(server_default="0")
    refused: Mapped[int] = mapped_column(server_default="0")
    made_by: Mapped[str | None]
    file_name: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ImportFault(Base):
    """A line of an import that was refused, and why."""

    __tablename__ = "import_faults"

    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)  # from 1
    code: Mapped[str]
    message: Mapped[str]
    errors: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
