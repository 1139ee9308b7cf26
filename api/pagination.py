"""Keyset pages: opaque cursors, the envelope of a list, and the Link to its next page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import quote, urlencode

import orjson
from flask import request

from api.errors import InvalidValue
from api.strict_text import text_fault

Position = datetime | str | int | float
"""What a list is sorted by."""

Key = tuple[Position, str]
"""Where a page ends: the sort value of its last row, and the row's id."""

Item = TypeVar("Item")

_NO_FILTERS = {"limit", "cursor", "count", "fields", "format"}
"""Parameters that say nothing of which rows there are, or in which order."""

_OPTIONS = {"sort": "order", "count": "count"}
"""Parameters that say how a list is to be given, and what services call them."""

_NO_CONDITIONS = {"limit", "cursor", *_OPTIONS}


class StretchOf(Protocol):
    """What services return for an endless list."""

    @property
    def items(self) -> list[Any]:
        """The rows."""

    @property
    def position(self) -> int:
        """Where the next stretch starts."""

    @property
    def has_more(self) -> bool:
        """Whether there is anything in it yet."""


class PageOf(Protocol[Item]):
    """What services return for a list."""

    @property
    def items(self) -> list[Item]:
        """The rows."""

    @property
    def next_key(self) -> Key | None:
        """Where the next page starts, None on the last one."""

    @property
    def total(self) -> int | None:
        """How many rows all pages have, where that was asked for."""

    @property
    def ranked_newest(self) -> int | None:
        """How many rows were put in order, where there are more."""


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of a list that a request asks for."""

    limit: int
    after: Key | None
    filters: dict[str, Any]
    options: dict[str, Any] = field(default_factory=dict)  # `order` and `count`, where the list has them

    def envelope(self, page: PageOf[Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Body and headers of the list's response."""
        body: dict[str, Any] = {"items": page.items, "next_cursor": None}
        if page.total is not None:
            body["total"] = page.total
        if page.ranked_newest is not None:
            body["ranked_newest"] = page.ranked_newest
        if page.next_key is None:
            return body, {}
        cursor = _encode(page.next_key, _fingerprint())
        return {**body, "next_cursor": cursor}, {"Link": _link_to(cursor)}


@dataclass(frozen=True, slots=True)
class Stream:
    """The stretch of an endless list, which goes on where it ended, that a request asks for."""

    limit: int
    after: int
    filters: dict[str, Any]

    def envelope(self, page: StretchOf) -> tuple[dict[str, Any], dict[str, str]]:
        """Body and headers of the response; there is always a next cursor, to come back with."""
        cursor = _encode((page.position, ""), _fingerprint())
        body = {"items": page.items, "next_cursor": cursor, "has_more": page.has_more}
        return body, {"Link": _link_to(cursor)} if page.has_more else {}


def open_stream(query: Mapping[str, Any]) -> Stream:
    """The stretch that the loaded query parameters ask for. Raises InvalidValue for a foreign cursor."""
    cursor = query.get("cursor")
    position = 0 if cursor is None else _decode(cursor, int, _fingerprint())[0]
    return Stream(query["limit"], cast(int, position), _filters(query))


def open_window(query: Mapping[str, Any], by: type[Position]) -> Window:
    """The window that the loaded query parameters ask for, in a list sorted `by` dates or texts.

    Raises InvalidValue for a cursor that no list gave out, or that one with other filters gave out: it
    would silently skip or repeat rows.
    """
    cursor = query.get("cursor")
    after = None if cursor is None else _decode(cursor, by, _fingerprint())
    options = {name: query[parameter] for parameter, name in _OPTIONS.items() if parameter in query}
    return Window(query["limit"], after, _filters(query), options)


def _filters(query: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in query.items() if name not in _NO_CONDITIONS}


def _link_to(cursor: str) -> str:
    """The Link to this very list with another cursor."""
    path = quote(request.root_path.rstrip("/") + request.path, safe="!$&'()*+,/:;=@")
    query = urlencode({**request.args.to_dict(flat=False), "cursor": cursor}, doseq=True, safe="!$'()*,/:;?@")
    return f'<{path}?{query}>; rel="next"'


def _fingerprint() -> str:
    """What a cursor is bound to: the path, and the filters and the order as the client wrote them."""
    given = request.args.items(multi=True)
    filters = sorted([(name, value) for name, value in given if name not in _NO_FILTERS])
    return hashlib.sha256(json.dumps([request.path, filters]).encode()).hexdigest()[:12]


def _encode(key: Key, fingerprint: str) -> str:
    position, row_id = key
    value = position.isoformat() if isinstance(position, datetime) else position
    octets = orjson.dumps([fingerprint, value, row_id])
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _decode(cursor: str, by: type[Position], fingerprint: str) -> Key:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        bound_to, value, row_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        position = _position(value, by)
        if text_fault(row_id):
            raise ValueError("refused characters")
    except (ValueError, TypeError, OverflowError, RecursionError, binascii.Error):
        raise _invalid("Is not a cursor of this list.") from None
    if bound_to != fingerprint:
        raise _invalid("Belongs to a list with other filters.")
    return position, row_id


def _position(value: Any, by: type[Position]) -> Position:
    if by is float:
        if type(value) not in {int, float} or not math.isfinite(value):
            raise ValueError("no position")
        return float(value)
    if by is int:
        if type(value) is not int or not 0 <= value < 2**63:
            raise ValueError("no position")
        return value
    if text_fault(value):
        raise ValueError("refused characters")
    return _moment(value) if by is datetime else str(value)


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.utcoffset() != timedelta(0):  # services speak UTC; others may lie outside the calendar there
        raise ValueError("not in UTC")
    return moment


def _invalid(message: str) -> InvalidValue:
    return InvalidValue(message, field="cursor", code="invalid_cursor")
