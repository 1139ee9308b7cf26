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
QUIET = "\n\n" + "The harbour lies between two hills, and a road leads along the river to the mill. " * 18
"""Without quotations, but to be read: so nobody is done before one has looked."""


class Server:
    """A server on a database of its own, that can be started again."""

    def __init__(self, folder: Path) -> None:
        self.database_url = f"sqlite:///{folder}/onrecord.db"
        upgrade(self.database_url)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "log"

    def start(self, **settings: str) -> None:
        environment = server_environment(
            database_url=self.database_url, port=self.port, **{"workers": "2", **settings}
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(GUNICORN, env=environment, cwd=ROOT, stderr=log)
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
    print(server.log.read_text(encoding="utf-8"))


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


def test_a_killed_supervisor_is_told_of_and_replaced_until_the_server_ends(server: Server) -> None:
    for _ in range(2):
        [killed] = server.helpers()
        os.kill(killed, signal.SIGKILL)
        until(lambda killed=killed: (now := server.helpers()) and killed not in now)
    received = send(server, body(3))
    until(lambda: progress(server, received["id"])["status"] == "completed", 180)
    assert len(server.helpers()) == 2
    assert server.stop() == 0
    assert not server.helpers()
    log = server.log.read_text(encoding="utf-8").splitlines()
    told = [line for line in log if "supervisor of extraction has ended" in line]
    assert len(told) == 2
    assert {json.loads(line)["level"] for line in told} == {"error"}


def test_a_server_that_is_replaced_while_it_runs_takes_its_supervisor_along(server: Server) -> None:
    assert server.process is not None
    [old] = server.helpers()
    server.process.send_signal(signal.SIGUSR2)
    until(lambda: len(server.helpers()) == 2)
    [new] = {*server.helpers()} - {old}
    successor = parent(new)
    assert successor != server.process.pid
    try:
        wait_until_ready(f"{server.url}/healthz", server.process)
        assert server.stop() == 0
        assert server.helpers() == [new]
        received = send(server, body(3))
        until(lambda: progress(server, received["id"])["status"] == "completed", 180)
        os.kill(new, signal.SIGKILL)
        until(lambda: any(parent(each) == successor for each in server.helpers() if each != new))
    finally:
        os.kill(successor, signal.SIGTERM)
    until(lambda: not server.helpers() and is_free(server.port))


def test_who_is_stopped_ends_requests_under_way_but_does_not_wait_for_ever(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.start(stop_seconds="8", workers="1")
    assert server.process is not None
    content = body(3)
    with (
        socket.create_connection(("127.0.0.1", int(server.port))) as slow,
        socket.create_connection(("127.0.0.1", int(server.port))) as endless,
    ):
        for connection in (slow, endless):
            connection.sendall(head_of(server, f"Content-Length: {len(content)}") + content[:-1000])
        until(lambda: len(of_status(server, "receiving")) == 2)
        for each in (server.process.pid, *server.helpers()):  # as some service managers tell all of a service
            os.kill(each, signal.SIGTERM)
        told_at = time.monotonic()
        time.sleep(4)
        slow.sendall(content[-1000:])
        assert slow.recv(100).startswith(b"HTTP/1.1 202 ")
        assert server.process.wait(timeout=60) == 0
    assert 7 < time.monotonic() - told_at < 20
    assert not server.helpers()
    assert "supervisor of extraction" not in server.log.read_text(encoding="utf-8"), "nobody wants another"


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
    if framing == "length":
        head = head_of(server, f"Content-Length: {len(content)}")
    else:
        head = head_of(server, "Transfer-Encoding: chunked") + f"{len(content):x}\r\n".encode()
    with socket.create_connection(("127.0.0.1", int(server.port))) as connection:
        connection.sendall(head + content[:-1000])


def head_of(server: Server, framing: str) -> bytes:
    """How an import begins."""
    return (
        f"POST /v1/imports HTTP/1.1\r\nHost: localhost:{server.port}\r\n"
        f"Content-Type: application/x-ndjson\r\n{framing}\r\n\r\n"
    ).encode()


def parent(process: int) -> int:
    """Who started it."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("PPid:")[2].split()[0])


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
