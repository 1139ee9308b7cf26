"""Imports on a running server: extracted by one process beside it, whatever happens to connections and processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text as sql

from api.storage.migrations import upgrade
from api.storage.session import Database
from tests.serving import GUNICORN, ROOT, free_port, server_environment, wait_until_ready

ARTICLE = "“The new railway will open in May, {},” Ana Ruiz, a spokeswoman for the ministry, told reporters."


class Server:
    """A server on a database of its own, that can be started again."""

    def __init__(self, folder: Path) -> None:
        self.database_url = f"sqlite:///{folder}/onrecord.db"
        upgrade(self.database_url)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = server_environment(database_url=self.database_url, port=self.port, workers="2")
        self.process = subprocess.Popen(GUNICORN, env=environment, cwd=ROOT)
        wait_until_ready(f"{self.url}/healthz", self.process)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(timeout=60)

    def helpers(self) -> list[int]:
        """Ids of the processes that extract, or see to it, for this database."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command, environ = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:
                continue
            if b"api.extraction_" in command and self.database_url.encode() in environ:
                found.append(int(folder.name))
        return sorted(found)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    if server.process is not None and server.process.poll() is None:
        server.process.kill()
        server.process.wait()


def until(condition: Callable[[], Any], seconds: float = 90) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.2)
    pytest.fail("it did not happen in time")


def body(count: int) -> bytes:
    return b"".join(json.dumps({"text": ARTICLE.format(n)}).encode() + b"\n" for n in range(count))


def send(server: Server, content: bytes) -> dict[str, Any]:
    response = httpx.post(
        f"{server.url}/v1/imports",
        content=content,
        headers={"Content-Type": "application/x-ndjson"},
        timeout=60,
    )
    assert response.status_code == 202, response.text
    received: dict[str, Any] = response.json()
    return received


def progress(server: Server, import_id: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{server.url}/v1/imports/{import_id}", timeout=60).json()
    return found


def test_an_import_is_extracted_beside_the_server_and_ends_with_it(server: Server) -> None:
    received = send(server, body(20))
    done = until(lambda: (now := progress(server, received["id"]))["status"] == "completed" and now)
    assert done["articles"]["extracted"] == 20
    quotes = httpx.get(f"{server.url}/v1/quotes?limit=100", timeout=60).json()["items"]
    assert len(quotes) == 20
    assert {quote["speaker"]["name"] for quote in quotes} == {"Ana Ruiz"}
    assert 1 <= len(server.helpers()) <= 2
    assert server.stop() == 0
    until(lambda: not server.helpers(), 10)


def test_a_killed_extraction_is_taken_up_again(server: Server) -> None:
    received = send(server, body(60))
    until(lambda: progress(server, received["id"])["articles"]["extracting"])
    os.kill(max(server.helpers()), signal.SIGKILL)
    done = until(lambda: (now := progress(server, received["id"]))["status"] == "completed" and now)
    assert done["articles"]["extracted"] == 60


def test_what_a_killed_server_left_is_done_by_the_next_one(server: Server) -> None:
    received = send(server, body(40))
    until(lambda: progress(server, received["id"])["articles"]["extracting"])
    server.stop(signal.SIGKILL)
    until(lambda: not server.helpers(), 60)
    time.sleep(1)  # gunicorn's workers notice that they are orphans
    server.start()
    done = until(lambda: (now := progress(server, received["id"]))["status"] == "completed" and now)
    assert done["articles"]["extracted"] == 40
    with Database(server.database_url).reading() as session:
        assert session.execute(sql("SELECT count(*) FROM quotes")).scalar_one() == 40


@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_a_broken_connection_interrupts_an_import_and_keeps_what_came(server: Server, framing: str) -> None:
    content = body(700)
    headers = [
        "POST /v1/imports HTTP/1.1",
        f"Host: localhost:{server.port}",
        "Content-Type: application/x-ndjson",
    ]
    with socket.create_connection(("127.0.0.1", int(server.port))) as connection:
        if framing == "length":
            head = [*headers, f"Content-Length: {len(content)}", "", ""]
            connection.sendall("\r\n".join(head).encode() + content[:-1000])
        else:
            head = [*headers, "Transfer-Encoding: chunked", "", ""]
            connection.sendall(
                "\r\n".join(head).encode() + f"{len(content):x}\r\n".encode() + content[:-1000]
            )
    [first] = until(lambda: [each for each in listed(server) if each["status"] == "interrupted"])
    assert first["status_reason"] == "connection_lost"
    assert 500 <= first["stored"] < 700
    again = send(server, content)
    assert again["stored"] + again["duplicates"] == 700
    assert again["duplicates"] == first["stored"]


def listed(server: Server) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = httpx.get(f"{server.url}/v1/imports", timeout=60).json()["items"]
    return items


def test_two_servers_on_one_database_extract_in_one_process(server: Server, tmp_path: Path) -> None:
    environment = server_environment(database_url=server.database_url)
    with subprocess.Popen(
        [sys.executable, "-m", "api.extraction_supervisor"], env=environment, cwd=ROOT
    ) as other:
        received = send(server, body(40))
        most = 0
        while progress(server, received["id"])["status"] != "completed":
            commands = [Path(f"/proc/{pid}/cmdline") for pid in server.helpers()]
            most = max(most, sum(b"api.extraction_process" in path.read_bytes() for path in commands))
            time.sleep(0.2)
        assert most == 1
        other.terminate()
        assert other.wait(timeout=30) == 0
