"""Headers that keep browsers from doing more with a response than it is meant for."""

from __future__ import annotations

from flask import Response

_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


_OF_ALL = (
    ("X-Content-Type-Options", "nosniff"),
    # Pages elsewhere may neither embed what is here nor hold on to a window that shows it.
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
# Where a page may not say at all where it is from, the forms on it may not say that they are ours.
_OF_PAGES = (("Content-Security-Policy", _PAGE_POLICY), ("Referrer-Policy", "same-origin"), *_OF_ALL)
_OF_DATA = (("Content-Security-Policy", _DATA_POLICY), ("Referrer-Policy", "no-referrer"), *_OF_ALL)


def add_security_headers(response: Response) -> Response:
    """Pages may load only what this server bundles and run no inline script; data may load nothing."""
    response.headers.extend(_OF_PAGES if response.mimetype == "text/html" else _OF_DATA)
    return response
