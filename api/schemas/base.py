"""What all schemas share: how requests and responses treat fields, and the fields with rules of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate

MAX_LIMIT = 1000
DEFAULT_LIMIT = 20
MAX_VALUES = 50  # of one parameter


def about(description: str, example: Any = None, **more: Any) -> dict[str, Any]:
    """Metadata of a field: what it means, an example of it, and what else JSON Schema can say."""
    examples = {} if example is None else {"examples": [example]}
    return {"description": description, **examples, **more}


class Format(StrEnum):
    """What lists can be had as."""

    JSON = "json"
    NDJSON = "ndjson"  # one item a line
    CSV = "csv"


class RequestSchema(ma.Schema):
    """Input: a field that nobody declared is an error."""

    class Meta:
        """Marshmallow's options."""

        unknown = ma.RAISE

    def load(self, data: Any, **options: Any) -> Any:
        """The loaded data. Fields that are not given, and have nothing to say to that, are not looked at."""
        if not isinstance(data, Mapping):
            return super().load(data, **options)
        known = copy(self)
        known.load_fields = {
            name: field
            for name, field in self.load_fields.items()
            if (field.data_key or name) in data or field.required or field.load_default is not ma.missing
        }
        return super(RequestSchema, known).load(data, **options)

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Let texts say that they hold no NUL, which is refused wherever it stands (`api.strict_text`)."""
        super().on_bind_field(field_name, field_obj)
        inner = field_obj.inner if isinstance(field_obj, fields.List) else field_obj
        has_pattern = any(not isinstance(each, validate.Length) for each in inner.validators)
        if type(inner) is fields.String and not has_pattern:
            inner.validators = [*inner.validators, NO_NUL]


class ResponseSchema(ma.Schema):
    """Output: every field is always there unless marked optional; later versions may add more."""

    class Meta:
        """Marshmallow's options."""

        unknown = ma.EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Declare the field as always present, unless its metadata says optional."""
        super().on_bind_field(field_name, field_obj)
        field_obj.required = not field_obj.metadata.get("optional", False)


class FullMatch(validate.Validator):
    """The whole value fits the pattern (with Regexp, `$` lets a final line break through)."""

    def __init__(self, pattern: str, error: str) -> None:
        self.regex = re.compile(pattern)
        self._message = error

    def __call__(self, value: str) -> str:
        """The value. Raises ValidationError if it does not fit."""
        if not self.regex.fullmatch(value):
            raise ma.ValidationError(self._message)
        return value


NO_NUL = FullMatch(r"^[^\x00]*$", error="Must not contain NUL.")
# Which control characters are blank too, dialects of regular expressions do not agree on: here all are.
NOT_BLANK = FullMatch(r"^[^\x00]*[^\s\x00-\x1f\x7f-\x9f\ufeff][^\x00]*$", error="Must not be blank.")


def filled(maximum: int) -> list[validate.Validator]:
    """Validators of a text of at most so many characters that has something to read in it."""
    return [validate.Length(max=maximum), NOT_BLANK]


def rfc3339(moment: datetime) -> str:
    """The moment in UTC: 2024-05-01T09:30:00Z; one without a zone is taken to be."""
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return moment.isoformat().replace("+00:00", "Z")


class Timestamp(fields.DateTime):
    """A moment on the wire as RFC 3339 in UTC."""

    def _serialize(
        self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | float | None:
        return None if value is None else rfc3339(value)


class DayOrMoment(fields.Field[date | datetime]):
    """An RFC 3339 date or date-time on the way in; a date-time names its offset and is turned to UTC."""

    _FORMS: ClassVar = [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]

    default_error_messages = {  # noqa: RUF012  (declared by marshmallow)
        "invalid": "Must be a date (2024-05-01) or a time (2024-05-01T09:30:00Z)."
    }

    _DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
    _MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)

    def __init__(self, *, metadata: dict[str, Any], allow_none: bool = False) -> None:
        forms = [*self._FORMS, {"type": "null"}] if allow_none else self._FORMS
        super().__init__(allow_none=allow_none, metadata={**metadata, "anyOf": forms})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date | datetime:
        if isinstance(value, str):
            try:
                if self._DAY.fullmatch(value):
                    return date.fromisoformat(value)
                if self._MOMENT.fullmatch(value):
                    return datetime.fromisoformat(value.upper()).astimezone(UTC)
            except (ValueError, OverflowError):  # the 30th of February; before the year 1 once in UTC
                pass
        raise self.make_error("invalid")


def since(event: str) -> DayOrMoment:
    """The parameter that a period begins with."""
    told = f"{event} then or later: a date or a time with its offset."
    return DayOrMoment(metadata=about(told, "2024-03-01"))


def until(event: str) -> DayOrMoment:
    """The parameter that a period ends with."""
    told = f"{event} then or earlier; a date means all of that day in UTC."
    return DayOrMoment(metadata=about(told, "2024-03-31"))


class CountryCode(fields.String):
    """An ISO 3166-1 alpha-2 code, in capitals once it is in."""

    def __init__(self, **options: Any) -> None:
        pattern = FullMatch(r"^[A-Za-z]{2}$", error="Must be two letters (ISO 3166-1 alpha-2).")
        super().__init__(validate=pattern, **options)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return str(super()._deserialize(value, attr, data, **kwargs)).upper()


class PlainInteger(fields.Integer):
    """A whole number in plain digits, as a query string has it: not 1_000, not 1.0, not full-width."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,18}", str(value)):
            raise self.make_error("invalid", input=value)
        return int(value)


class WholeNumber(fields.Integer):
    """A whole number in JSON, which does not tell 1.0 from 1: no text, no truth value."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float) or value % 1:
            raise self.make_error("invalid", input=value)
        return int(value)


def response_format() -> fields.Enum[Format]:
    """The parameter that chooses a format without an Accept header."""
    return fields.Enum(
        Format,
        by_value=True,
        metadata=about("Format of the response, whatever `Accept` says; JSON unless told otherwise.", "csv"),
    )


class NoParameters(RequestSchema):
    """The query string of an operation that takes none."""


class PageQuery(RequestSchema):
    """Which part of a list."""

    limit = PlainInteger(
        load_default=DEFAULT_LIMIT,
        validate=validate.Range(1, MAX_LIMIT),
        metadata=about("Most items to return.", 20),
    )
    cursor = fields.String(
        validate=validate.Length(1, 2000),
        metadata=about("`next_cursor` of the page before, with the same filters."),
    )


FIELDS = r"^[a-z_]+(\.[a-z_]+)*(,[a-z_]+(\.[a-z_]+)*)*$"


class ItemQuery(RequestSchema):
    """How much of one resource."""

    fields_ = fields.String(
        data_key="fields",
        validate=[
            validate.Length(max=2000),
            FullMatch(FIELDS, error="Must be names of fields, with dots to inner ones, and commas between."),
        ],
        metadata=about(
            "Fields to return, in this order, with commas between them and dots to inner ones; all unless "
            "told otherwise.",
            "id",
        ),
    )


class ListQuery(PageQuery, ItemQuery):
    """Which part of a list, and in which shape."""

    format = response_format()


class CountedQuery(ListQuery):
    """Which part of a list that can be counted."""

    count = fields.Boolean(
        truthy={"true"},
        falsy={"false"},
        load_default=False,
        metadata=about("Also tell, as `total`, how many items all pages have.", True),
    )


def repeatable(inner: fields.Field[Any], description: str, example: Any) -> fields.List[Any]:
    """A parameter that may be given several times; of its values any will do."""
    return fields.List(
        inner,
        validate=validate.Length(1, MAX_VALUES),
        metadata=about(f"{description} May be repeated: any of the values will do.", [example]),
    )


def exclusions_of(traits: type[ma.Schema], name: str) -> type[ma.Schema]:
    """The schema of parameters that leave out what the repeatable ones of `traits` ask for."""
    excluding = {}
    for trait, field in traits().fields.items():
        if isinstance(field, fields.List):
            told = f"Leaves out what `{trait}` with this value asks for. May be repeated: none of the values."
            metadata = {**field.metadata, "description": told}
            excluding[f"exclude_{trait}"] = fields.List(
                copy(field.inner), validate=field.validate, metadata=metadata
            )
    return type(name, (RequestSchema,), excluding)


def page_of(item: type[ma.Schema], name: str, *, counted: bool = False) -> type[ma.Schema]:
    """The schema of a list of these items; one that can be `counted` tells the number if asked."""
    total = fields.Integer(
        metadata=about("How many items all pages have; there only where `count=true` asks.", 1, optional=True)
    )
    return type(
        name,
        (ResponseSchema,),
        {
            "items": fields.List(fields.Nested(item), metadata=about("The items of this page.")),
            "next_cursor": fields.String(
                allow_none=True, metadata=about("Cursor of the next page, null on the last one.")
            ),
            **({"total": total} if counted else {}),
        },
    )


def item_of(page: type[ma.Schema]) -> type[ma.Schema]:
    """The schema of the items of a page."""
    items = page().fields["items"]
    if not isinstance(items, fields.List) or not isinstance(items.inner, fields.Nested):
        raise TypeError(f"{page.__name__} is no page")
    return type(items.inner.schema)
