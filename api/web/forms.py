"""Forms: the token that shows that one of our own pages sent them, and how their fields are read.

The token is that of the session. Who has none, because there are no keys or on the way to sign in, gets one
in a cookie, and a form has to bring the same.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import Any

import marshmallow as ma
from flask import Response, g, request

from api.problems import Problem
from api.request_parser import unambiguous

TOKEN_FIELD = "form_token"
TOKEN_HEADER = "X-Form-Token"
TOKEN_COOKIE = "onrecord_form"

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_USABLE_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def token() -> str:
    """What a form has to carry in its field `form_token`, or script in the header `X-Form-Token`."""
    if (session := g.get("session")) is not None:
        return str(session.form_token)
    if "form_token" not in g:
        kept = request.cookies.get(TOKEN_COOKIE, "")
        g.form_token = kept if _USABLE_TOKEN.fullmatch(kept) else secrets.token_urlsafe(16)
    return str(g.form_token)


def require_token() -> None:
    """Refuse with 403 what would change something and does not bring the token."""
    if request.method in _SAFE_METHODS:
        return
    check_token(request.headers.get(TOKEN_HEADER) or request.form.get(TOKEN_FIELD, ""))


def check_token(brought: str) -> None:
    """Refuse with 403 what does not bring the token."""
    if not hmac.compare_digest(brought.encode(), token().encode()):
        raise Problem(
            403, "stale_form", "This form is no longer good: load the page again, then send it once more."
        )


def keep_token(response: Response) -> Response:
    """Let the browser keep a token that was made for it just now."""
    made = g.get("form_token")
    if made is not None and made != request.cookies.get(TOKEN_COOKIE):
        set_cookie(response, TOKEN_COOKIE, made)
    return response


def set_cookie(response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Let the browser keep this for our own pages alone, out of reach of script."""
    response.set_cookie(
        name, value, max_age=seconds, secure=_comes_over_tls(), httponly=True, samesite="Strict", path="/"
    )


def fields_of(schema: type[ma.Schema]) -> dict[str, Any]:
    """The fields of the form that was sent, loaded; those left blank were not filled in.

    Raises marshmallow's ValidationError with messages by field.
    """
    loader = schema()
    given = unambiguous(request.form, loader)
    given.pop(TOKEN_FIELD, None)
    loaded: dict[str, Any] = loader.load({name: value for name, value in given.items() if value != ""})
    return loaded


def _comes_over_tls() -> bool:
    """Whether the browser speaks TLS, to a proxy perhaps: a lie here only harms the liar's own cookie."""
    return (
        request.is_secure
        or request.headers.get("X-Forwarded-Proto", "") == "https"
        or request.headers.get("Origin", "").startswith("https://")
    )
