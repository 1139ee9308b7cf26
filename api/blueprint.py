"""Routes with declared input and output: flask-smorest's Blueprint, made strict and typed.

What every operation owes is added here once: an operation id (the view's name), examples made from the
schemas, strict reading of what comes in, and a refusal of query parameters nobody declared.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import flask
import flask_smorest
import marshmallow as ma

from api import auth, csv_table, feeds, idempotency, negotiation, problems
from api.representations import Shape, item_response
from api.request_parser import StrictParser
from api.schemas.base import Format, ItemQuery, NoParameters, item_of
from api.schemas.examples import example_of
from api.services.keys import Scope
from api.services.rate_limits import Work

View = TypeVar("View", bound=Callable[..., Any])
SchemaLike = ma.Schema | type[ma.Schema]

# Attributes of views: the schema of parameters that go without saying, and the media types to choose from.
_PARAMETERS = "onrecord_parameters"
_OFFERED = "onrecord_offered"
_GENERAL_TYPES = {  # that a client may name instead: not all know the special ones
    feeds.ATOM: ("application/xml", "text/xml"),
    feeds.JSON_FEED: ("application/json",),
}

_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "description": "ETag of the representation that the change is about, as a read gave it; `*` for any. "
    "Without it the answer is 428.",
    "required": False,
    "schema": {"type": "string"},
    "example": "*",
}


_IDEMPOTENCY_KEY = {
    "in": "header",
    "name": idempotency.HEADER,
    "description": "Any text of yours, new for each request: 1 to 255 visible ASCII characters. A request "
    "that is sent again with the same key, because its answer was lost, say, is answered as the first time.",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "example": "7d5a4a52-27f3-4b1c-b0a7-6c8f0c7d2c11",
}


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # the library is untyped
    """A group of operations with the conventions of this API."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, name: str, description: str, *, url_prefix: str | None = None) -> None:
        super().__init__(name, __name__, url_prefix=url_prefix, description=description)
        self.before_request(_require_acceptable)

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
                parameters = getattr(view, _PARAMETERS, NoParameters)
                documented = self.arguments(parameters, location="query", as_kwargs=True)(documented)
            documented = auth.demands(needed, work)(documented)
            self.add_url_rule(
                rule, view.__name__, documented, parameters=_path_parameters(rule), methods=list(methods)
            )
            return view

        return decorator

    def changes(self, view: View) -> View:
        """Document that the view changes what is there, and demands If-Match."""
        return self._adding("parameters", _IF_MATCH)(view)

    def idempotent(self, view: View) -> View:
        """Answer a request that is sent again, with the same Idempotency-Key, as the first time."""
        return self._adding("parameters", _IDEMPOTENCY_KEY)(idempotency.replayed(view))

    def idempotent_stream(self, view: View) -> View:
        """The same for a view that reads its body as it arrives (`api.received`)."""
        return self._adding("parameters", _IDEMPOTENCY_KEY)(idempotency.replayed(view, streamed=True))

    def body(self, description: dict[str, Any]) -> Callable[[View], View]:
        """Document a body that the view reads by itself."""
        decorator: Callable[[View], View] = self.doc(requestBody=description)
        return decorator

    def problems(self, *statuses: int) -> Callable[[View], View]:
        """Document problems that the view can answer with beside those that follow from its declaration."""
        return self._adding("x-problems", *statuses)

    def arguments(
        self, schema: SchemaLike, *, location: str = "json", **options: Any
    ) -> Callable[[View], View]:
        """Pass the body (or the query) to the view, once it fits the schema."""
        if location == "json":
            options["example"] = example_of(schema)
        # One for all requests: to put a schema together takes longer than to read with it.
        known = schema if isinstance(schema, ma.Schema) else schema()
        decorator: Callable[[View], View] = super().arguments(known, location=location, **options)
        return decorator

    def response(
        self, status_code: int, schema: SchemaLike | None = None, **options: Any
    ) -> Callable[[View], View]:
        """Send what the view returns as the schema has it."""
        if schema is not None:
            example = example_of(schema)
            many = isinstance(schema, ma.Schema) and schema.many
            options |= {
                "example": [example] if many else example,
                "headers": _headers_of(status_code, schema),
            }
        document: Callable[[View], View] = super().response(status_code, schema, **options)

        def decorator(view: View) -> View:
            documented = document(view)
            if status_code == 204:  # generated clients take nothing but problems then
                setattr(documented, _OFFERED, (negotiation.MEDIA_TYPES[Format.JSON], problems.MEDIA_TYPE))
            return documented

        return decorator

    def item(self, schema: type[ma.Schema]) -> Callable[[View], View]:
        """Send the resource that the view returns; the client may pick fields of it."""

        def decorator(view: View) -> View:
            @wraps(view)
            def pick(*args: Any, fields_: str | None = None, **options: Any) -> flask.Response:
                return item_response(view(*args, **options), schema, fields_)

            setattr(pick, _PARAMETERS, ItemQuery)
            setattr(pick, _OFFERED, (negotiation.MEDIA_TYPES[Format.JSON], negotiation.PARTIAL))
            return self.response(200, schema)(
                self._with_partial("object", example_of(schema))(cast(View, pick))
            )

        return decorator

    def listing(self, page: type[ma.Schema]) -> Callable[[View], View]:
        """Send the envelope that the view returns as a page, in the format that the client wants.

        The view takes the query of a schema derived from ListQuery, without what that says of the shape.
        """
        item = item_of(page)

        def decorator(view: View) -> View:
            @wraps(view)
            def shape(query: dict[str, Any], *args: Any, **options: Any) -> flask.Response:
                wanted = Shape.of(item, query.pop("fields_", None), query.pop("format", None))
                return wanted.page(*view(query, *args, **options))

            example = {"items": [example_of(item)], "next_cursor": None}
            return self._in_formats(page, item)(self._with_partial("object", example)(cast(View, shape)))

        return decorator

    def export(self, item: type[ma.Schema]) -> Callable[[View], View]:
        """Send all items that the view returns, some at a time, in the format that the client wants."""

        def decorator(view: View) -> View:
            @wraps(view)
            def stream(query: dict[str, Any], *args: Any, **options: Any) -> flask.Response:
                wanted = Shape.of(item, query.pop("fields_", None), query.pop("format", None))
                return wanted.stream(view(query, *args, **options), view.__name__.removeprefix("export_"))

            example = [example_of(item)]
            documented = self._with_partial("array", example)(cast(View, stream))
            return self._in_formats(item(many=True), item)(documented)

        return decorator

    def feed(self, media_type: str) -> Callable[[View], View]:
        """Document that the view answers with a feed of this media type, which it makes by itself."""
        return self.text(media_type, feeds.EXAMPLES[media_type], also=_GENERAL_TYPES.get(media_type, ()))

    def text(self, media_type: str, example: Any, *, also: tuple[str, ...]) -> Callable[[View], View]:
        """Document that the view answers with this media type, which it makes by itself.

        It serves those clients too that ask for one of the others.
        """

        def decorator(view: View) -> View:
            setattr(view, _OFFERED, (media_type, *also))
            schema = {"type": "object" if media_type.endswith("json") else "string"}
            decorate = super(Blueprint, self).response(
                200, schema=schema, content_type=media_type, example=example
            )
            documented: View = decorate(view)
            return documented

        return decorator

    def _with_partial(self, kind: str, example: Any) -> Callable[[View], View]:
        """Document that the view answers with less of it where `fields` says so."""
        schema = {"type": kind, "description": "The same, with the fields alone that `fields` names."}
        decorator: Callable[[View], View] = super().alt_response(
            200, schema=schema, content_type=negotiation.PARTIAL, example=example, success=True
        )
        return decorator

    def _in_formats(self, whole: SchemaLike, item: type[ma.Schema]) -> Callable[[View], View]:
        """Document that the view answers with `whole` in JSON, or with its items in other formats."""
        table = {"type": "string", "description": "A line with the names of the columns, then one an item."}
        line = example_of(item)
        header = ",".join(f'"{name}"' for name in csv_table.columns(item()))

        def decorator(view: View) -> View:
            setattr(view, _OFFERED, (*negotiation.MEDIA_TYPES.values(), negotiation.PARTIAL))
            for media_type, schema, example in (
                (negotiation.MEDIA_TYPES[Format.CSV], table, header),
                (negotiation.MEDIA_TYPES[Format.NDJSON], item, line),
            ):
                view = super(Blueprint, self).alt_response(
                    200, schema=schema, content_type=media_type, example=example, success=True
                )(view)
            return self.response(200, whole)(view)

        return decorator

    def alt_response(
        self, status_code: int, schema: SchemaLike, *, description: str, **differences: Any
    ) -> Callable[[View], View]:
        """Document another successful response of the view; its example has these differences."""
        decorator: Callable[[View], View] = super().alt_response(
            status_code,
            schema=schema,
            description=description,
            example=example_of(schema) | differences,
            headers=_headers_of(status_code, schema) if status_code == 202 else None,
            success=True,
        )
        return decorator

    def _adding(self, name: str, *items: Any) -> Callable[[View], View]:
        """Document more items of a list; the library would put them in place of those that are there."""

        def decorator(view: View) -> View:
            there = getattr(view, "_apidoc", {}).get("manual_doc", {}).get(name, [])
            documented: View = self.doc(**{name: [*there, *items]})(view)
            return documented

        return decorator


def _require_acceptable() -> None:
    view = flask.current_app.view_functions.get(flask.request.endpoint or "")
    negotiation.require_acceptable(getattr(view, _OFFERED, (negotiation.MEDIA_TYPES[Format.JSON],)))


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
    if status_code in {201, 202}:
        return {"Location": _header("Where the new resource is.")}
    names = (schema if isinstance(schema, ma.Schema) else schema()).fields
    if "next_cursor" in names:
        counted = {"X-Total-Count": _header("`total`, where `count=true` asks for it.")}
        return {
            "Link": _header('`<URL>; rel="next"`: the next page (RFC 8288), if there is one.'),
            **(counted if "total" in names else {}),
        }
    if "updated_at" in names and status_code == 200:
        return {"Last-Modified": _header("`updated_at` of the resource, rounded up to a whole second.")}
    return {}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}
