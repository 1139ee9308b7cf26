"""What the server refuses before the application sees it: URLs and headers that are too long or malformed."""

from __future__ import annotations

import json
import re
import uuid
from socket import socket

from gunicorn.util import write_nonblock

from api.problems import MEDIA_TYPE


def write_problem(client: socket, status: int, reason: str, message: str) -> None:
    """Answer with problem details, and say that the connection ends; takes what gunicorn gives."""
    request_id = uuid.uuid4().hex
    problem = {
        "type": "about:blank",
        "title": reason,
        "status": status,
        "code": re.sub(r"\W+", "_", reason.lower()),
        "detail": message or reason,
        "request_id": request_id,
    }
    body = json.dumps(problem).encode() + b"\n"
    head = (
        f"HTTP/1.1 {status} {reason}\r\n"
        "Connection: close\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\n"
        f"X-Request-ID: {request_id}\r\n"
        "\r\n"
    )
    write_nonblock(client, head.encode("latin-1") + body)
