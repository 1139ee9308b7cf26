"""Keyset pages: opaque cursors, the envelope of a list, and the Link to its next page."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from flask import request, url_for

from api.errors import InvalidValue
from api.strict_text import text_fault

Position = datetime | str
"""What a list is sorted by."""

Key = tuple[datetime | str | int, str]
"""Where a page ends: the sort value of its last row, and the row's id."""

Item = TypeVar("Item")


class PageOf(Protocol[Item]):
    """What services return for a list."""

    @property
    def items(self) -> list[Item]:
        """The rows."""

    @property
    def next_key(self) -> Key | None:
        """Where the next page starts, None on the last one."""


@dataclass(frozen=True, slots=True)
class Window:
    """The stretch of a list that a request asks for."""

    limit: int
    after: Key | None
    filters: dict[str, Any]

    def envelope(self, page: PageOf[Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Body and headers of the list's response."""
        if page.next_key is None:
            return {"items": page.items, "next_cursor": None}, {}
        cursor = _encode(page.next_key, _fingerprint())
        arguments = {**request.args.to_dict(), **(request.view_args or {}), "cursor": cursor}
        next_url = url_for(request.endpoint or "", **arguments)
        return {"items": page.items, "next_cursor": cursor}, {"Link": f'<{next_url}>; rel="next"'}


def open_window(query: Mapping[str, Any], by: type[Position]) -> Window:
    """The window that the loaded query parameters ask for, in a list sorted `by` dates or texts.

    Raises InvalidValue for a cursor that no list gave out, or that one with other filters gave out: it
    would silently skip or repeat rows.
    """
    filters = {name: value for name, value in query.items() if name not in {"limit", "cursor"}}
    cursor = query.get("cursor")
    after = None if cursor is None else _decode(cursor, by, _fingerprint())
    return Window(query["limit"], after, filters)


def _fingerprint() -> str:
    """What a cursor is bound to: the path and the filters as the client wrote them."""
    filters = sorted((name, value) for name, value in request.args.items() if name not in {"limit", "cursor"})
    identity = json.dumps([request.path, filters])
    return hashlib.sha256(identity.encode()).hexdigest()[:12]


def _encode(key: Key, fingerprint: str) -> str:
    position, row_id = key
    value = position.isoformat() if isinstance(position, datetime) else position
    octets = json.dumps([fingerprint, value, row_id], ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def _decode(cursor: str, by: type[Position], fingerprint: str) -> Key:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        bound_to, value, row_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if text_fault(value) or text_fault(row_id):
            raise ValueError("refused characters")
        position = _moment(value) if by is datetime else value
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise _invalid("Is not a cursor of this list.") from None
    if bound_to != fingerprint:
        raise _invalid("Belongs to a list with other filters.")
    return position, row_id


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.utcoffset() != timedelta(0):  # services speak UTC; others may lie outside the calendar there
        raise ValueError("not in UTC")
    return moment


def _invalid(message: str) -> InvalidValue:
    return InvalidValue(message, field="cursor", code="invalid_cursor")
