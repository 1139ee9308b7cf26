"""Errors as RFC 9457 problem details: the only place that turns an exception into a response."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Response, g, json, request, url_for
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from api.errors import (
    Conflict,
    DomainError,
    Gone,
    InvalidValue,
    Merged,
    NotFound,
    OutOfSpace,
    TookTooLong,
    TooLarge,
    Unavailable,
    Unprocessable,
)
from api.strict_text import escape_pointer

MEDIA_TYPE = "application/problem+json"

STATUS_OF_DOMAIN_ERROR: Mapping[type[DomainError], int] = {
    NotFound: 404,
    Gone: 410,
    Conflict: 409,
    InvalidValue: 400,
    TooLarge: 413,
    Unprocessable: 422,
    OutOfSpace: 507,
    TookTooLong: 503,
    Unavailable: 503,  # the kinds of it come before
}

_DETAILS = {
    404: "There is no such resource.",
    405: "This resource does not answer this method; see the Allow header for those it does.",
    413: "The request body is larger than this server accepts.",
    500: "Something went wrong on the server; its log has more under this request_id.",
}

FieldError = dict[str, str]
"""`message`, and where it belongs: `parameter` (query, path), `header`, `pointer` (JSON, RFC 6901), or which
`component` of the server is at fault."""


class Problem(HTTPException):
    """A refusal with a status, a slug for programs, a sentence for people, and the fields at fault."""

    def __init__(
        self,
        status: int,
        slug: str,
        detail: str,
        *,
        errors: Iterable[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = status
        self.slug = slug
        self.errors = list(errors)
        self.extra_headers = headers or {}


def problem_response(
    status: int,
    *,
    slug: str | None = None,
    detail: str | None = None,
    errors: Iterable[FieldError] = (),
    headers: Iterable[tuple[str, str]] = (),
) -> Response:
    """The response for one problem; its code is noted in `g.problem_code`, for those who keep count."""
    title = HTTP_STATUS_CODES[status]
    g.problem_code = slug or re.sub(r"\W+", "_", title.lower())
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": g.problem_code,
        "detail": detail or title,
        "request_id": g.get("request_id"),
    }
    if errors := list(errors):
        body["errors"] = errors
    return Response(json.dumps(body) + "\n", status, Headers(headers), mimetype=MEDIA_TYPE)


def respond_to_http_error(error: HTTPException) -> Response | HTTPException:
    """The problem for an error that Flask, werkzeug, webargs or our own conventions raised.

    Headers that the error carries (Allow, Retry-After, WWW-Authenticate) survive. Redirections pass.
    """
    status = error.code or 500
    if error.response is not None or status < 400:
        return error
    carried = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    if isinstance(error, Problem):
        return problem_response(
            status,
            slug=error.slug,
            detail=error.description,
            errors=error.errors,
            headers=[*carried, *error.extra_headers.items()],
        )
    messages = getattr(error, "data", {}).get("messages")
    if messages:
        return problem_response(
            status,
            slug="schema_violation",
            detail="The request does not fit its schema; errors says where.",
            errors=list(_field_errors(messages)),
            headers=carried,
        )
    return problem_response(status, detail=_DETAILS.get(status, error.description), headers=carried)


def respond_to_domain_error(error: DomainError) -> Response:
    """The problem for an error of the domain; a merged resource redirects to the one it lives on as."""
    if isinstance(error, Merged):
        return _redirect_to(error.target_id)
    status = next(code for kind, code in STATUS_OF_DOMAIN_ERROR.items() if isinstance(error, kind))
    errors = [{**_place(error.field), "message": error.message}] if error.field else []
    headers = [("Retry-After", str(error.retry_after))] if isinstance(error, Unavailable) else []
    return problem_response(status, slug=error.code, detail=error.message, errors=errors, headers=headers)


def _place(field: str) -> FieldError:
    if request.method in {"POST", "PUT", "PATCH"}:
        return {"pointer": "/" + escape_pointer(field)}
    return {"parameter": field}


def _redirect_to(target_id: str) -> Response:
    arguments: dict[str, Any] = dict.fromkeys(request.view_args or {}, target_id)
    location = url_for(request.endpoint or "", **{**request.args.to_dict(flat=False), **arguments})
    response = problem_response(308, slug="merged", detail="The resource lives on under another id.")
    response.location = location
    return response


def _field_errors(messages: Mapping[str, Any]) -> Iterator[FieldError]:
    """Webargs' nested messages as a flat list."""
    for location, faults in messages.items():
        for path, message in _flatten(faults, ()):
            if location == "json":
                pointer = "".join("/" + escape_pointer(step) for step in path)
                yield {"pointer": pointer, "message": message}
            else:
                # Of a repeated parameter the path also tells which of its values is meant.
                yield {"parameter": path[0], "message": message}


def _flatten(faults: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(faults, Mapping):
        for key, nested in faults.items():
            # marshmallow files what concerns a whole object under "_schema"
            yield from _flatten(nested, path if key == "_schema" else (*path, str(key)))
    elif isinstance(faults, list):
        for fault in faults:
            yield from _flatten(fault, path)
    else:
        yield path, str(faults)
