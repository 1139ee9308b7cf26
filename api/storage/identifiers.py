"""Opaque ids that sort by the time they were made."""

from __future__ import annotations

import secrets
import time


def new_ids(prefix: str, number: int) -> list[str]:
    """`number` new ids in ascending order, such as "quo_0197a3c5f1d2e07b…": milliseconds, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    return sorted(f"{prefix}_{milliseconds:012x}{secrets.token_hex(8)}" for _ in range(number))


def new_id(prefix: str) -> str:
    """One new id."""
    return new_ids(prefix, 1)[0]
