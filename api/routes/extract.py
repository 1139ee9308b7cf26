"""Extraction without storage."""

from __future__ import annotations

from typing import Any

from api.article_lines import draft_of
from api.blueprint import Blueprint
from api.schemas.extraction import Document, Extraction
from api.services.documents import DocumentReading
from api.services.keys import Scope


def extract_routes(documents: DocumentReading) -> Blueprint:
    """The blueprint of extraction."""
    blueprint = Blueprint("extract", "Quotations of a text, without storing it", url_prefix="/v1")

    @blueprint.route("/extract", methods=("POST",), scope=Scope.READ, extracts=True)
    @blueprint.arguments(Document)
    @blueprint.response(200, Extraction)
    def extract_quotations(document: dict[str, Any]) -> Any:
        """Extract the quotations of a text

        Or of the main text of an HTML page. Nothing is stored. What extraction cannot work on, because it is
        not in English, say, is refused with 422.
        """
        document_id = document.pop("id", None)
        return documents.read(draft_of(document), document_id)

    return blueprint
