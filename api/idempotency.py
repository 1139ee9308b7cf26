"""The Idempotency-Key of a request: whoever sends it again gets the answer that the first one got.

Only successes are kept: a request that failed changed nothing, and may be made anew under the same key.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, g, request

from api import received
from api.problems import Problem
from api.services.repeated_requests import InProgress, KeptResponse, RepeatedRequests

View = TypeVar("View", bound=Callable[..., Any])

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("Content-Type", "Location")
_RETRY_AFTER = "2"  # seconds


def replayed(view: View, *, streamed: bool = False) -> View:
    """The view, answering a repeated request as the first one was answered.

    `streamed`: the view reads its body as it arrives (`api.received`), so that it is known only afterwards.
    """

    @wraps(view)
    def answer(*args: Any, **arguments: Any) -> Any:
        if HEADER not in request.headers:
            return view(*args, **arguments)
        requests: RepeatedRequests = current_app.extensions["onrecord"].repeated_requests
        client, key = g.get("client_id") or "", _key()
        if not streamed:
            received.whole_body()  # too long a body is refused before anything is noted
        turn = requests.begin(client, key)
        if isinstance(turn, InProgress):
            raise _refusal(
                409, "request_in_progress", "The first request with this key is still being worked on.",
                {"Retry-After": _RETRY_AFTER},
            )  # fmt: skip
        if isinstance(turn, KeptResponse):
            return _replay(turn)
        with requests.held(turn):
            try:
                response: Response = current_app.make_response(view(*args, **arguments))
            except BaseException:
                requests.give_up(turn)
                raise
        if response.status_code < 300:
            requests.keep(turn, _kept(response), _resource_id(response))
        else:
            requests.give_up(turn)
        return response

    return answer  # type: ignore[return-value]  # the same but for what it adds


def _key() -> str:
    key = request.headers[HEADER]
    if not _KEY.fullmatch(key):
        raise _refusal(400, "invalid_idempotency_key", "Must be 1 to 255 visible ASCII characters.")
    return key


def _replay(known: KeptResponse) -> Response:
    received.drain()
    if known.fingerprint != _fingerprint():
        raise _refusal(
            422, "idempotency_key_reused", "Was used before, for another request. Each request needs its own."
        )
    response = Response(known.body, known.status, list(known.headers))
    response.headers[REPLAYED] = "true"
    return response


def _kept(response: Response) -> KeptResponse:
    headers = [(name, response.headers[name]) for name in _KEPT_HEADERS if name in response.headers]
    return KeptResponse(_fingerprint(), response.status_code, tuple(headers), response.get_data())


def _fingerprint() -> str:
    """What a request has in common with the same one, sent again."""
    identity = json.dumps([request.method, request.full_path, received.digest()])
    return hashlib.sha256(identity.encode()).hexdigest()


def _resource_id(response: Response) -> str | None:
    """Id of what the response holds: when that is deleted, the response is."""
    body = response.get_json(silent=True)
    return body.get("id") if isinstance(body, dict) else None


def _refusal(status: int, slug: str, message: str, headers: dict[str, str] | None = None) -> Problem:
    return Problem(status, slug, message, errors=[{"header": HEADER, "message": message}], headers=headers)
