"""Routes of pages: what every page, form and fragment owes is added here once.

They need a session (`api.auth`) once there are keys, forms need their token (`forms`), and what goes wrong
is told in HTML (`refusals`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import flask
from werkzeug.exceptions import HTTPException

from api import auth
from api.errors import DomainError
from api.services.keys import Scope
from api.services.rate_limits import Work
from api.web import forms, refusals

View = TypeVar("View", bound=Callable[..., Any])


class Pages(flask.Blueprint):
    """The routes of a page, of its fragments, and of the forms on it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, __name__)
        self.before_request(forms.require_token)
        self.after_request(forms.keep_token)
        self.after_request(_vary)
        self.register_error_handler(HTTPException, refusals.respond_to_http_error)
        self.register_error_handler(DomainError, refusals.respond_to_domain_error)

    def page(self, rule: str, *, scope: Scope | None = Scope.READ) -> Callable[[View], View]:
        """Show a page at `rule`. Who is not signed in is sent to sign in; `scope` None lets in anybody."""

        return self._route(rule, "GET", scope, Work.READING, is_page=True)

    def fragment(self, rule: str, *, scope: Scope = Scope.READ) -> Callable[[View], View]:
        """Give at `rule` part of a page, which script asks for, or a file. Who is not signed in gets 401."""
        return self._route(rule, "GET", scope, Work.READING)

    def form(
        self, rule: str, *, scope: Scope | None = Scope.WRITE, extracts: bool = False
    ) -> Callable[[View], View]:
        """Take a form that is posted to `rule`; `extracts` says that it waits for an extraction."""
        return self._route(rule, "POST", scope, Work.EXTRACTING if extracts else Work.WRITING)

    def _route(
        self, rule: str, method: str, scope: Scope | None, work: Work, *, is_page: bool = False
    ) -> Callable[[View], View]:
        def decorator(view: View) -> View:
            declared = auth.demands(scope, work, by_session=True, is_page=is_page)(view)
            self.add_url_rule(rule, view.__name__, declared, methods=[method])
            return view

        return decorator


def _vary(response: flask.Response) -> flask.Response:
    response.vary.update(("Cookie", "HX-Request"))
    return response
