"""Whether everything is there that a request may need."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from api.services.extraction import ExtractionService
from api.storage.migrations import is_current
from api.storage.session import Database


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that requests need and that is not as it should be: a code for programs, and a sentence."""

    component: str
    code: str
    message: str


class HealthCheck:
    """Looks at the database and the language model."""

    def __init__(self, database: Database, extraction: ExtractionService) -> None:
        self._database = database
        self._extraction = extraction

    def missing(self) -> list[Missing]:
        """All that is missing; nothing where requests can be answered. Loads the model if need be."""
        return [*self._missing_of_database(), *self._missing_of_model()]

    def _missing_of_database(self) -> Iterator[Missing]:
        try:
            current = is_current(self._database)
        except SQLAlchemyError:
            yield Missing("database", "database_unreachable", "The database cannot be reached.")
            return
        if not current:
            yield Missing(
                "database",
                "database_not_migrated",
                "The database has not the tables of this version; run `onrecord db upgrade`.",
            )

    def _missing_of_model(self) -> Iterator[Missing]:
        try:
            _ = self._extraction.model
        except OSError:
            yield Missing("model", "model_missing", "The language model cannot be loaded.")
