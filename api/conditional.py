"""Conditional requests: every successful read carries an ETag and honours If-None-Match."""

from __future__ import annotations

from flask import Response, request


def make_conditional(response: Response) -> Response:
    """Add an ETag to a read; answer 304 where the client has this representation already."""
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or response.is_streamed:
        return response
    if not response.get_etag()[0]:
        response.add_etag()
    response.headers.setdefault("Cache-Control", "no-cache")  # keep it, but ask whether it is still good
    response.vary.add("Accept")
    response.make_conditional(request)
    return response
