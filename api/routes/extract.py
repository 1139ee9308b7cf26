"""Extraction without storage."""

from __future__ import annotations

from typing import Any

from api.blueprint import Blueprint
from api.errors import Unprocessable
from api.schemas.extraction import Document, Extraction
from api.services.extraction import ExtractionService
from api.services.keys import Scope


def extract_routes(extraction: ExtractionService) -> Blueprint:
    """The blueprint of extraction."""
    blueprint = Blueprint("extract", "Quotations of a text, without storing it", url_prefix="/v1")

    @blueprint.route("/extract", methods=("POST",), scope=Scope.READ, extracts=True)
    @blueprint.arguments(Document)
    @blueprint.response(200, Extraction)
    def extract_quotations(document: dict[str, Any]) -> Any:
        """Extract the quotations of a text

        Nothing is stored. A text that extraction cannot work on, because it is not in English, say, is
        refused with 422.
        """
        result = extraction.extract(document["text"])
        if result.error is not None:
            raise Unprocessable(result.error.message, field="text", code=result.error.code)
        return {"id": document.get("id"), "model": extraction.model, "quotes": result.quotations}

    return blueprint
