"""How gunicorn serves OnRecord: the names in this module are gunicorn's own settings."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from typing import Any

from gunicorn import util
from gunicorn.http import message

from api import extraction_supervisor, metrics_directory, refused_requests
from api.access import is_loopback
from api.errors import DomainError
from api.log_lines import logging_configuration
from api.server_log import ServerLog
from api.services.keys import keys_were_created
from api.settings import Settings

_SETTINGS = Settings.from_environment(os.environ)
_HOST = f"[{_SETTINGS.host}]" if ":" in _SETTINGS.host else _SETTINGS.host

wsgi_app = "api.wsgi:create()"
bind = f"{_HOST}:{_SETTINGS.port}"
worker_class = "gthread"  # a sync worker is killed in the middle of a long upload or export
workers = _SETTINGS.workers
threads = _SETTINGS.threads
loglevel = _SETTINGS.log_level.lower()
logconfig_dict = logging_configuration(_SETTINGS.log_level, _SETTINGS.log_format)
logger_class = ServerLog
preload_app = False  # what is loaded before the fork (the model, connections) does not survive it
control_socket_disable = True
keepalive = 75  # seconds; whoever keeps connections open, a proxy for 60 say, must not find them just closed
timeout = 120  # seconds without a sign of life; a long text keeps the interpreter busy
graceful_timeout = _SETTINGS.stop_seconds
limit_request_line = 64 * 1024  # lists of names, and full-text queries in other scripts, are long
forwarded_allow_ips = ""  # nobody's word for where a request came from is taken

# gunicorn knows no setting for these two: it cuts the limit down to its own, and answers in HTML.
message.MAX_REQUEST_LINE = limit_request_line
util.write_error = refused_requests.write_problem


def on_starting(server: Any) -> None:
    """Refuse to serve anything but loopback, unless there are keys that tell strangers from friends.

    Then make room for what the server's processes count together.
    """
    for address in server.cfg.address:
        host = address[0] if isinstance(address, tuple) else None  # None: a Unix socket
        if host is None or is_loopback(host):
            continue
        try:
            has_keys = keys_were_created(_SETTINGS.database_url)
        except DomainError as error:
            sys.exit(f"ONRECORD_HOST: {host} is not loopback, and API keys cannot be seen: {error.message}")
        if not has_keys:
            sys.exit(f"ONRECORD_HOST: {host} is not loopback, and without API keys nothing else is served.")
    server.metrics_directory = metrics_directory.prepare()


def when_ready(server: Any) -> None:
    """Let imported articles be extracted in a process of their own, unless there is a queue for them."""
    if not _SETTINGS.queues_extraction:
        # What it listens on is closed first of all when the server is told to end.
        server.extraction_keeper = extraction_supervisor.Keeper(lambda: bool(server.LISTENERS))


def child_exit(_server: Any, worker: Any) -> None:
    """Count a worker that has ended no longer among those at work."""
    metrics_directory.forget_process(worker.pid)


def on_exit(server: Any) -> None:
    """End that process with the server, and take its metrics along."""
    if keeper := getattr(server, "extraction_keeper", None):
        keeper.stop()
    if made := getattr(server, "metrics_directory", None):
        metrics_directory.remove(made)


def post_worker_init(worker: Any) -> None:
    """Load the model in the background, so that the first article need not wait for it.

    What is there then stays for good.
    """
    services = worker.wsgi.extensions["onrecord"]
    threading.Thread(target=_warm_up, args=(services.health,), name="warm-up", daemon=True).start()


def _warm_up(health: Any) -> None:
    for each in health.missing():
        logging.getLogger("onrecord").warning("not ready: %s", each.message)
    # Else garbage is looked for among all of this, again and again, for a tenth of a second that all wait.
    gc.collect()
    gc.freeze()
