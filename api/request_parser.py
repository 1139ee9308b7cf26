"""How bodies and query strings are read: strictly, so that no mistake of a client goes unnoticed."""

from __future__ import annotations

from typing import Any, NoReturn

import flask
import marshmallow as ma
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge

from api import strict_json
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
            value = strict_json.loads(_body(req), flask.current_app.config["MAX_JSON_DEPTH"])
        except strict_json.TooDeepError as error:
            raise Problem(422, "json_too_deep", str(error)) from None
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


def _body(req: flask.Request) -> bytes:
    limit = req.max_content_length  # one byte more than is accepted: see api.app
    try:
        body = req.get_data()
    except RequestEntityTooLarge:
        raise _too_large(limit) from None
    # Werkzeug cuts a body of unknown length at its limit without a word.
    if limit is not None and len(body) >= limit:
        raise _too_large(limit)
    return body


def _too_large(limit: int | None) -> Problem:
    detail = f"The body is larger than the {(limit or 1) - 1:,} bytes that this server accepts."
    return Problem(413, "request_entity_too_large", detail)


def _refuse_media_type(detail: str) -> NoReturn:
    raise Problem(415, "unsupported_media_type", detail, headers={"Accept": "application/json"})
