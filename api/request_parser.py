"""How bodies and query strings are read: strictly, so that no mistake of a client goes unnoticed."""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn

import flask
import marshmallow as ma
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict

from api import received, strict_json
from api.problems import Problem
from api.strict_text import text_fault, text_faults


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
            value = strict_json.loads(received.whole_body(), flask.current_app.config["MAX_JSON_DEPTH"])
        except strict_json.TooDeepError as error:
            raise Problem(422, "json_too_deep", str(error)) from None
        except strict_json.InvalidJsonError as error:
            raise Problem(400, "invalid_json", str(error)) from None
        faults = [{"pointer": pointer, "message": message} for pointer, message in text_faults(value)]
        if faults:
            raise Problem(422, "schema_violation", "The body has characters it must not have.", errors=faults)
        return value

    def load_querystring(self, req: flask.Request, schema: ma.Schema) -> Any:
        """The query parameters; each may be given once, unless it is declared as a list."""
        return unambiguous(req.args, schema)


def unambiguous(given: MultiDict[str, str], schema: ma.Schema) -> dict[str, Any]:
    """What was given by name: one text each, or several where the schema declares a list.

    Raises ValidationError for one that is given several times, and for characters that are refused.
    """
    repeatable = _repeatable(type(schema))
    found: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name, values in given.lists():
        if len(values) > 1 and name not in repeatable:
            faults[name] = ["Must be given only once."]
        elif fault := next(filter(None, map(text_fault, values)), None):
            faults[name] = [fault]
        found[name] = values if name in repeatable else values[0]
    if faults:
        raise ma.ValidationError(faults)
    return found


@cache
def _repeatable(schema: type[ma.Schema]) -> frozenset[str]:
    """Parameters that are declared as lists."""
    fields = schema().fields.items()
    return frozenset(field.data_key or name for name, field in fields if isinstance(field, ma.fields.List))


def _refuse_media_type(detail: str) -> NoReturn:
    raise Problem(415, "unsupported_media_type", detail, headers={"Accept": "application/json"})
