"""Conditional requests: reads carry an ETag and honour If-None-Match, changes demand If-Match."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import marshmallow as ma
from flask import Response, jsonify, request
from werkzeug.http import generate_etag

from api.negotiation import PARTIAL
from api.problems import Problem

CHANGED_MEANWHILE = "changed_meanwhile"  # code of the problem with changes to what is no longer so

_TAGGED = frozenset({"GET", "HEAD", "PATCH", "PUT"})
_CONDITIONS = frozenset(
    {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
)


def make_conditional(response: Response) -> Response:
    """Add an ETag to a representation; answer a read with 304 where the client has it already."""
    if request.method not in _TAGGED or response.status_code != 200 or response.is_streamed:
        return response
    # What is only a part of a resource has a weak one: reads take it, and changes need that of the whole.
    response.add_etag(weak=response.mimetype == PARTIAL)
    # A client may keep it, but asks whether it is still good; what sits in between may not: keys differ.
    response.headers.setdefault("Cache-Control", "private, no-cache")
    if response.headers.setdefault("Vary", "Accept") != "Accept":
        response.vary.add("Accept")
    if not _CONDITIONS.isdisjoint(request.environ):
        response.make_conditional(request)  # does so for reads
    return response


def unless_changed(schema: type[ma.Schema]) -> Callable[[Any], None]:
    """A guard for services to call, before they change anything, with the record that is there.

    It refuses the change where the request does not say which representation it is about (428), or where
    that is not the one that a read would give now (412).
    """

    def guard(record: Any) -> None:
        if "If-Match" not in request.headers:
            raise Problem(
                428,
                "if_match_required",
                "A change needs If-Match with the ETag of the representation that it is about.",
                errors=[{"header": "If-Match", "message": "Is missing."}],
            )
        if not request.if_match.contains(etag_of(schema, record)):
            _refuse_weak()
            raise Problem(
                412,
                CHANGED_MEANWHILE,
                "The resource is no longer as the ETag in If-Match has it. Read it again, and decide anew.",
                errors=[{"header": "If-Match", "message": "Is not the current ETag."}],
            )

    return guard


def _refuse_weak() -> None:
    """Refuse the change, telling why, where the ETag in If-Match is that of a part of the resource."""
    if any(request.if_match.as_set(include_weak=True) - request.if_match.as_set()):
        raise Problem(
            412,
            CHANGED_MEANWHILE,
            "If-Match has a weak ETag, as reads with `fields` give: send that of the whole resource.",
            errors=[{"header": "If-Match", "message": "Is the ETag of a part."}],
        )


def unless_differs(schema: type[ma.Schema], seen: str) -> Callable[[Any], None]:
    """A guard for forms, which carry the ETag of what they were filled in from; it refuses with 412."""

    def guard(record: Any) -> None:
        if etag_of(schema, record) != seen:
            raise Problem(
                412,
                CHANGED_MEANWHILE,
                "Somebody else changed this meanwhile. Look at it again, and decide anew.",
            )

    return guard


def etag_of(schema: type[ma.Schema], record: Any) -> str:
    """The ETag that a read of the record gives."""
    return generate_etag(jsonify(schema().dump(record)).get_data())
