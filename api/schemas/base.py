"""What all schemas share: how requests and responses treat fields, and the fields with rules of their own."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import marshmallow as ma
from marshmallow import fields, validate

MAX_LIMIT = 1000
DEFAULT_LIMIT = 20


def about(description: str, example: Any = None, **more: Any) -> dict[str, Any]:
    """Metadata of a field: what it means, an example of it, and what else JSON Schema can say."""
    examples = {} if example is None else {"examples": [example]}
    return {"description": description, **examples, **more}


class RequestSchema(ma.Schema):
    """Input: a field that nobody declared is an error."""

    class Meta:
        """Marshmallow's options."""

        unknown = ma.RAISE


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


NOT_BLANK = FullMatch(r"^\s*\S[\s\S]*$", error="Must not be blank.")


def filled(maximum: int) -> list[validate.Validator]:
    """Validators of a text of at most so many characters that has something to read in it."""
    return [validate.Length(max=maximum), NOT_BLANK]


class Timestamp(fields.DateTime):
    """A moment on the wire as RFC 3339 in UTC: 2024-05-01T09:30:00Z."""

    def _serialize(
        self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any
    ) -> str | float | None:
        if value is None:
            return None
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat().replace("+00:00", "Z")


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
        super().__init__(allow_none=allow_none, metadata={**metadata, "oneOf": forms})

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


def page_of(item: type[ma.Schema], name: str) -> type[ma.Schema]:
    """The schema of a list of these items."""
    return type(
        name,
        (ResponseSchema,),
        {
            "items": fields.List(fields.Nested(item), metadata=about("The items of this page.")),
            "next_cursor": fields.String(
                allow_none=True, metadata=about("Cursor of the next page, null on the last one.")
            ),
        },
    )
