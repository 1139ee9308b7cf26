"""What gunicorn logs of itself."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's log without its lines of requests, each of which `api.request_log` has written already."""

    def access(self, *_: Any, **__: Any) -> None:
        """Do nothing: otherwise a quarter of a short request's time went into a line that nobody is shown."""
