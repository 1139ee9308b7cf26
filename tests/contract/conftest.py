"""Servers as they run in production: gunicorn with the real extractor, on ports and databases of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from api.services.keys import ApiKeys, Scope
from api.storage.migrations import upgrade
from api.storage.session import Database
from tests.serving import GUNICORN, ROOT, Server, free_port, server_environment, serving, wait_until_ready

NO_LIMITS = {"reads_per_minute": "0", "writes_per_minute": "0", "extractions_per_minute": "0"}


@pytest.fixture(scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server without keys."""
    database = new_database(tmp_path_factory)
    port = free_port()
    environment = server_environment(database_url=database, port=port)
    with subprocess.Popen(GUNICORN, env=environment, cwd=ROOT) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            assert process.wait(timeout=40) == 0


@pytest.fixture(scope="module")
def keyed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with an admin key, as many processes as a real one has, and the samples."""
    database = new_database(tmp_path_factory, with_samples=True)
    key = ApiKeys(Database(database)).create(Scope.ADMIN).key
    with serving(GUNICORN, free_port(), database_url=database, workers="3", **NO_LIMITS) as url:
        yield Server(url, key)


@pytest.fixture(scope="module")
def open_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same without keys."""
    database = new_database(tmp_path_factory, with_samples=True)
    with serving(GUNICORN, free_port(), database_url=database, workers="3", **NO_LIMITS) as url:
        yield Server(url, None)


def new_database(folders: pytest.TempPathFactory, *, with_samples: bool = False) -> str:
    """URL of a database with its tables."""
    database = f"sqlite:///{folders.mktemp('server')}/onrecord.db"
    upgrade(database)
    if with_samples:
        command = (sys.executable, "-c", "from api.cli import main; main()", "ingest", "samples")
        environment = server_environment(database_url=database)
        subprocess.run(command, check=True, env=environment, cwd=ROOT, capture_output=True)
    return database
