"""Whether everything is there that a request may need."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from api.errors import Unavailable
from api.services.extraction import ExtractionService
from api.storage.migrations import is_current
from api.storage.session import Database


class HealthCheck:
    """Looks at the database and the language model."""

    def __init__(self, database: Database, extraction: ExtractionService) -> None:
        self._database = database
        self._extraction = extraction

    def ready(self) -> None:
        """Return if requests can be answered. Raises Unavailable naming what is missing."""
        try:
            current = is_current(self._database)
        except SQLAlchemyError:
            raise Unavailable("The database cannot be reached.", code="database_unreachable") from None
        if not current:
            raise Unavailable(
                "The database has not the tables of this version; run `onrecord db upgrade`.",
                code="database_not_migrated",
            )
        try:
            _ = self._extraction.model
        except OSError:
            raise Unavailable("The language model cannot be loaded.", code="model_missing") from None
