"""Extraction without storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.services.records import ModelRecord
    from nlp.extractor import Extraction


class ExtractionService:
    """Runs the extractor, which loads once per process, on first use."""

    @property
    def model(self) -> ModelRecord:
        """Name and version of the extraction model."""
        raise NotImplementedError

    def extract(self, text: str) -> Extraction:
        """The quotations of a text, or the error that says why there are none.

        Raises InvalidValue and Unprocessable (field "text") for a text that no article may have.
        """
        raise NotImplementedError
