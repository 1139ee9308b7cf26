"""Who may ask, while no API key exists: programs and browser pages of this very machine, nobody else.

The server binds to loopback then. What still could get through is a web page of another site (by
resolving its own name to 127.0.0.1, or by posting across origins) and a proxy that somebody put in front;
both are told apart by their headers.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from flask import request

from api.problems import Problem

_LOOPBACK_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
_PROXY_HEADERS = ("Forwarded", "Via")
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_loopback(host: str) -> bool:
    """Whether a server bound to this address is reachable from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def require_local_client() -> None:
    """Refuse with 403 what does not come straight from this machine."""
    if not _LOOPBACK_HOST.fullmatch(request.headers.get("Host", "")):
        raise _refusal("host_not_local", "This server answers only as localhost, 127.0.0.1 or [::1].")
    if any(name in _PROXY_HEADERS or name.startswith("X-Forwarded-") for name in dict(request.headers)):
        raise _refusal("proxied", "This server answers no proxies while it has no API keys.")


def require_same_origin() -> None:
    """Refuse with 403 changes that a web page of another origin asks for."""
    if request.method in _SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is not None and _origin(origin) != _origin(request.host_url):
        raise _refusal("foreign_origin", "Requests of another origin may not change anything here.")
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise _refusal("cross_site", "Requests of another site may not change anything here.")


def _origin(url: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return parts.scheme.lower(), parts.netloc.lower()


def _refusal(slug: str, detail: str) -> Problem:
    return Problem(403, slug, detail)
