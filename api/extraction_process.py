"""The process that finds the quotes of waiting articles; it ends when none has waited for a while.

``python -m api.extraction_process SUPERVISOR``, started by `api.extraction_supervisor`, which sees to it
that there is only one on this database. So a long import leaves the server's own processes free, and a text
that brings the extractor down takes no request with it.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable

from api.errors import Unavailable
from api.log_lines import configure_logging
from api.metrics import Metrics, count_under
from api.services import Services, build_services
from api.settings import Settings
from api.telemetry import start_tracing, trace_extraction

_PATIENCE = 30  # seconds without work after which it makes room for others
_PAUSE = 0.5


def main(supervisor: int) -> None:
    """Work until there is nothing to do, or somebody says to stop, or the supervisor, whose id that is, has
    ended.
    """
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal; the supervisor decides
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if settings.tracing:
        start_tracing()
    count_under("extraction")
    services = build_services(settings, observers=(Metrics().observe_extraction, trace_extraction))
    work(services, lambda: os.getppid() == supervisor)


def work(services: Services, is_wanted: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Find the quotes of all waiting articles; return when none has come for `patience` seconds, or when it
    is wanted no more.
    """
    given_back = False
    idle_since = time.monotonic()
    while time.monotonic() - idle_since < patience and is_wanted():
        try:
            if not given_back:  # later on it may be another process's, where an outage let that begin
                services.waiting_articles.give_back_abandoned()
                given_back = True
            found_some = services.waiting_articles.extract_some()
        except Unavailable:  # the database will be there again; what this one had taken is given back
            found_some = False
        if found_some:
            idle_since = time.monotonic()
        else:
            time.sleep(_PAUSE)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else os.getppid())
