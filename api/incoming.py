"""What is checked of every request before anything is done with it, whatever route it takes."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import request

from api.problems import Problem
from api.strict_text import text_fault


def require_readable_url() -> None:
    """Refuse with 400 a path or query string that is not UTF-8, and a path that holds NUL.

    The framework would pass undecodable bytes on as something else than was sent.
    """
    try:
        path = request.environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8")
        unquote_to_bytes(request.query_string).decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "invalid_url", "Path and query string must be UTF-8, percent-encoded.") from None
    if fault := text_fault(path):
        raise Problem(400, "invalid_url", f"The path: {fault}")
