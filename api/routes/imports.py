"""Operations on imports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import current_app, g, request, url_for

from api import received
from api.article_lines import numbered_drafts
from api.blueprint import Blueprint
from api.pagination import open_window
from api.problems import Problem
from api.schemas.base import PageQuery
from api.schemas.imports import Import, ImportFaultPage, ImportPage
from api.services.imports import ImportService
from api.unpacking import gunzipped, limited

MEDIA_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/octet-stream")

_BODY = {
    "required": True,
    "description": "One article a line, as JSON objects like the body of `POST /v1/articles`, in UTF-8. "
    "May be compressed: `Content-Encoding: gzip`.",
    "content": {
        media_type: {
            "schema": {"type": "string", "format": "binary"},
            "example": '{"text": "“It will rain,” said Ana Ruiz.", "url": "https://news.example/1"}\n',
        }
        for media_type in ("application/x-ndjson", "application/octet-stream")
    },
}


def import_routes(imports: ImportService) -> Blueprint:
    """The blueprint of imports."""
    blueprint = Blueprint("imports", "Many articles in one request", url_prefix="/v1")

    @blueprint.route("/imports", methods=("POST",))
    @blueprint.idempotent_stream
    @blueprint.body(_BODY)
    @blueprint.response(202, Import, description="All lines were read; quotes are found from now on.")
    def create_import() -> Any:
        """Import articles

        Lines are read and stored as they come in, however many there are. A line that cannot be stored is
        noted with its number and the reason, and leaves the others unharmed. Quotes are found afterwards:
        the articles are `pending` until then. Should the connection break, the import is `interrupted` and
        what came before is kept; sending all of it again is harmless, since articles that are there already
        are not stored twice.
        """
        lines = numbered_drafts(_unpacked(), current_app.config["MAX_LINE_BYTES"])
        record = imports.receive(lines, g.get("client_name"))
        return record, 202, {"Location": url_for("imports.get_import", import_id=record.id)}

    @blueprint.route("/imports")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, ImportPage)
    def list_imports(query: dict[str, Any]) -> Any:
        """List imports, newest first

        Those that were interrupted stand among them.
        """
        window = open_window(query, by=datetime)
        return window.envelope(imports.list(window.limit, window.after))

    @blueprint.route("/imports/<import_id>")
    @blueprint.response(200, Import)
    def get_import(import_id: str) -> Any:
        """Read how far an import got

        It is done when its status is `completed`.
        """
        return imports.get(import_id)

    @blueprint.route("/imports/<import_id>/faults")
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, ImportFaultPage)
    def list_import_faults(query: dict[str, Any], import_id: str) -> Any:
        """List the lines of an import that were refused

        In their order, each with its number and the reason.
        """
        window = open_window(query, by=int)
        return window.envelope(imports.faults(import_id, window.limit, window.after))

    return blueprint


def _unpacked() -> Iterator[bytes]:
    """The body as it arrives. Raises a Problem where it is declared to be something else than NDJSON."""
    if request.mimetype not in MEDIA_TYPES:
        raise Problem(
            415,
            "unsupported_media_type",
            "The body must be NDJSON, with Content-Type: application/x-ndjson.",
            headers={"Accept": ", ".join(MEDIA_TYPES)},
        )
    match request.headers.get("Content-Encoding", "identity").strip().lower():
        case "identity":
            pieces = received.pieces()
        case "gzip" | "x-gzip":
            pieces = gunzipped(received.pieces())
        case _:
            raise Problem(
                415,
                "unsupported_encoding",
                "The body must be plain or gzip.",
                headers={"Accept-Encoding": "gzip, identity"},
            )
    return limited(pieces, current_app.config["MAX_IMPORT_BYTES"])
