"""Which characters no incoming string may hold, wherever it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_REFUSED = re.compile("[\x00\ud800-\udfff]")


def text_fault(value: str) -> str | None:
    """What is wrong with the string, as a sentence, or None.

    NUL is refused because databases cut or reject strings at it, lone surrogates because they are no
    characters and cannot be encoded.
    """
    found = _REFUSED.search(value)
    if found is None:
        return None
    return "Must not contain NUL." if found[0] == "\x00" else "Must not contain lone surrogates."


def text_faults(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """JSON pointer and fault of every refused string inside a decoded JSON value.

    A refused name of a field is reported at the object that has it, never repeated.
    """
    if isinstance(value, str):
        if fault := text_fault(value):
            yield pointer, fault
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from text_faults(item, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for name, item in value.items():
            if fault := text_fault(name):
                yield pointer, f"Field name: {fault}"
            else:
                yield from text_faults(item, f"{pointer}/{escape_pointer(name)}")


def escape_pointer(name: str) -> str:
    """A field's name as one step of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
