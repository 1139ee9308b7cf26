"""Names that stand for values in statements which are put together before the values are known."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam


class Name(str):
    """What a value is called that is given later."""

    __slots__ = ()


def value_of(given: Any) -> Any:
    """What stands for the value in a statement: itself, or its name."""
    return bindparam(given) if isinstance(given, Name) else given
