"""Opaque ids that sort by the time they were made."""

from __future__ import annotations

import secrets
import time

_CLOSE = 2**56  # how far below another an id may be drawn
_ROOM = 2**32  # values for each id to be drawn from; with fewer, two could be the same


def new_ids(prefix: str, number: int) -> list[str]:
    """`number` new ids in ascending order, such as "quo_0197a3c5f1d2e07b…": milliseconds, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    return sorted(f"{prefix}_{milliseconds:012x}{secrets.token_hex(8)}" for _ in range(number))


def ids_between(prefix: str, lower: str | None, upper: str | None, number: int) -> list[str]:
    """`number` new ids in ascending order that sort between two that are there, where there is room.

    Without `upper` they are as new as any; without `lower` they come close below `upper`.
    """
    if upper is None:
        return new_ids(prefix, number)
    highest = int(upper.removeprefix(f"{prefix}_"), 16)
    lowest = highest - _CLOSE if lower is None else int(lower.removeprefix(f"{prefix}_"), 16)
    if highest - lowest <= _ROOM * number:
        return new_ids(prefix, number)
    chosen: set[int] = set()
    while len(chosen) < number:
        chosen.add(lowest + 1 + secrets.randbelow(highest - lowest - 1))
    return [f"{prefix}_{value:028x}" for value in sorted(chosen)]


def new_id(prefix: str) -> str:
    """One new id."""
    return new_ids(prefix, 1)[0]
