"""What people are told when something goes wrong: the same problems and codes as programs, as pages."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from api import negotiation, problems
from api.auth import SIGN_IN_REQUIRED, demand_of_request
from api.errors import DomainError, Merged

_HEADINGS = {
    401: "Please sign in",
    403: "You may not do this",
    404: "There is nothing here",
    410: "This is no longer there",
    413: "This is too large",
    429: "A moment, please",
    500: "Something went wrong",
    503: "Out of order for the moment",
}
"""What people read instead of the title of a problem."""


def respond_to_http_error(error: HTTPException) -> ResponseReturnValue:
    """The page for an error of HTTP."""
    response = problems.respond_to_http_error(error)
    return response if isinstance(response, HTTPException) else _page(response)


def respond_to_domain_error(error: DomainError) -> ResponseReturnValue:
    """The page for an error of the domain; what lives on under another id is shown there."""
    if isinstance(error, Merged):
        elsewhere: dict[str, Any] = dict.fromkeys(request.view_args or {}, error.target_id)
        return redirect(url_for(request.endpoint or "", **elsewhere), 308)
    return _page(problems.respond_to_domain_error(error))


def respond_to_unknown_path(error: HTTPException) -> ResponseReturnValue:
    """A page for people, a problem for programs, where there is neither page nor resource."""
    if negotiation.prefers_html() and not request.path.startswith("/v1/"):
        return respond_to_http_error(error)
    return problems.respond_to_http_error(error)


def is_by_script() -> bool:
    """Whether a page's script asks, which shows the answer within the page."""
    return "HX-Request" in request.headers


def _page(response: Response) -> Response:
    """The response with a page in place of the problem; status and headers stay."""
    problem = response.get_json()
    must_sign_in = problem["code"] == SIGN_IN_REQUIRED
    if must_sign_in and _is_of_page() and not is_by_script():
        return make_response(redirect(url_for("sign_in.ask_for_key", next=_here()), 303))
    template = "refusal_fragment.html" if is_by_script() else "refusal.html"
    heading = _HEADINGS.get(response.status_code, problem["title"])
    page = render_template(template, problem=problem, heading=heading, must_sign_in=must_sign_in)
    response.set_data(page)
    response.mimetype = "text/html"
    if must_sign_in:
        response.headers["HX-Redirect"] = url_for("sign_in.ask_for_key", next=_seen_page())
    return response


def _is_of_page() -> bool:
    demand = demand_of_request()
    return demand is not None and demand.is_page


def _here() -> str:
    return request.full_path.rstrip("?")


def _seen_page() -> str | None:
    """Path of the page that the browser shows while script asks; whoever uses it checks where it leads."""
    current = request.headers.get("HX-Current-URL", "")
    return current.removeprefix(request.host_url.rstrip("/")) or None
