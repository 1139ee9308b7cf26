"""Resources as the client wants them: in JSON, NDJSON or CSV, with all their fields or some."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from math import ceil
from typing import Any

import marshmallow as ma
import orjson
from flask import Response, jsonify

from api import csv_table
from api.negotiation import MEDIA_TYPES, PARTIAL, chosen_format
from api.schemas.base import Format
from api.schemas.dumping import dumper, picker
from api.schemas.selection import picked

Lot = Sequence[Any]
"""Some of the records of an export."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a client asked to be given of each item, and in which format."""

    schema: ma.Schema
    format: Format
    partial: bool  # whether there are fields that the client does not want

    @classmethod
    def of(cls, item: type[ma.Schema], fields: str | None, wanted: Format | None) -> Shape:
        """The shape that the loaded parameters `fields` and `format` ask for, or else the Accept header.

        Raises InvalidValue for a field that the item does not have.
        """
        return cls(picked(item, fields), wanted or chosen_format(), fields is not None)

    @property
    def media_type(self) -> str:
        """What the response is declared as."""
        return PARTIAL if self.partial and self.format is Format.JSON else MEDIA_TYPES[self.format]

    def page(self, body: dict[str, Any], headers: dict[str, str]) -> Response:
        """The response with one page, given as the envelope with records in it."""
        items = self._dumped(body["items"])
        if self.format is Format.JSON:
            octets = orjson.dumps({**body, "items": items}, option=orjson.OPT_APPEND_NEWLINE)
            response = Response(octets, mimetype=self.media_type)
        else:
            response = Response(self._head() + self._lines(items), mimetype=self.media_type)
        response.headers.update(headers)
        if body.get("total") is not None:
            response.headers["X-Total-Count"] = str(body["total"])
        return response

    def _dumped(self, records: Sequence[Any]) -> Sequence[Any]:
        """The records as they are on the wire; some come so, with all fields (`api.services.quote_items`)."""
        if not records or not isinstance(records[0], str | bytes):
            dump = dumper(self.schema)
            return [dump(record) for record in records]
        if self.format is Format.JSON and not self.partial:
            return [orjson.Fragment(body) for body in records]
        pick = picker(self.schema)
        return [pick(orjson.loads(body)) for body in records]

    def stream(self, lots: Iterator[Lot], name: str) -> Response:
        """The response with all records, sent as they are read; `name` is that of a file to save it as."""
        first = next(lots, [])  # before anything is sent, so that what is asked for can still be refused
        encode = self._array if self.format is Format.JSON else self._table
        response = Response(encode(chain([first], lots)), mimetype=self.media_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{self.format.value}"'
        response.headers["Cache-Control"] = "private, no-store"
        response.vary.add("Accept")
        return response

    def _array(self, lots: Iterable[Lot]) -> Iterator[str]:
        dump = dumper(self.schema)
        before = "["
        for lot in lots:
            if lot:
                yield before + ",\n".join(_compact(dump(record)) for record in lot)
                before = ",\n"
        yield "[]\n" if before == "[" else "]\n"

    def _table(self, lots: Iterable[Lot]) -> Iterator[str]:
        dump = dumper(self.schema)
        if head := self._head():
            yield head
        for lot in lots:
            if lot:
                yield self._lines([dump(record) for record in lot])

    def _head(self) -> str:
        return csv_table.encode([csv_table.columns(self.schema)]) if self.format is Format.CSV else ""

    def _lines(self, items: Sequence[dict[str, Any]]) -> str:
        if self.format is Format.CSV:
            return csv_table.encode(csv_table.rows(self.schema, items))
        return "".join(_compact(item) + "\n" for item in items)


def item_response(record: Any, item: type[ma.Schema], fields: str | None) -> Response:
    """The response with one resource."""
    response = jsonify(picked(item, fields).dump(record))
    if fields is not None:
        response.mimetype = PARTIAL
    if (changed := getattr(record, "updated_at", None)) is not None:
        response.last_modified = _whole_second(changed)
    return response


def _compact(item: dict[str, Any]) -> str:
    # The framework's own encoder is at hand only as long as the request is.
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


def _whole_second(moment: datetime) -> datetime:
    """The first whole second by which the change had happened.

    The header has no fractions: rounded down, it would hide a second change within the same second. It may
    not lie in the future either; so close to the change, a client asks once too often.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    return min(datetime.fromtimestamp(ceil(moment.timestamp()), UTC), now)
