"""An id for every request, and one structured line in the log about it."""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Response, g, has_request_context, request

LOGGER = logging.getLogger("onrecord.requests")

_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


def begin_request() -> None:
    """Note the time, and take the client's request id if it has a usable one, else make one."""
    g.started_at = time.perf_counter()
    offered = request.headers.get("X-Request-ID", "")
    g.request_id = offered if _USABLE_ID.fullmatch(offered) else uuid.uuid4().hex


def end_request(response: Response) -> Response:
    """Tell the client the id, and write the line."""
    response.headers["X-Request-ID"] = g.request_id
    LOGGER.info(
        "request",
        extra={
            "fields": {
                "method": request.method,
                "path": request.path,
                "route": request.url_rule.rule if request.url_rule else None,
                "status": response.status_code,
                "bytes": response.content_length,
                "client": g.get("client_name"),
                "milliseconds": round((time.perf_counter() - g.started_at) * 1000, 1),
            }
        },
    )
    return response


class JsonLines(logging.Formatter):
    """Log records as one line of JSON each, with the id of the request they belong to."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = g.get("request_id")
        line.update(getattr(record, "fields", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure_logging(level: str) -> None:
    """Send everything of this severity and above to standard error as lines of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it reports every look at the tables
