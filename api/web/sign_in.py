"""Signing in: a key is exchanged for a session, which the browser keeps in a cookie."""

from __future__ import annotations

from urllib.parse import urlsplit

import marshmallow as ma
from flask import g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from api.auth import SESSION_COOKIE
from api.schemas.base import RequestSchema
from api.services.keys import RefusedKeyError, Scope
from api.services.rate_limits import RateLimits, Work
from api.services.sessions import Sessions
from api.web import forms
from api.web.pages import Pages

_NO_KEY = "This is no key that is in use. Keys begin with onrecord_ and are shown once, when they are made."


class SignInForm(RequestSchema):
    """What the form has."""

    key = fields.String(required=True, validate=validate.Length(max=200))
    next = fields.String(load_default="")


def sign_in_pages(sessions: Sessions, limits: RateLimits) -> Pages:
    """The page to sign in at, and signing out."""
    pages = Pages("sign_in")

    @pages.page("/login", scope=None)
    def ask_for_key() -> ResponseReturnValue:
        """Ask for a key; there is nothing to ask for while there are none."""
        destination = local_path(request.args.get("next", ""))
        if g.keyless:
            return redirect(destination, 303)
        return render_template("sign_in.html", destination=destination)

    @pages.form("/login", scope=None)
    def sign_in() -> ResponseReturnValue:
        """Open a session for who has a key, and go on to where they wanted to go."""
        try:
            given = forms.fields_of(SignInForm)
            session = sessions.open(given["key"].strip())
        except (ma.ValidationError, RefusedKeyError):
            return _refuse(limits)
        response = make_response(redirect(local_path(given["next"]), 303))
        forms.set_cookie(response, SESSION_COOKIE, session, round(sessions.lifetime.total_seconds()))
        response.delete_cookie(forms.TOKEN_COOKIE)
        return response

    @pages.form("/logout", scope=Scope.READ)
    def sign_out() -> ResponseReturnValue:
        """Forget the session."""
        response = make_response(redirect(url_for("sign_in.ask_for_key"), 303))
        response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="Strict")
        response.headers["Clear-Site-Data"] = '"cache"'  # nor does the back button show what was seen
        return response

    return pages


def local_path(wanted: str) -> str:
    """Where to go on: the wanted path if it is one of ours, else the search."""
    home = url_for("search.show_search")
    if not wanted.startswith("/") or "\\" in wanted or not wanted.isprintable():
        return home
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return home
    elsewhere = parts.scheme or parts.netloc or wanted.startswith("//")
    return home if elsewhere or parts.path in {"/login", "/logout"} else wanted


def _refuse(limits: RateLimits) -> ResponseReturnValue:
    """Ask again; who tried too often has to wait, which no right key ever has to."""
    allowance = limits.count(f"address {request.remote_addr}", Work.SIGNING_IN)
    destination = local_path(request.form.get("next", ""))
    if allowance is not None and allowance.exceeded:
        message = f"That was tried too often. Come back in {allowance.resets_in} s."
        headers = {"Retry-After": str(allowance.resets_in)}
        return render_template("sign_in.html", destination=destination, fault=message), 429, headers
    return render_template("sign_in.html", destination=destination, fault=_NO_KEY), 401
