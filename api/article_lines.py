"""Articles as lines of JSON, the same in an import and in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import marshmallow as ma

from api.errors import InvalidValue
from api.ndjson import numbered_lines
from api.schemas.article_drafts import ArticleDraft as DraftSchema
from api.services.drafts import ArticleDraft, Draft, PageDraft
from api.services.imports import Line, LineFault
from api.strict_json import InvalidJsonError, loads
from api.strict_text import escape_pointer, text_faults

_SCHEMA = DraftSchema()


def draft_of(loaded: Mapping[str, Any]) -> Draft:
    """The draft that the fields of a loaded ArticleDraft make: of a text, or of a page.

    Raises InvalidValue where it has both or neither.
    """
    if ("text" in loaded) == ("html" in loaded):
        raise InvalidValue("Needs either text or html, not both.", field="text", code="text_or_html")
    return PageDraft(**loaded) if "html" in loaded else ArticleDraft(**loaded)


def numbered_drafts(pieces: Iterable[bytes], most_bytes: int) -> Iterator[Line]:
    """The lines of a stream that comes in pieces; one of more than `most_bytes` is a fault."""
    for number, line in numbered_lines(pieces, most_bytes):
        if line is None:
            yield Line(number, 0, _too_long(most_bytes))
        else:
            yield Line(number, len(line), read_line(line))


def read_line(line: bytes) -> Draft | LineFault:
    """The article on a line, or why there is none."""
    try:
        document = loads(line)
        if faults := tuple(text_faults(document)):
            return LineFault(
                "refused_characters",
                "The line has characters that it must not have.",
                tuple({"pointer": pointer, "message": message} for pointer, message in faults),
            )
        return draft_of(_SCHEMA.load(document))
    except InvalidValue as error:
        return LineFault(
            error.code, error.message, ({"pointer": f"/{error.field}", "message": error.message},)
        )
    except InvalidJsonError as error:
        return LineFault("invalid_json", str(error))
    except ma.ValidationError as error:
        places = tuple(_places(error.messages))
        return LineFault("schema_violation", "The line does not fit the schema of an article.", places)


def summary(fault: LineFault) -> str:
    """A fault in one line, for people: "url: Must be an absolute http or https URL."."""
    if not fault.errors:
        return fault.message
    return " ".join(
        f"{error['pointer'].removeprefix('/')}: {error['message']}".removeprefix(": ")
        for error in fault.errors
    )


def _too_long(most_bytes: int) -> LineFault:
    """What to say of a line that was not read, as it has more bytes than that."""
    return LineFault("line_too_long", f"The line has more than {most_bytes:,} bytes.")


def _places(messages: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    """Marshmallow's nested messages, each with the place that it is about."""
    if isinstance(messages, Mapping):
        for name, nested in messages.items():
            # marshmallow files what concerns a whole object under "_schema"
            yield from _places(
                nested, pointer if name == "_schema" else f"{pointer}/{escape_pointer(str(name))}"
            )
    elif isinstance(messages, list):
        for message in messages:
            yield from _places(message, pointer)
    else:
        yield {"pointer": pointer, "message": str(messages)}
