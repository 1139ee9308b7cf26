"""What recognising a key and counting its requests adds to a request.

python -m benchmarks.access_cost [--requests N] [--write]

The request reads a quote that is not there, as cheap as one that asks the database can be. CPU time inside
one process, without a server around it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence

from flask.testing import FlaskClient

from api.app import create_app
from api.services import build_services
from api.services.keys import Scope
from api.settings import Settings
from api.storage.migrations import upgrade
from benchmarks.reporting import benchmark_parser, markdown_table, tell

WARM_UP = 100


def main(arguments: Sequence[str]) -> None:
    """Print the table."""
    parser = benchmark_parser(__doc__)
    parser.add_argument("--requests", type=int, default=5_000)
    options = parser.parse_args(arguments)
    requests = options.requests
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/onrecord.db"
        upgrade(url)
        rows = [("no keys yet", _milliseconds(_client(url, limit=0), {}, requests))]
        key = build_services(Settings(database_url=url)).keys.create(Scope.READ).key
        headers = {"Authorization": f"Bearer {key}"}
        rows += [
            ("a key", _milliseconds(_client(url, limit=0), headers, requests)),
            ("a key, counted", _milliseconds(_client(url, limit=10**9), headers, requests)),
        ]
    cells = [(name, f"{cost:.2f}") for name, cost in rows]
    tell("keys", markdown_table(["", "CPU ms per request"], cells), write=options.write)


def _client(url: str, limit: int) -> FlaskClient:
    return create_app(Settings(database_url=url, reads_per_minute=limit)).test_client()


def _milliseconds(client: FlaskClient, headers: dict[str, str], requests: int) -> float:
    def ask() -> None:
        if client.get("/v1/quotes/none", headers=headers).status_code != 404:
            raise RuntimeError("the request was not let through")

    for _ in range(WARM_UP):
        ask()
    started = time.process_time()
    for _ in range(requests):
        ask()
    return (time.process_time() - started) / requests * 1_000


if __name__ == "__main__":
    main(sys.argv[1:])
