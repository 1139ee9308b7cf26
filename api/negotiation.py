"""Which representation a client gets."""

from __future__ import annotations

from flask import request

from api.problems import Problem


def accepts(media_type: str) -> bool:
    """Whether the client takes this media type; one that says nothing takes anything."""
    return not request.accept_mimetypes or request.accept_mimetypes[media_type] > 0


def prefers_html() -> bool:
    """Whether the client is a browser that wants a page rather than JSON."""
    best = request.accept_mimetypes.best_match(["application/json", "text/html"])
    return best == "text/html"


def require_json() -> None:
    """Refuse with 406 a client that takes no JSON."""
    if not accepts("application/json"):
        raise Problem(406, "not_acceptable", "This resource is available as application/json only.")
