"""Keys on a server that really runs: where it binds, what it asks for, and how processes count together."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from api.services.keys import ApiKeys, Scope
from api.storage.migrations import upgrade
from api.storage.session import Database
from tests.keys import bearer, make_keys
from tests.serving import GUNICORN, ROOT, free_port, server_environment, serving

ONRECORD_RUN = (sys.executable, "-c", "from api.cli import main; main()", "run")
LIMIT = 40
NO_CONNECTION_KEPT = httpx.Limits(max_keepalive_connections=0)  # so that every process gets some requests


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/onrecord.db"
    upgrade(url)
    return url


@pytest.mark.parametrize("command", [GUNICORN, ONRECORD_RUN], ids=["gunicorn", "onrecord"])
def test_with_keys_the_server_binds_anywhere(database: str, command: tuple[str, ...]) -> None:
    keys = make_keys(database)
    with serving(command, free_port(), database_url=database, host="0.0.0.0") as address:
        elsewhere = {"Host": "api.example", "X-Forwarded-For": "192.0.2.1"}
        statuses = {
            kind: httpx.get(
                f"{address}/v1/quotes", headers={**bearer(key), **elsewhere}, timeout=60
            ).status_code
            for kind, key in keys.items()
        }
    assert statuses == {
        "no key": 401, "read": 200, "write": 200, "admin": 200, "expired": 401, "revoked": 401, "unknown": 401
    }  # fmt: skip


def test_a_revoked_key_counts_as_one(database: str) -> None:
    keys = ApiKeys(Database(database))
    keys.revoke(keys.create(Scope.ADMIN).record.prefix)
    with serving(GUNICORN, free_port(), database_url=database, host="0.0.0.0") as address:
        assert httpx.get(f"{address}/v1/quotes", timeout=60).status_code == 401


@pytest.mark.parametrize("command", [GUNICORN, ONRECORD_RUN], ids=["gunicorn", "onrecord"])
def test_without_keys_the_server_binds_to_this_machine_alone(database: str, command: tuple[str, ...]) -> None:
    environment = server_environment(database_url=database, host="0.0.0.0", port=free_port())
    run = subprocess.run(
        command, check=False, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60
    )
    assert run.returncode != 0
    assert "loopback" in run.stderr


def test_gunicorn_cannot_be_talked_into_binding_elsewhere(database: str) -> None:
    port = free_port()
    environment = server_environment(database_url=database, port=port)
    run = subprocess.run(
        [*GUNICORN, "--bind", f"0.0.0.0:{port}"],
        check=False, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60,
    )  # fmt: skip
    assert run.returncode != 0
    assert "loopback" in run.stderr


def test_two_keys_at_once_are_no_key(database: str) -> None:
    keys = make_keys(database)
    headers = [("Authorization", f"Bearer {keys['read']}"), ("Authorization", f"Bearer {keys['admin']}")]
    with serving(GUNICORN, free_port(), database_url=database) as address:
        assert httpx.get(f"{address}/v1/quotes", headers=headers, timeout=60).status_code == 401


@pytest.fixture
def http_client() -> Iterator[httpx.Client]:
    with httpx.Client(limits=NO_CONNECTION_KEPT, timeout=60) as client:
        yield client


def test_a_key_made_meanwhile_closes_every_process(database: str, http_client: httpx.Client) -> None:
    with serving(GUNICORN, free_port(), database_url=database, workers="3") as address:

        def statuses(key: str | None) -> set[int]:
            url = f"{address}/v1/quotes"
            return {http_client.get(url, headers=bearer(key)).status_code for _ in range(12)}

        assert statuses(None) == {200}
        keys = ApiKeys(Database(database))
        new = keys.create(Scope.READ)
        assert statuses(None) == {401}
        assert statuses(new.key) == {200}
        keys.revoke(new.record.prefix)
        assert statuses(new.key) == {401}


def test_processes_keep_one_limit(database: str, http_client: httpx.Client) -> None:
    headers = bearer(make_keys(database)["read"])
    settings = {"database_url": database, "workers": "3", "reads_per_minute": str(LIMIT)}
    with serving(GUNICORN, free_port(), **settings) as address, ThreadPoolExecutor(8) as pool:
        urls = [f"{address}/v1/topics"] * (2 * LIMIT)
        answers = list(pool.map(lambda url: http_client.get(url, headers=headers), urls))
    assert Counter(answer.status_code for answer in answers) == {200: LIMIT, 429: LIMIT}
    left = [answer.headers["RateLimit"].split(";")[1] for answer in answers if answer.status_code == 200]
    assert "r=0" in left
