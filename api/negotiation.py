"""Which representation a client gets."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from api.problems import Problem
from api.schemas.base import Format

MEDIA_TYPES = {
    Format.JSON: "application/json",
    Format.NDJSON: "application/x-ndjson",
    Format.CSV: "text/csv",
}

PARTIAL = "application/vnd.onrecord.partial+json"
"""JSON in which fields are missing, because the client named those that it wants: it fits no schema."""


def _takes_anything() -> bool:
    return request.environ.get("HTTP_ACCEPT", "*/*") in {"*/*", ""}


def accepts(media_type: str) -> bool:
    """Whether the client takes this media type; one that says nothing takes anything."""
    return not request.accept_mimetypes or request.accept_mimetypes[media_type] > 0


def prefers_html() -> bool:
    """Whether the client is a browser that wants a page rather than JSON."""
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"


def require_acceptable(media_types: Sequence[str]) -> None:
    """Refuse with 406 a client that takes none of these; one that says `format=` need not say it again."""
    if _takes_anything() or ("format" in request.args and len(media_types) > 1):
        return
    if not any(accepts(media_type) for media_type in media_types):
        offered = ", ".join(media_types)
        raise Problem(406, "not_acceptable", f"This resource is available as {offered} only.")


def chosen_format() -> Format:
    """The format that the Accept header likes best, JSON where it does not matter."""
    if _takes_anything():
        return Format.JSON
    best = request.accept_mimetypes.best_match(MEDIA_TYPES.values(), MEDIA_TYPES[Format.JSON])
    return next(wanted for wanted, media_type in MEDIA_TYPES.items() if media_type == best)
