"""Routes of pages: what every page, form and fragment owes is added here once.

They need a session (`api.auth`) once there are keys, forms need their token (`forms`), and what goes wrong
is told in HTML (`refusals`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import flask
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from api import auth
from api.errors import DomainError
from api.services.keys import Scope
from api.services.rate_limits import Work
from api.web import forms, refusals, uploads

View = TypeVar("View", bound=Callable[..., Any])


class Pages(flask.Blueprint):
    """The routes of a page, of its fragments, and of the forms on it."""

    def __init__(self, name: str) -> None:
        super().__init__(name, __name__)
        self._uploads: set[str] = set()  # endpoints that look for the token while they read
        self.before_request(self._require_token)
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

    def upload(self, rule: str) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., Any]]:
        """Take a form with a file that is posted to `rule`; the view reads the file while it arrives."""

        def decorator(view: Callable[..., ResponseReturnValue]) -> Callable[..., Any]:
            @wraps(view)
            def with_file(**arguments: Any) -> ResponseReturnValue:
                with uploads.opened() as upload:
                    return view(upload, **arguments)

            self._uploads.add(f"{self.name}.{view.__name__}")
            return self._route(rule, "POST", Scope.WRITE, Work.WRITING)(with_file)

        return decorator

    def _require_token(self) -> None:
        if flask.request.endpoint not in self._uploads:
            forms.require_token()

    def _route(
        self, rule: str, method: str, scope: Scope | None, work: Work, *, is_page: bool = False
    ) -> Callable[[View], View]:
        def decorator(view: View) -> View:
            declared = auth.demands(scope, work, by_session=True, is_page=is_page)(view)
            self.add_url_rule(rule, view.__name__, declared, methods=[method])
            return view

        return decorator


def go_on_to(address: str) -> ResponseReturnValue:
    """Lead the browser to another page, whether it sent a form itself or let script do that."""
    if refusals.is_by_script():
        return flask.Response(status=204, headers={"HX-Redirect": address})
    return flask.redirect(address, 303)


def _vary(response: flask.Response) -> flask.Response:
    response.vary.update(("Cookie", "HX-Request"))
    return response
