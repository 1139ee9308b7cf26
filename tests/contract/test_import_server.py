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
QUIET = "\n\n" + "The council meets again in the spring, when the budget is voted on. " * 20
"""Without quotations, but to be read: so nobody is done before one has looked."""


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
    return b"".join(json.dumps({"text": ARTICLE.format(n) + QUIET}).encode() + b"\n" for n in range(count))


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


def test_what_is_imported_is_extracted_beside_the_server_and_ends_with_it(server: Server) -> None:
    for framing in ("length", "chunks"):
        break_off(server, body(700), framing)
    interrupted = until(lambda: len(found := of_status(server, "interrupted")) == 2 and found)
    assert {each["status_reason"] for each in interrupted} == {"connection_lost"}
    first = interrupted[-1]
    assert 500 <= first["stored"] + first["duplicates"] < 700  # where both were read at once, they share
    again = send(server, body(700))
    assert again["stored"] + again["duplicates"] == 700
    assert again["duplicates"] >= first["stored"]

    imports = [
        again["id"],
        *(each["id"] for each in interrupted),
    ]  # each article belongs to whichever came first
    until(lambda: sum(progress(server, each)["articles"]["extracted"] for each in imports) > 20)
    quotes = httpx.get(f"{server.url}/v1/quotes?limit=20", timeout=60).json()["items"]
    assert {quote["speaker"]["name"] for quote in quotes} == {"Ana Ruiz"}
    assert len(server.helpers()) == 2
    assert server.stop() == 0
    until(lambda: not server.helpers(), 60)
    with Database(server.database_url).reading() as session:
        statuses = session.execute(sql("SELECT DISTINCT status FROM articles")).scalars().all()
    assert set(statuses) == {"pending", "extracted"}


def test_what_a_killed_process_left_is_taken_up_again(server: Server) -> None:
    received = send(server, body(60))
    until(lambda: progress(server, received["id"])["articles"]["extracting"])
    os.kill(next(filter(is_extracting, server.helpers())), signal.SIGKILL)
    until(lambda: progress(server, received["id"])["articles"]["extracted"] > 10)
    server.stop(signal.SIGKILL)
    until(lambda: not server.helpers(), 60)
    until(lambda: is_free(server.port))
    server.start()
    done = until(lambda: (now := progress(server, received["id"]))["status"] == "completed" and now)
    assert done["articles"]["extracted"] == 60
    with Database(server.database_url).reading() as session:
        assert session.execute(sql("SELECT count(*) FROM quotes")).scalar_one() == 60


def test_two_servers_on_one_database_extract_in_one_process(server: Server) -> None:
    environment = server_environment(database_url=server.database_url)
    command = [sys.executable, "-m", "api.extraction_supervisor"]
    with subprocess.Popen(command, env=environment, cwd=ROOT) as other:
        received = send(server, body(30))
        most = 0
        while progress(server, received["id"])["status"] != "completed":
            most = max(most, sum(is_extracting(helper) for helper in server.helpers()))
            time.sleep(0.2)
        assert most == 1
        other.terminate()
        assert other.wait(timeout=30) == 0


def break_off(server: Server, content: bytes, framing: str) -> None:
    """Send an import but for its end."""
    head = f"POST /v1/imports HTTP/1.1\r\nHost: localhost:{server.port}\r\nContent-Type: application/x-ndjson\r\n"
    if framing == "length":
        head += f"Content-Length: {len(content)}\r\n\r\n"
    else:
        head += f"Transfer-Encoding: chunked\r\n\r\n{len(content):x}\r\n"
    with socket.create_connection(("127.0.0.1", int(server.port))) as connection:
        connection.sendall(head.encode() + content[:-1000])


def of_status(server: Server, status: str) -> list[dict[str, Any]]:
    """Imports of this status, newest first."""
    items: list[dict[str, Any]] = httpx.get(f"{server.url}/v1/imports", timeout=60).json()["items"]
    return [each for each in items if each["status"] == status]


def is_free(port: str) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(port))) != 0


def is_extracting(process: int) -> bool:
    try:
        return b"api.extraction_process" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False
