"""Limits on requests of one key, told in every answer: RateLimit and RateLimit-Policy (IETF draft)."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, g

from api.auth import demand_of_request
from api.problems import Problem
from api.services.rate_limits import Allowance, RateLimits


def limiting(limits: RateLimits) -> Callable[[], None]:
    """What refuses with 429 a request whose key has used up what it may ask for.

    Without keys there is nobody to tell apart, and nothing is limited.
    """

    def require_allowance() -> None:
        client_id = g.get("client_id")
        if client_id is None or (demand := demand_of_request()) is None:
            return
        allowance = limits.count(client_id, demand.work)
        g.allowance = allowance
        if allowance is not None and allowance.exceeded:
            raise Problem(
                429,
                "rate_limited",
                f"This key may do {allowance.limit} requests a minute for {allowance.work}. "
                f"Come back in {allowance.resets_in} s.",
                headers={"Retry-After": str(allowance.resets_in)},
            )

    return require_allowance


def add_rate_limit_headers(response: Response) -> Response:
    """Tell the client what it has left."""
    allowance: Allowance | None = g.get("allowance")
    if allowance is not None:
        response.headers["RateLimit-Policy"] = f'"{allowance.work}";q={allowance.limit};w={allowance.window}'
        response.headers["RateLimit"] = f'"{allowance.work}";r={allowance.remaining};t={allowance.resets_in}'
    return response
