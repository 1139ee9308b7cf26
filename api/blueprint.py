"""Routes with declared input and output: flask-smorest's Blueprint, made strict and typed.

What every operation owes is added here once: an operation id (the view's name), examples made from the
schemas, strict reading of what comes in, and a refusal of query parameters nobody declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import flask
import flask_smorest
import marshmallow as ma

from api import auth, negotiation
from api.request_parser import StrictParser
from api.schemas.base import NoParameters
from api.schemas.examples import example_of
from api.services.keys import Scope
from api.services.rate_limits import Work

View = TypeVar("View", bound=Callable[..., Any])
SchemaLike = ma.Schema | type[ma.Schema]


_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "description": "ETag of the representation that the change is about, as a read gave it; `*` for any.",
    "required": True,
    "schema": {"type": "string"},
    "example": "*",
}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # the library is untyped
    """A group of operations with the conventions of this API."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str, *, url_prefix: str | None = None) -> None:
        super().__init__(name, __name__, url_prefix=url_prefix, description=description)
        self.before_request(negotiation.require_json)

    def route(
        self,
        rule: str,
        *,
        methods: tuple[str, ...] = ("GET",),
        scope: Scope | None = None,
        public: bool = False,
        extracts: bool = False,
    ) -> Callable[[View], View]:
        """Answer `rule` with the decorated view; its name becomes the operation id.

        It needs a key that may read, for GET, or write; `scope` says otherwise, and nobody needs a key
        where it is `public`. `extracts` says that the request waits for an extraction, which has a limit
        of its own.
        """
        reads = methods == ("GET",)
        needed = None if public else scope or (Scope.READ if reads else Scope.WRITE)
        work = Work.EXTRACTING if extracts else Work.READING if reads else Work.WRITING

        def decorator(view: View) -> View:
            documented = self.doc(operationId=view.__name__, security=_security(needed))(view)
            if not _takes_query(view):
                documented = self.arguments(NoParameters, location="query", as_kwargs=True)(documented)
            documented = auth.demands(needed, work)(documented)
            self.add_url_rule(
                rule, view.__name__, documented, parameters=_path_parameters(rule), methods=list(methods)
            )
            return view

        return decorator

    def changes(self, view: View) -> View:
        """Document that the view changes what is there, and demands If-Match."""
        return self._adding("parameters", _IF_MATCH)(view)

    def problems(self, *statuses: int) -> Callable[[View], View]:
        """Document problems that the view can answer with beside those that follow from its declaration."""
        return self._adding("x-problems", *statuses)

    def arguments(
        self, schema: SchemaLike, *, location: str = "json", **options: Any
    ) -> Callable[[View], View]:
        """Pass the body (or the query) to the view, once it fits the schema."""
        if location == "json":
            options["example"] = example_of(schema)
        decorator: Callable[[View], View] = super().arguments(schema, location=location, **options)
        return decorator

    def response(
        self, status_code: int, schema: SchemaLike | None = None, **options: Any
    ) -> Callable[[View], View]:
        """Send what the view returns as the schema has it."""
        if schema is not None:
            options |= {"example": example_of(schema), "headers": _headers_of(status_code, schema)}
        decorator: Callable[[View], View] = super().response(status_code, schema, **options)
        return decorator

    def alt_response(
        self, status_code: int, schema: SchemaLike, *, description: str
    ) -> Callable[[View], View]:
        """Document another successful response of the view."""
        decorator: Callable[[View], View] = super().alt_response(
            status_code, schema=schema, description=description, example=example_of(schema), success=True
        )
        return decorator

    def _adding(self, name: str, *items: Any) -> Callable[[View], View]:
        """Document more items of a list; the library would put them in place of those that are there."""

        def decorator(view: View) -> View:
            there = getattr(view, "_apidoc", {}).get("manual_doc", {}).get(name, [])
            documented: View = self.doc(**{name: [*there, *items]})(view)
            return documented

        return decorator


def no_content() -> flask.Response:
    """The response that has nothing to say."""
    response = flask.Response(status=204)
    del response.headers["Content-Type"]
    return response


def _security(needed: Scope | None) -> list[dict[str, list[str]]]:
    """What OpenAPI says of the key that is needed; it has no word for "or none, while there are none"."""
    return [] if needed is None else [{auth.SCHEME: [needed.value]}, {}]


def _takes_query(view: Callable[..., Any]) -> bool:
    parameters = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
    return any(parameter["in"] == "query" for parameter in parameters)


def _path_parameters(rule: str) -> list[dict[str, Any]]:
    names = re.findall(r"<(\w+)>", rule)
    return [{"in": "path", "name": name, "description": name.replace("_id", "'s id")} for name in names]


def _headers_of(status_code: int, schema: SchemaLike) -> dict[str, Any]:
    """The headers that a response has beside those that all have."""
    if status_code == 201:
        return {"Location": _header("Where the new resource is.")}
    if "next_cursor" in (schema if isinstance(schema, ma.Schema) else schema()).fields:
        return {"Link": _header('`<URL>; rel="next"`: the next page (RFC 8288), if there is one.')}
    return {}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}
