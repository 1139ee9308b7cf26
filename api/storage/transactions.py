"""How a connection says what its transactions are for; each kind of database makes its own of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import URL, Engine
from sqlalchemy.exc import DBAPIError

WRITES = "onrecord_writes"
"""Execution option of a connection that will write; one without it only reads."""

WAITS = "onrecord_waits"
"""Execution option: whether it waits for others that write."""

LOCK_TIMEOUT_MS = 30_000
"""How long it does."""


class Failure(Enum):
    """Why a database cannot do what it is asked at the moment, through no fault of who asks."""

    UNREACHABLE = "It cannot be reached, or the connection to it was lost."
    BUSY = "Others have kept it busy for too long."
    FULL = "It has no room to write to."
    IMPATIENT = "It gave up a transaction in which nothing was asked for too long."


@dataclass(frozen=True, slots=True)
class Backend:
    """What is peculiar to a kind of database."""

    check: Callable[[URL], None]
    """Raises ValueError for a URL that cannot be used."""

    make_engine: Callable[[URL], Engine]
    """An engine that has opened nothing yet."""

    make_lookup_engine: Callable[[URL], Engine] | None
    """An engine for single statements that only read (`api.storage.lookup`); None: the same will do."""

    reading: Mapping[str, Any]
    """Execution options of connections that only read."""

    writing: Mapping[str, Any]
    """Execution options of connections that write."""

    failure: Callable[[DBAPIError], Failure | None]
    """What an error says; None where something else is wrong, a query, say."""
