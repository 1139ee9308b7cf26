"""Who may ask, while no API key exists: programs and browser pages of this very machine, nobody else.

The server binds to loopback then. What still could get through is a web page of another site, by resolving
its own name to 127.0.0.1, and a proxy that somebody put in front; both are told apart by their headers.
Pages that post across origins are api.cross_origin's.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from flask import g, request

from api.problems import Problem

_LOOPBACK_HOST = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
_PROXY_HEADERS = frozenset({"HTTP_FORWARDED", "HTTP_VIA"})  # and all of X-Forwarded-…


@lru_cache(1_000)
def is_loopback(host: str) -> bool:
    """Whether a server bound to this address is reachable from this machine only."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def require_local_client() -> None:
    """Refuse with 403 what does not come straight from this machine, while there are no keys."""
    if not g.keyless:
        return
    # The server is bound to loopback; but its database may have been swapped for one without keys since.
    if request.remote_addr and not is_loopback(request.remote_addr):
        raise _refusal("client_not_local", "This server answers this machine only while it has no API keys.")
    environ = request.environ
    if not _LOOPBACK_HOST.fullmatch(environ.get("HTTP_HOST", "")):
        raise _refusal("host_not_local", "This server answers only as localhost, 127.0.0.1 or [::1].")
    if any(name in _PROXY_HEADERS or name.startswith("HTTP_X_FORWARDED_") for name in environ):
        raise _refusal("proxied", "This server answers no proxies while it has no API keys.")


def _refusal(slug: str, detail: str) -> Problem:
    return Problem(403, slug, detail)
