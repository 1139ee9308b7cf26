"""Headers that keep browsers from doing more with a response than it is meant for."""

from __future__ import annotations

from flask import Response

_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def add_security_headers(response: Response) -> Response:
    """Pages may load only what this server bundles and run no inline script; data may load nothing."""
    is_page = response.mimetype == "text/html"
    response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY if is_page else _DATA_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    # Where a page may not say at all where it is from, the forms on it may not say that they are ours.
    response.headers.setdefault("Referrer-Policy", "same-origin" if is_page else "no-referrer")
    # Pages elsewhere may neither embed what is here nor hold on to a window that shows it.
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    return response
