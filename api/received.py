"""The body of a request: read whole, or piece by piece as it arrives; and what identifies it."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator

from flask import g, request
from werkzeug.exceptions import RequestEntityTooLarge

from api.errors import InvalidValue
from api.problems import Problem

_PIECE = 64 * 1024


def whole_body() -> bytes:
    """The body. 413 if it is longer than this server accepts."""
    limit = request.max_content_length  # one byte more than is accepted: see api.app
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        raise _too_large(limit) from None
    # Werkzeug cuts a body of unknown length at its limit without a word.
    if limit is not None and len(body) >= limit:
        raise _too_large(limit)
    if "body_digest" not in g:
        g.body_digest = hashlib.sha256(body)
    return body


def pieces() -> Iterator[bytes]:
    """A body of any length, as it arrives. Raises InvalidValue where the client goes away before its end."""
    request.max_content_length = sys.maxsize  # None would be the limit of other bodies
    g.body_digest = hashlib.sha256()
    arrived = 0
    while True:
        try:
            piece = request.stream.read(_PIECE)
        except Exception as error:  # each server has its own for a client that is gone
            raise _broken_connection() from error
        if not piece:
            break
        arrived += len(piece)
        g.body_digest.update(piece)
        yield piece
    if request.content_length is not None and arrived < request.content_length:
        raise _broken_connection()


def drain() -> None:
    """Read what has not been read of the body."""
    if "body_digest" not in g:
        for _ in pieces():
            pass


def digest() -> str:
    """What identifies the body that was read."""
    return str(g.body_digest.hexdigest())


def _broken_connection() -> InvalidValue:
    return InvalidValue("The body ended before its end.", code="connection_lost")


def _too_large(limit: int | None) -> Problem:
    detail = f"The body is larger than the {(limit or 1) - 1:,} bytes that this server accepts."
    return Problem(413, "request_entity_too_large", detail)
