"""An id for every request, and one structured line in the log about it."""

from __future__ import annotations

import logging
import re
import time
from random import getrandbits

from flask import Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

LOGGER = logging.getLogger("onrecord.requests")

_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def begin_request() -> None:
    """Note the time, and take the client's request id if it has a usable one, else make one.

    Every line that is logged until the next request of this thread carries the id, those of an export that
    is still being sent among them.
    """
    g.started_at = time.perf_counter()
    offered = request.environ.get("HTTP_X_REQUEST_ID", "")
    g.request_id = offered if _USABLE_ID.fullmatch(offered) else f"{getrandbits(128):032x}"
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)


def end_request(response: Response) -> Response:
    """Tell the client the id, and write the line."""
    response.headers["X-Request-ID"] = g.request_id
    if not LOGGER.isEnabledFor(logging.INFO):
        return response
    LOGGER.info(
        "request",
        extra={
            "method": request.method,
            "path": request.path,
            "route": request.url_rule.rule if request.url_rule else None,
            "status": response.status_code,
            "problem": g.get("problem_code"),
            "bytes": response.content_length,
            "client": g.get("client_name"),
            "milliseconds": round((time.perf_counter() - g.started_at) * 1000, 1),
        },
    )
    return response
