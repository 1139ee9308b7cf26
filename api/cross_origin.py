"""What web pages of other origins may do: nothing but follow links, unless a setting names them (CORS)."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Response, g, request

from api.problems import Problem

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

_SENDABLE = "Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-ID"
_READABLE = (
    "Content-Disposition, Deprecation, ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, "
    "Sunset, WWW-Authenticate, X-Request-ID"
)
_PREFLIGHT_SECONDS = "600"


class CrossOrigin:
    """The rules for pages of other origins, with the origins that may do what our own pages may.

    Credentials (cookies) are never allowed: keys come in a header that a page has to set itself.
    """

    def __init__(self, allowed: Collection[str]) -> None:
        self._allowed = frozenset(allowed)

    def require_known_origin(self) -> None:
        """Refuse with 403 changes that a web page of another origin asks for."""
        if request.method in _SAFE_METHODS:
            return
        origin = request.headers.get("Origin")
        if origin in self._allowed:
            return
        if origin is not None and not _is_ours(origin):
            raise _refusal("foreign_origin", "Requests of another origin may not change anything here.")
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise _refusal("cross_site", "Requests of another site may not change anything here.")

    def add_headers(self, response: Response) -> Response:
        """Let pages of allowed origins read the response; tell browsers that ask first what to send."""
        if not self._allowed:
            return response
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin not in self._allowed:
            return response
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = _READABLE
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
            response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "")
            response.headers["Access-Control-Allow-Headers"] = _SENDABLE
            response.headers["Access-Control-Max-Age"] = _PREFLIGHT_SECONDS
        return response


def _is_ours(origin: str) -> bool:
    """Whether a page of this origin came from here."""
    ours = _origin(request.host_url)
    theirs = _origin(origin)
    if ours is None or theirs is None:
        return False
    # A proxy, which there may be where there are keys, may have taken TLS off.
    return theirs == ours if g.keyless else theirs[1] == ours[1]


def _origin(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme.lower(), parts.netloc.lower()


def _refusal(slug: str, detail: str) -> Problem:
    return Problem(403, slug, detail)
