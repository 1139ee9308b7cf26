"""JSON as RFC 8259 has it, without what its parsers commonly let through."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

MAX_DEPTH = 32

# A string (closed or not: so that each character is looked at once) or a bracket.
_STRUCTURE = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{\]}]', re.DOTALL)


class InvalidJsonError(ValueError):
    """What is wrong with the document, as a sentence."""


class TooDeepError(InvalidJsonError):
    """The document is JSON, perhaps, but nested too deep to be looked at."""


def loads(document: bytes, max_depth: int = MAX_DEPTH) -> Any:
    """The value of a UTF-8 JSON document.

    Raises InvalidJsonError for anything that is not JSON, for nesting deeper than `max_depth`, for an object
    that names a field twice, and for numbers that JSON does not have (NaN, Infinity) or that a double
    cannot hold.
    """
    try:
        text = document.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidJsonError(f"The document is not UTF-8 (byte {error.start}).") from None
    _refuse_deep_nesting(text, max_depth)
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite_float
        )
    except json.JSONDecodeError as error:
        raise InvalidJsonError(
            f"The document is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    except InvalidJsonError:
        raise
    except ValueError:  # Python refuses to read integers of more than a few thousand digits
        raise InvalidJsonError("The document has a number that is too long.") from None


def _refuse_deep_nesting(text: str, max_depth: int) -> None:
    depth = 0
    for token in _STRUCTURE.finditer(text):
        if token[0] in "[{":
            depth += 1
            if depth > max_depth:
                raise TooDeepError(f"The document is nested deeper than {max_depth} levels.")
        elif token[0] in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise InvalidJsonError("An object of the document names a field twice.")
    return fields


def _refuse_constant(_name: str) -> NoReturn:
    raise InvalidJsonError("The document has NaN or Infinity, which are not JSON.")


def _finite_float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise InvalidJsonError("The document has a number that is too large.")
    return number
