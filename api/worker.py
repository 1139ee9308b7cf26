"""One process that takes jobs from the queue.

``python -m api.worker NUMBER SUPERVISOR``, started by `api.worker_supervisor`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

from api.log_lines import configure_logging
from api.metrics import Metrics, count_under
from api.queue import work
from api.services import build_services
from api.settings import Settings
from api.telemetry import start_tracing, trace_extraction

if TYPE_CHECKING:
    from nlp.extractor import QuoteExtractor


def main(number: str, extractor: QuoteExtractor | None = None, supervisor: int | None = None) -> int:
    """Work until SIGTERM comes, or the supervisor has ended; the exit status is not 0 where something else
    ends it.

    `number` tells it from others of the same supervisor. `extractor` replaces the one that would be loaded.
    `supervisor` is the id of the process that starts this one, which may have ended before this one could
    ask; otherwise it is the parent at this moment.
    """
    if supervisor is None:
        supervisor = os.getppid()
    settings = Settings.from_environment(os.environ)
    configure_logging(settings.log_level, settings.log_format)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of the terminal; the supervisor decides
    if settings.tracing:
        start_tracing()
    count_under(f"worker-{number}")
    services = build_services(settings, extractor, (Metrics().observe_extraction, trace_extraction))
    threading.Thread(target=_end_with, args=(supervisor,), daemon=True).start()
    try:
        told_to_end = asyncio.run(
            work(
                settings.database_url,
                settings.worker_timeout,
                load=lambda: services.extraction.extractor,
                extract=services.waiting_articles.extract_all,
            )
        )
    except Exception as error:
        logging.getLogger("onrecord").error(
            "the worker ends: %s", " ".join(str(error).split()) or repr(error)
        )
        return 1
    return 0 if told_to_end else 1


def _end_with(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], supervisor=int(sys.argv[2]) if sys.argv[2:] else None))
