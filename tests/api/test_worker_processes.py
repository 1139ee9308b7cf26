"""Workers as they run in production, in processes that are stopped and killed; only the extractor is scripted."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import httpx
import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from api.cli import main
from api.queue import JobQueue
from api.services import Services, build_services
from api.services.imports import Line
from api.services.waiting_articles import ABORTED
from api.settings import Settings
from api.storage.models import Article, Quote
from api.storage.session import Database
from tests.databases import Databases
from tests.factories import a_draft
from tests.postgresql_server import PostgresqlServer
from tests.scripted_worker import a_story
from tests.serving import ROOT, free_port, server_environment

TIMEOUT = 3  # seconds of silence after which a worker counts as dead
BOUND = TIMEOUT * 2 + 20  # until others have taken up its articles, on a machine that has other things to do


@pytest.fixture
def url(postgresql_databases: Databases) -> Iterator[str]:
    url = postgresql_databases.migrated()
    yield url
    postgresql_databases.drop(url)


@pytest.fixture
def services(url: str) -> Services:
    return build_services(Settings(database_url=url), queue=JobQueue())


@contextmanager
def at_work(
    url: str, folder: Path, concurrency: int = 1, log: IO[bytes] | None = None, **settings: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor with so many workers; killed in the end, with them, unless it was stopped before."""
    environment = server_environment(database_url=url, **{"worker_timeout": str(TIMEOUT), **settings})
    command = [sys.executable, "-m", "tests.scripted_worker", f"{folder}", str(concurrency)]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stderr=log) as supervisor:
        try:
            yield supervisor
        finally:
            if supervisor.poll() is None:
                processes = children(supervisor.pid)
                supervisor.kill()
                for each in processes:
                    os.kill(each, signal.SIGKILL)


def children(pid: int) -> list[int]:
    return [
        int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    ]


def until(condition: Callable[[], Any], seconds: float = BOUND) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def receive(services: Services, *texts: str) -> None:
    services.imports.receive(Line(n, 1, a_draft(text)) for n, text in enumerate(texts, 1))


def statuses(url: str) -> dict[str, str]:
    with Database(url).reading() as session:
        return {row.text: row.status for row in session.execute(select(Article.text, Article.status))}


def all_are(url: str, status: str) -> Callable[[], bool]:
    return lambda: set(statuses(url).values()) == {status}


def read(folder: Path) -> list[str]:
    """The texts that were read so far, in their order."""
    file = folder / "read"
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def quotes(url: str) -> list[tuple[str, int]]:
    """How many quotes each article has."""
    with Database(url).reading() as session:
        return [
            (text, n) for text, n in session.execute(select(Quote.text, func.count()).group_by(Quote.text))
        ]


def count(url: str, table: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_articles_are_extracted_what_is_asked_for_first_and_jobs_deleted(
    url: str, services: Services, tmp_path: Path
) -> None:
    imported = [a_story(f"Imported {n}") for n in range(40)]
    receive(services, *imported)
    asked_for = a_story("Asked for")
    services.articles.create(a_draft(asked_for))
    port = free_port()
    with at_work(url, tmp_path, worker_metrics_port=port, worker_timeout="60") as supervisor:
        until(all_are(url, "extracted"))
        assert read(tmp_path) == [asked_for, *imported]
        assert [n for _, n in quotes(url)] == [1] * 41
        until(lambda: count(url, "procrastinate_jobs") == 0)
        told = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60).text
        assert 'onrecord_extraction_texts_total{outcome="extracted"} 41.0' in told

        services.articles.create(a_draft(a_story("One more")))
        until(all_are(url, "extracted"), seconds=4)  # it is told, and need not ask
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(30) == 0
    assert count(url, "procrastinate_workers") == 0


def test_how_many_workers_are_alive_is_told(url: str, tmp_path: Path) -> None:
    port = free_port()

    def told() -> str:
        metrics = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60).text
        [line] = [line for line in metrics.splitlines() if line.startswith("onrecord_workers_running ")]
        return line.split()[1]

    with at_work(url, tmp_path, concurrency=2, worker_metrics_port=port) as supervisor:
        until(lambda: len(children(supervisor.pid)) == 2)
        assert told() == "2.0"
        os.kill(children(supervisor.pid)[0], signal.SIGKILL)
        until(lambda: told() == "1.0")
        until(lambda: told() == "2.0")


def test_where_metrics_cannot_be_told_nothing_is_left_behind(tmp_path: Path) -> None:
    script = (
        "import sys; from api import metrics_directory; metrics_directory._MEMORY = sys.argv[1];"
        "from api.settings import Settings; from api.worker_supervisor import Supervisor;"
        "Supervisor(Settings(worker_metrics_port=int(sys.argv[2])), 1).run()"
    )
    with socket.create_server(("127.0.0.1", 0)) as taken:
        command = [sys.executable, "-c", script, f"{tmp_path}", str(taken.getsockname()[1])]
        environment = server_environment() | {"TMPDIR": f"{tmp_path}"}
        ended = subprocess.run(
            command, env=environment, cwd=ROOT, check=False, stderr=subprocess.PIPE, text=True
        )
    assert "Address already in use" in ended.stderr
    assert not list(tmp_path.iterdir())


def test_what_a_killed_worker_had_is_taken_up_by_another(
    url: str, services: Services, tmp_path: Path
) -> None:
    receive(services, *(a_story(f"Story {n}", *(["wait"] if n == 3 else [])) for n in range(20)))
    with at_work(url, tmp_path) as supervisor:
        until(lambda: len(read(tmp_path)) == 4)
        [worker] = children(supervisor.pid)
        os.kill(worker, signal.SIGKILL)  # in mid-batch
        (tmp_path / "go").touch()
        until(all_are(url, "extracted"))
        assert children(supervisor.pid) != [worker]
        until(lambda: count(url, "procrastinate_jobs") == 0)
    assert [n for _, n in quotes(url)] == [1] * 20
    begun_twice = read(tmp_path)[4:].count(a_story("Story 0"))
    assert begun_twice == 1


def test_a_database_that_is_gone_for_a_while_costs_neither_work_nor_an_attempt(
    url: str, services: Services, tmp_path: Path, postgresql: PostgresqlServer
) -> None:
    receive(services, *(a_story(f"Story {n}", *(["wait"] if n == 0 else [])) for n in range(40)))
    with at_work(url, tmp_path, worker_timeout="15") as supervisor:
        until(lambda: read(tmp_path))
        postgresql.stop("fast")
        try:
            (tmp_path / "go").touch()
            until(lambda: len(read(tmp_path)) == 16)
            time.sleep(3)
        finally:
            postgresql.start()
        until(all_are(url, "extracted"), seconds=60)
        until(lambda: count(url, "procrastinate_jobs") == 0)
        supervisor.send_signal(signal.SIGTERM)
        assert supervisor.wait(30) == 0
    assert len(read(tmp_path)) == 40
    with Database(url).reading() as session:
        assert set(session.scalars(select(Article.attempts))) == {1}


def test_an_article_that_kills_its_worker_fails_and_takes_no_other_along(
    url: str, services: Services, tmp_path: Path
) -> None:
    poison = a_story("Poison", "kill")
    receive(services, *(a_story(f"Story {n}") for n in range(3)), poison, a_story("Later"))
    with at_work(url, tmp_path, concurrency=2):
        until(lambda: not {"pending", "extracting"} & set(statuses(url).values()), seconds=3 * BOUND)
    assert {text for text, status in statuses(url).items() if status == "failed"} == {poison}
    assert read(tmp_path).count(poison) == 3
    with Database(url).reading() as session:
        assert session.scalar(select(Article.status_reason).where(Article.status == "failed")) == ABORTED


def test_who_is_stopped_finishes_what_it_began_and_hands_back_the_rest(
    url: str, services: Services, tmp_path: Path
) -> None:
    receive(services, *(a_story(f"Story {n}", *(["wait"] if n == 0 else [])) for n in range(32)))
    with at_work(url, tmp_path, worker_timeout="60") as supervisor:
        until(lambda: len(read(tmp_path)) == 1)
        for _ in range(2):  # as some service managers tell all processes of a service
            os.kill(children(supervisor.pid)[0], signal.SIGTERM)
        supervisor.send_signal(signal.SIGTERM)
        time.sleep(3)  # nobody tells that a signal was received
        (tmp_path / "go").touch()
        assert supervisor.wait(30) == 0
    left = [text for text, status in statuses(url).items() if status == "pending"]
    assert len(left) == 16, "those of the batch under way are done, the others were not begun"
    with Database(url).reading() as session:
        assert session.scalars(select(Article.attempts).where(Article.status == "pending")).all() == [0] * 16
    assert count(url, "procrastinate_jobs WHERE status = 'todo'") == 1
    with at_work(url, tmp_path):
        until(all_are(url, "extracted"))
    assert len(read(tmp_path)) == 32


def test_a_second_signal_ends_it_at_once(url: str, services: Services, tmp_path: Path) -> None:
    receive(services, a_story("Story", "wait"))
    with at_work(url, tmp_path) as supervisor:
        until(lambda: read(tmp_path))
        [worker] = children(supervisor.pid)
        supervisor.send_signal(signal.SIGINT)
        time.sleep(1)
        assert supervisor.poll() is None
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(15) == 1  # what is waited for when told once takes longer
        assert not Path(f"/proc/{worker}").exists()


def test_workers_end_with_their_supervisor(url: str, services: Services, tmp_path: Path) -> None:
    with at_work(url, tmp_path, concurrency=2) as supervisor:
        until(lambda: count(url, "procrastinate_workers") == 2)
        workers = children(supervisor.pid)
        supervisor.kill()
        until(lambda: not any(Path(f"/proc/{each}").exists() for each in workers))


def test_a_defect_is_tried_again_and_then_told(url: str, services: Services, tmp_path: Path) -> None:
    defect = a_story("Defect", "raise")
    receive(services, a_story("One"), defect, a_story("Two"))
    with (tmp_path / "log").open("wb") as log, at_work(url, tmp_path, log=log, worker_timeout="60"):
        until(lambda: not {"pending", "extracting"} & set(statuses(url).values()))
    assert {text for text, status in statuses(url).items() if status == "failed"} == {defect}
    lines = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    told = [line["job_id"] for line in lines if "RuntimeError: a defect" in line.get("exception", "")]
    assert told == [1] * 3


def test_a_worker_that_hangs_ends_before_others_take_what_it_has(
    url: str, services: Services, tmp_path: Path
) -> None:
    receive(services, a_story("Story", "wait"))
    script = (
        "from datetime import timedelta; from pathlib import Path; import api.services.waiting_articles as waiting;"
        "from api.worker import main; from tests.scripted_worker import ObedientExtractor;"
        f"waiting._LEASE = timedelta(seconds=1); main('0', ObedientExtractor(Path({str(tmp_path)!r})))"
    )
    command = [sys.executable, "-c", script]
    environment = server_environment(database_url=url)
    ended = subprocess.run(
        command, env=environment, cwd=ROOT, timeout=BOUND, check=False, stderr=subprocess.PIPE, text=True
    )
    assert ended.returncode == 1
    assert "in extract_many" in ended.stderr


def test_without_a_queue_there_is_nothing_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ONRECORD_DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    run = CliRunner().invoke(main, ["worker"])
    assert run.exit_code == 1
    assert "ONRECORD_EXTRACTION" in run.output
    assert "PostgreSQL" in run.output
