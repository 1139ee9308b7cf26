"""There is no room left on the disk: what is there can be read, and once there is room, all goes on."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import httpx
import pytest

from api.storage.migrations import upgrade
from tests.faults.articles import Reference, article, lines
from tests.faults.installation import Installation, installed, until, until_landed
from tests.faults.invariants import check_whole
from tests.faults.load import Load

_MEGABYTES = 160  # of which two processes need 65 each while they load what tells languages apart


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk in memory with little room."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_MEGABYTES}m", "tmpfs", f"{tmp_path}"]
    done = subprocess.run(mount, check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted: {done.stderr}")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "--lazy", f"{tmp_path}"], check=True)


def test_a_full_disk_loses_nothing(
    small_disk: Path, rounds: int, reference: Reference, monkeypatch: pytest.MonkeyPatch
) -> None:
    database_url = f"sqlite:///{small_disk}/onrecord.db"
    ballast = small_disk / "ballast"
    upgrade(database_url)
    stored: dict[int, str] = {}
    monkeypatch.setattr(
        tempfile, "tempdir", f"{small_disk}"
    )  # the server's temporary files have no more room
    with installed(database_url, workers="1") as onrecord:
        monkeypatch.undo()  # those of this process do
        load = Load(onrecord.url)

        def attempt() -> bool:
            first, second, imported, *several = load.next_numbers(12)
            stored[first] = accepted(post(onrecord, first))
            until(lambda: empty_log(small_disk / "onrecord.db"))
            fill(ballast)
            assert_tells_of_full_disk(post(onrecord, second))
            assert_tells_of_full_disk(post_import(onrecord, [imported]))
            assert onrecord.get(f"/v1/articles/{stored[first]}").status_code == 200
            assert len(onrecord.get("/v1/quotes?q=bridge&limit=1").json()["items"]) == 1
            assert onrecord.get("/readyz").status_code == 200
            check_whole(database_url, reference)
            ballast.unlink()
            for number in (second, *several):
                stored[number] = accepted(post(onrecord, number))
            assert post_import(onrecord, [imported]).status_code == 202
            onrecord.wait_until_extracted()
            for number in [*stored]:  # room for the next round
                deleted = httpx.delete(
                    f"{onrecord.url}/v1/articles/{stored.pop(number)}", headers={"If-Match": "*"}, timeout=60
                )
                assert deleted.status_code == 204
            return True

        until_landed(rounds, attempt)
        articles = check_whole(database_url, reference)
        assert {each.status for each in articles} == {"extracted"}
        assert len(articles) == rounds  # those that were imported


def empty_log(database: Path) -> bool:
    """Give back the room that the log of the database has, in which it could write on."""
    with closing(sqlite3.connect(database)) as connection:
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy


def fill(ballast: Path) -> None:
    """Leave no room at all."""
    with ballast.open("ab", buffering=0) as file:
        for size in (1024**2, 4096, 1):
            with suppress(OSError):
                while file.write(b"\0" * size):
                    pass


def post(onrecord: Installation, number: int) -> httpx.Response:
    headers = {"Idempotency-Key": f"article-{number}"}
    return httpx.post(f"{onrecord.url}/v1/articles", json=article(number), headers=headers, timeout=60)


def post_import(onrecord: Installation, numbers: list[int]) -> httpx.Response:
    headers = {"Content-Type": "application/x-ndjson"}
    return httpx.post(f"{onrecord.url}/v1/imports", content=lines(numbers), headers=headers, timeout=60)


def accepted(response: httpx.Response) -> str:
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


def assert_tells_of_full_disk(response: httpx.Response) -> None:
    assert (response.status_code, response.json()["code"]) == (507, "out_of_space"), response.text
    assert int(response.headers["Retry-After"]) > 0
