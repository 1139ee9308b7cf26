"""Who may do what: each route says which scope it needs, and a request brings a key that has it.

Pages are asked for by people: they bring a session, which was opened with a key, in a cookie. It opens
nothing but pages, so that no other page can make a browser use the interface for programs.

While no key was ever created there is nobody to tell apart: whoever reaches the server from this machine may
do everything (see api.access). From the first key on, for ever, everything but public routes needs one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, g, request

from api.errors import Unavailable
from api.problems import Problem
from api.services.keys import ApiKeyRecord, ApiKeys, RefusedKeyError, Scope
from api.services.rate_limits import Work
from api.services.sessions import Sessions

View = TypeVar("View", bound=Callable[..., Any])

SCHEME = "ApiKey"  # how the description of the API calls it

SESSION_COOKIE = "onrecord_session"

SIGN_IN_REQUIRED = "sign_in_required"  # code of the problem with pages asked for without a session

_REALM = 'Bearer realm="onrecord"'
_ATTRIBUTE = "onrecord_demand"


@dataclass(frozen=True, slots=True)
class Demand:
    """What a route asks of who calls it. `scope` is None where anybody may."""

    scope: Scope | None
    work: Work
    by_session: bool = False  # it is for people: a page, part of one, or a form
    is_page: bool = False  # who has no session is sent to sign in, and comes back


# Routes that libraries make, which cannot declare anything themselves.
_MADE_BY_LIBRARIES = frozenset({"api-docs.openapi_json", "web.static"})
_PUBLIC = Demand(None, Work.READING)
_UNDECLARED = Demand(Scope.ADMIN, Work.WRITING)  # a route that forgot to say is open to hardly anybody


def demands(
    scope: Scope | None, work: Work, *, by_session: bool = False, is_page: bool = False
) -> Callable[[View], View]:
    """Declare what a view demands."""

    def declare(view: View) -> View:
        setattr(view, _ATTRIBUTE, Demand(scope, work, by_session, is_page))
        return view

    return declare


public = demands(None, Work.READING)
"""Declare that anybody may call a view."""


def demand_of(endpoint: str, view: Callable[..., Any]) -> Demand:
    """What the view of this endpoint demands."""
    if endpoint in _MADE_BY_LIBRARIES:
        return _PUBLIC
    demand: Demand = getattr(view, _ATTRIBUTE, _UNDECLARED)
    return demand


def demand_of_request() -> Demand | None:
    """What the route of this request demands; None where there is none, or where it asks only for OPTIONS."""
    if request.endpoint is None or request.method == "OPTIONS":
        return None
    return demand_of(request.endpoint, current_app.view_functions[request.endpoint])


class Authentication:
    """Looks at the key or the session of each request, and notes in `flask.g` whose it is."""

    def __init__(self, keys: ApiKeys, sessions: Sessions) -> None:
        self._keys = keys
        self._sessions = sessions

    def note_mode(self) -> None:
        """Note in `g.keyless` whether there are keys; where nobody can tell, the strictest rules hold."""
        try:
            g.keyless = not self._keys.ever_created()
        except Unavailable as error:
            g.keyless = True
            g.keys_unavailable = error

    def require_scope(self) -> None:
        """Refuse with 401 who does not say who it is, with 403 who may not do this.

        Sets `g.client_id` and `g.client_name`, and `g.session` of pages; without keys there are none.
        """
        demand = demand_of_request()
        if demand is None or demand.scope is None:
            return
        if "keys_unavailable" in g:
            raise g.keys_unavailable
        if g.keyless and (demand.by_session or "HTTP_AUTHORIZATION" not in request.environ):
            return
        key = self._key_of_session() if demand.by_session else self._key_of_request()
        g.client_id, g.client_name = key.id, key.name
        if not key.scope.covers(demand.scope):
            raise Problem(
                403,
                "insufficient_scope",
                f"This needs a key of scope {demand.scope}; the one that came has {key.scope}.",
                headers={"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{demand.scope}"'},
            )

    def _key_of_request(self) -> ApiKeyRecord:
        if "Authorization" not in request.headers:
            raise _unauthorized("key_required", "This needs an API key: send Authorization: Bearer KEY.")
        try:
            return self._keys.authenticate(_bearer_token())
        except RefusedKeyError as error:
            raise _unauthorized(error.code, error.message, error="invalid_token") from None

    def _key_of_session(self) -> ApiKeyRecord:
        try:
            g.session = self._sessions.resume(request.cookies.get(SESSION_COOKIE, ""))
        except RefusedKeyError:
            raise Problem(401, SIGN_IN_REQUIRED, "Sign in with an API key to go on.") from None
        key: ApiKeyRecord = g.session.key
        return key


def _bearer_token() -> str:
    scheme, _, token = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer":
        raise RefusedKeyError("invalid_key", "Authorization must be Bearer KEY.")
    return token.strip(" ")


def _unauthorized(slug: str, detail: str, *, error: str | None = None) -> Problem:
    challenge = _REALM if error is None else f'{_REALM}, error="{error}"'
    return Problem(401, slug, detail, headers={"WWW-Authenticate": challenge})
