"""Routes with declared input and output: flask-smorest's Blueprint, made strict and typed.

What every operation owes is added here once: an operation id (the view's name), examples made from the
schemas, a refusal of query parameters nobody declared, and JSON bodies that are read strictly.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import flask
import flask_smorest
import marshmallow as ma
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from api import negotiation, strict_json
from api.problems import Problem
from api.schemas.base import NoParameters
from api.schemas.examples import example_of
from api.strict_text import text_fault, text_faults

View = TypeVar("View", bound=Callable[..., Any])
SchemaLike = ma.Schema | type[ma.Schema]


class StrictParser(FlaskParser):
    """Reads bodies and query strings, refusing what a lenient parser would silently drop."""

    DEFAULT_UNKNOWN_BY_LOCATION = {"json": ma.RAISE, "query": ma.RAISE}  # noqa: RUF012  (webargs')

    def load_json(self, req: flask.Request, schema: ma.Schema) -> Any:
        """The decoded body. 415 unless it is declared as JSON, 400 if it is none."""
        if not req.is_json or req.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
            _refuse_media_type("The body must be JSON in UTF-8, with Content-Type: application/json.")
        if req.content_encoding not in {None, "identity"}:
            _refuse_media_type("The body must not be compressed.")
        try:
            value = strict_json.loads(_body(req))
        except strict_json.InvalidJsonError as error:
            raise Problem(400, "invalid_json", str(error)) from None
        faults = [{"pointer": pointer, "message": message} for pointer, message in text_faults(value)]
        if faults:
            raise Problem(422, "schema_violation", "The body has characters it must not have.", errors=faults)
        return value

    def load_querystring(self, req: flask.Request, schema: ma.Schema) -> Any:
        """The query parameters, each of which may be given once."""
        faults: dict[str, list[str]] = {}
        for name, values in req.args.lists():
            if len(values) > 1:
                faults[name] = ["Must be given only once."]
            elif fault := text_fault(values[0]):
                faults[name] = [fault]
        if faults:
            raise ma.ValidationError(faults)
        return req.args.to_dict()


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # the library is untyped
    """A group of operations with the conventions of this API."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str, *, url_prefix: str | None = None) -> None:
        super().__init__(name, __name__, url_prefix=url_prefix, description=description)
        self.before_request(negotiation.require_json)

    def route(self, rule: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
        """Answer `rule` with the decorated view; its name becomes the operation id."""

        def decorator(view: View) -> View:
            documented = self.doc(operationId=view.__name__)(view)
            if not _takes_query(view):
                documented = self.arguments(NoParameters, location="query", as_kwargs=True)(documented)
            self.add_url_rule(
                rule, view.__name__, documented, parameters=_path_parameters(rule), methods=list(methods)
            )
            return view

        return decorator

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


def _body(req: flask.Request) -> bytes:
    body = req.get_data()
    # Werkzeug cuts a body of unknown length at its limit without a word; see api.app for that limit.
    if req.max_content_length is not None and len(body) >= req.max_content_length:
        raise RequestEntityTooLarge
    return body


def no_content() -> flask.Response:
    """The response that has nothing to say."""
    response = flask.Response(status=204)
    del response.headers["Content-Type"]
    return response


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


def _refuse_media_type(detail: str) -> NoReturn:
    raise Problem(415, "unsupported_media_type", detail, headers={"Accept": "application/json"})
