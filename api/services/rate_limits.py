"""How much work each client may ask for: reading, writing and extracting, counted apart."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

SIGN_INS_PER_MINUTE = 20
"""Wrong keys that one address may try at the pages."""

_LOGGER = logging.getLogger("onrecord")


class Work(StrEnum):
    """What a request makes the server do."""

    READING = "reading"
    WRITING = "writing"
    EXTRACTING = "extracting"
    SIGNING_IN = "signing in"  # in vain


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a client has left of one kind of work."""

    work: Work
    limit: int  # requests in each window
    window: int  # seconds
    remaining: int
    resets_in: int  # seconds, rounded up
    exceeded: bool


class RateLimits:
    """Counts the requests of each client.

    A window lasts a minute from the first request in it. Kinds of work whose limit is 0 are not counted.
    """

    def __init__(self, counters: Storage, per_minute: Mapping[Work, int]) -> None:
        self._limiter = FixedWindowRateLimiter(counters)
        self._limits: dict[Work, RateLimitItem] = {
            work: RateLimitItemPerMinute(number) for work, number in per_minute.items() if number
        }

    def count(self, client_id: str, work: Work) -> Allowance | None:
        """Count one request of the client, and tell what is left; None where nothing limits it."""
        limit = self._limits.get(work)
        if limit is None:
            return None
        try:
            within = self._limiter.hit(limit, client_id, work)
            stats = self._limiter.get_window_stats(limit, client_id, work)
        except StorageError:
            # Rather serve somebody too much than nobody anything.
            _LOGGER.warning("requests cannot be counted", exc_info=True)
            return None
        return Allowance(
            work,
            limit=limit.amount,
            window=limit.get_expiry(),
            remaining=stats.remaining,
            resets_in=max(1, math.ceil(stats.reset_time - time.time())),
            exceeded=not within,
        )
