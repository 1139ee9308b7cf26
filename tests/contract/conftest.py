"""A server as it runs in production: gunicorn with the real extractor, on a port and a database of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest

from api.storage.migrations import upgrade
from tests.serving import GUNICORN, ROOT, free_port, server_environment, wait_until_ready


@pytest.fixture(scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the server."""
    database = f"sqlite:///{tmp_path_factory.mktemp('server')}/onrecord.db"
    upgrade(database)
    port = free_port()
    environment = server_environment(database_url=database, port=port)
    with subprocess.Popen(GUNICORN, env=environment, cwd=ROOT) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            assert process.wait(timeout=40) == 0
