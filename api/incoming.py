"""What is checked of every request before anything is done with it, whatever route it takes."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import request

from api.problems import Problem
from api.strict_text import text_fault


def require_readable_url() -> None:
    """Refuse with 400 a path or query string that is not UTF-8 or holds characters no text may hold.

    The framework would pass undecodable bytes on as something else than was sent.
    """
    path = request.environ.get("PATH_INFO", "").encode("latin-1")
    query = unquote_to_bytes(request.query_string.replace(b"+", b" "))
    for part, octets in (("path", path), ("query string", query)):
        if fault := _fault(octets):
            raise Problem(400, "invalid_url", f"The {part}: {fault}")


def _fault(octets: bytes) -> str | None:
    try:
        return text_fault(octets.decode("utf-8"))
    except UnicodeDecodeError:
        return "Must be UTF-8."
