"""Many clients at once, and a backup that is taken meanwhile."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx

from api.storage.migrations import upgrade
from tests.faults.articles import Reference, lines, short_ones
from tests.faults.installation import Installation, installed, until
from tests.faults.invariants import check_all_extracted_once, check_whole
from tests.faults.load import Load
from tests.postgresql_server import PostgresqlServer


def test_sixty_four_clients_post_at_once(sqlite_url: str, rounds: int, reference: Reference) -> None:
    with installed(sqlite_url) as onrecord:
        load = Load(onrecord.url)
        for _ in range(rounds):
            with load.of_some(clients=64, each=1):
                pass
        assert load.answers == {201: 64 * rounds}
        check_all_extracted_once(sqlite_url, reference, load.accepted)


def test_a_backup_of_sqlite_under_load_is_whole(
    sqlite_url: str, tmp_path: Path, rounds: int, reference: Reference
) -> None:
    with installed(sqlite_url) as onrecord:
        load = Load(onrecord.url)
        send_import(onrecord.url)
        with load.of(4):
            for number in range(rounds):
                wait_for_more(onrecord, load)
                onrecord.run("db", "backup", f"{tmp_path}/{number}.db")
    for number in range(rounds):
        articles = check_whole(f"sqlite:///{tmp_path}/{number}.db", reference)
        assert {"extracted"} <= {each.status for each in articles}
        assert {each.id for each in articles if each.number in load.accepted} <= {*load.accepted.values()}


def test_a_dump_of_postgresql_under_load_is_whole(
    postgresql_url: str,
    durable_postgresql: PostgresqlServer,
    tmp_path: Path,
    rounds: int,
    reference: Reference,
) -> None:
    """The commands of docs/operations.md."""
    with installed(postgresql_url) as onrecord:
        load = Load(onrecord.url)
        send_import(onrecord.url)
        with load.of(4):
            for number in range(rounds):
                wait_for_more(onrecord, load)
                dump = [
                    durable_postgresql.programs / "pg_dump",
                    "--format=custom",
                    f"--file={tmp_path}/{number}",
                ]
                subprocess.run([*dump, postgresql_url], check=True)
    for number in range(rounds):
        durable_postgresql.execute("DROP DATABASE IF EXISTS restored WITH (FORCE)")
        durable_postgresql.execute("CREATE DATABASE restored TEMPLATE template0")
        url = durable_postgresql.url("restored")
        restore = [durable_postgresql.programs / "pg_restore", "--exit-on-error", "--no-owner"]
        subprocess.run([*restore, f"--dbname={url}", tmp_path / f"{number}"], check=True)
        upgrade(url)
        assert {"extracted"} <= {each.status for each in check_whole(url, reference)}


def send_import(url: str) -> None:
    """Let articles wait that are extracted while others are posted."""
    headers = {"Content-Type": "application/x-ndjson"}
    body = lines(short_ones(200, round_=0))
    assert httpx.post(f"{url}/v1/imports", content=body, headers=headers, timeout=60).status_code == 202


def wait_for_more(onrecord: Installation, load: Load) -> None:
    """Return once some more articles are accepted, and some more extracted."""
    extracted = "SELECT count(*) FROM articles WHERE status = 'extracted'"
    accepted_before, extracted_before = len(load.accepted), onrecord.value(extracted)
    until(lambda: len(load.accepted) > accepted_before + 3)
    until(lambda: onrecord.value(extracted) > extracted_before + 3)
