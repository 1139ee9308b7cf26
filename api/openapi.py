"""The API's description as OpenAPI 3.1: what every operation shares is said once, here."""

from __future__ import annotations

from typing import Any

import apispec
import flask_smorest
from flask import Response
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from api import __version__, auth
from api.described_schemas import SchemaPlugin
from api.problems import MEDIA_TYPE, respond_to_http_error
from api.schemas.examples import example_of
from api.schemas.problems import Problem
from api.services.keys import Scope

DESCRIPTION = """\
Who said what, in which role, about which country and topic.

* Errors are problem details (RFC 9457, `application/problem+json`) with a `code` for programs; `errors`
  names each field at fault. Unknown and repeated query parameters and unknown body fields are errors.
* Lists are pages: `next_cursor`, and the `Link` header with `rel="next"`, lead to the next one.
* A filter that may be repeated takes any of its values (`country=RU&country=UA`); `exclude_…` leaves out what
  has one of its values. `sort=-confidence` sorts, descending with a minus; `count=true` adds the `total`;
  `fields=id,speaker.name` picks fields; `format=ndjson` and `format=csv`, or `Accept`, change the format.
* Reads carry an `ETag` and honour `If-None-Match`; changes demand `If-Match` with the ETag of the resource.
* `Authorization: Bearer KEY`, with a key that may read, write or administer. Until the first key is created
  the server answers this machine alone, and asks for none.
* `RateLimit` and `RateLimit-Policy` tell what a key has left of the requests that it may make in a minute.
* Requests that create take an `Idempotency-Key`: sent again with it, they are answered as the first time,
  with `Idempotency-Replayed: true` (422 for the key of another request, 409 while the first is under way).
* Every response carries `X-Request-ID`; a request may bring its own.
* Offsets count Unicode code points of the unmodified article text, `end` exclusive.
* Times are RFC 3339 in UTC, countries ISO 3166-1 alpha-2, topics IPTC Media Topics. Ids are opaque.
* Responses may gain fields. What goes is `deprecated` long before, and its responses carry `Deprecation` and
  `Sunset`; docs/compatibility.md has the whole promise.
"""

OPTIONS = {
    "API_TITLE": "OnRecord",
    "API_VERSION": __version__,
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/",
    "OPENAPI_JSON_PATH": "openapi.json",
    "API_SPEC_OPTIONS": {
        "info": {
            "summary": "Quote attribution for news text",
            "description": DESCRIPTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
    },
}

_ALWAYS = (400, 403, 406, 414, 422, 431, 500, 503)
_WITH_KEY = (401, 429)
_WITH_ID = (404,)
_WITH_QUOTE = (410,)
_WITH_BODY = (413, 415)
_WITH_WRITING = (507,)
_WITH_HEADER = {"If-Match": (412, 428), "Idempotency-Key": (409,)}

_MEANING = {
    308: "The speaker was merged into another; `Location` is where that one is.",
    400: "A value that its schema cannot exclude: a cursor, the order of two dates, a query; or no JSON.",
    401: "There is no key, or one that opens nothing: unknown, expired or revoked.",
    403: "The key may not do this; a page of another origin asks; or, without keys, not this very machine.",
    404: "There is no such resource.",
    406: "The client takes no JSON.",
    409: "The request does not go together with something else that is there, or is under way.",
    410: "The quote is no longer found in its article.",
    412: "The resource is no longer as the ETag in If-Match has it.",
    413: "The body is too large.",
    414: "The URL is longer than 64 KiB.",
    415: "The body is not declared as JSON.",
    422: "A parameter or field does not fit its schema, is unknown or repeated, or cannot be worked on.",
    428: "A change needs If-Match.",
    429: "The key has made all the requests of this kind that it may make in a minute.",
    431: "There are too many headers, or one is too long.",
    500: "A defect of the server. `request_id` finds it in the log.",
    503: "The database or the language model is missing, or the database is busy. Send it again.",
    507: "The database has no room for more. What is there can be read.",
}


_KEYS = """\
A key that `onrecord keys create` printed. Its scope is `read`, `write` (which includes reading) or `admin`
(which includes both); each operation names the one that it needs."""


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}, "required": True}


_RETRY_AFTER = {"Retry-After": _header("Seconds after which it may be worth another try.")}

_HEADERS = {
    308: {"Location": _header("The same of the speaker that this one lives on as.")},
    401: {"WWW-Authenticate": _header("How to authenticate: `Bearer`, and what was wrong with the key.")},
    503: _RETRY_AFTER,
    507: _RETRY_AFTER,
    429: {
        "Retry-After": _header("Seconds until the key may ask again."),
        "RateLimit": _header('What is left of which limit, and for how many seconds: `"reading";r=0;t=42`.'),
        "RateLimit-Policy": _header('The limit itself, for how many seconds: `"reading";q=6000;w=60`.'),
    },
}


class ProblemResponses(apispec.BasePlugin):
    """Documents on each operation the problems it can answer with."""

    def init_spec(self, spec: apispec.APISpec) -> None:
        """Put one response for each status into the components."""
        super().init_spec(spec)
        for status, meaning in _MEANING.items():
            example = example_of(Problem) | {
                "title": HTTP_STATUS_CODES[status],
                "status": status,
                "code": HTTP_STATUS_CODES[status].lower().replace(" ", "_"),
                "detail": meaning,
            }
            content = {MEDIA_TYPE: {"schema": Problem, "example": example}}
            headers = {"headers": _HEADERS[status]} if status in _HEADERS else {}
            response = {"description": meaning, "content": content, **headers}
            spec.components.response(_name(status), response, lazy=True)
        spec.components.security_scheme(
            auth.SCHEME, {"type": "http", "scheme": "bearer", "description": _KEYS}
        )

    def operation_helper(
        self, path: str | None = None, operations: dict[str, Any] | None = None, **_options: Any
    ) -> None:
        """Add the responses to the operations of a path."""
        for operation in (operations or {}).values():
            statuses = {*_ALWAYS, *operation.pop("x-problems", ())}
            if operation["security"]:
                statuses.update(_WITH_KEY)
            if _writes(operation):
                statuses.update(_WITH_WRITING)
            if "{" in (path or ""):
                statuses.update(_WITH_ID)
            if "{quote_id}" in (path or ""):
                statuses.update(_WITH_QUOTE)
            if "requestBody" in operation:
                statuses.update(_WITH_BODY)
            for header, more in _WITH_HEADER.items():
                if any(parameter["name"] == header for parameter in operation.get("parameters", [])):
                    statuses.update(more)
            responses = {int(status): response for status, response in operation["responses"].items()}
            responses.update({status: _name(status) for status in statuses})
            operation["responses"] = {str(status): responses[status] for status in sorted(responses)}


def _writes(operation: dict[str, Any]) -> bool:
    """Whether a key that only reads does not do."""
    return any(scopes != [Scope.READ.value] for demand in operation["security"] for scopes in demand.values())


def _name(status: int) -> str:
    return HTTP_STATUS_CODES[status].title().replace(" ", "")


class Api(flask_smorest.Api):  # type: ignore[misc]  # the library is untyped
    """flask-smorest with our problems instead of its own errors."""

    DEFAULT_ERROR_RESPONSE_NAME = ""  # each status is documented instead

    def __init__(self, app: Any) -> None:
        plugins = {"marshmallow_plugin": SchemaPlugin(), "extra_plugins": [ProblemResponses()]}
        super().__init__(app, spec_kwargs=plugins)

    def _register_responses(self) -> None:
        """Leave flask-smorest's own components out, here and below: nothing refers to them."""

    def _register_etag_headers(self) -> None:
        pass

    def _register_pagination_header(self) -> None:
        pass

    def handle_http_exception(self, error: HTTPException) -> Response | HTTPException:
        """Answer with problem details."""
        return respond_to_http_error(error)
