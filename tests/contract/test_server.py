"""What only a real server shows: bytes on the wire, other threads, how it starts and stops."""

from __future__ import annotations

import gc
import http.client
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from api import gunicorn_conf
from api.services.health import Missing
from tests.serving import GUNICORN, ROOT, free_port, server_environment

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def http_client(running_server: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running_server, timeout=60) as client:
        yield client


def raw(server: str, request: bytes) -> bytes:
    """What comes back for these bytes."""
    address = urlsplit(server)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65_536):
            answer += chunk
    return answer


# --- bodies ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("a", 200),
        ('"' * 1_000_000, 422),
        ('"' * 200_000, 200),
        ("“" * 200_000, 200),
        ("“”" * 100_000, 200),
        ("'" * 200_000, 200),
        ("\n\n" * 99_999 + "a", 200),
        ("👩‍👩‍👧‍👦 🇰🇵", 200),
        ("\ufeff\u200b", None),
        ("قال الوزير: «لا»", None),
    ],
    ids=lambda value: repr(value)[:12] + (f"x{len(value)}" if isinstance(value, str) else ""),
)
def test_odd_texts_get_a_clear_answer_in_time(
    http_client: httpx.Client, text: str, status: int | None
) -> None:
    started = time.perf_counter()
    for path in ("/v1/extract", "/v1/articles"):
        response = http_client.post(path, json={"text": text})
        allowed = {200, 201, 422} if status is None else {status} | ({201} if status == 200 else set())
        assert response.status_code in allowed, response.text[:500]
    assert time.perf_counter() - started < 60


def test_a_body_in_chunks(http_client: httpx.Client) -> None:
    def chunks(text: str) -> Iterator[bytes]:
        body = json.dumps({"text": text}).encode()
        yield from (body[start : start + 10_000] for start in range(0, len(body), 10_000))

    headers = {"Content-Type": "application/json"}
    assert http_client.post("/v1/extract", content=chunks("Story."), headers=headers).status_code == 200
    assert (
        http_client.post("/v1/extract", content=chunks("x" * 2_500_000), headers=headers).status_code == 413
    )


def test_a_connection_lives_on_after_a_refusal_and_a_pause(running_server: str) -> None:
    address = urlsplit(running_server)
    connection = http.client.HTTPConnection(address.hostname or "", address.port)
    for path, status, pause in (("/v1/quotes?limit=0", 422, 0), ("/nothing", 404, 3), ("/healthz", 200, 0)):
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        assert response.status == status
        time.sleep(pause)
    connection.close()


# --- bytes on the wire -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET /healthz HTTP/1.0\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 10.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    ],
)
def test_strangers_are_refused(running_server: str, head: bytes) -> None:
    answer = raw(running_server, head)
    assert answer.split()[1] == b"403"
    assert b"application/problem+json" in answer


@pytest.mark.parametrize("octets", [b"%ff", b"%ed%a0%80", b"%00"])
def test_paths_are_readable_text(running_server: str, octets: bytes) -> None:
    head = b"GET /v1/quotes/" + octets + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert raw(running_server, head).split()[1] == b"400"


def test_long_queries_in_any_script_arrive(http_client: httpx.Client) -> None:
    assert http_client.get("/v1/quotes", params={"q": "語" * 500}).status_code == 200


# --- threads -----------------------------------------------------------------------------------------


def test_requests_at_the_same_time_do_not_mix(http_client: httpx.Client) -> None:
    def extract(number: int) -> Any:
        text = f"“Train number {number} is ready,” said Ana Ruiz, a spokeswoman for the city."
        return http_client.post("/v1/extract", json={"id": str(number), "text": text}).json()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(extract, range(24)))
    for number, answer in enumerate(answers):
        assert answer["id"] == str(number)
        assert f"Train number {number} is ready" in answer["quotes"][0]["text"]


# --- starting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_the_server_does_not_start_where_others_could_reach_it(tmp_path: Path, host: str) -> None:
    run = start(tmp_path, host=host)
    assert run.returncode != 0
    assert "ONRECORD_HOST" in run.stderr


def test_the_server_does_not_start_with_a_setting_it_does_not_know(tmp_path: Path) -> None:
    run = start(tmp_path, prot="8000")
    assert run.returncode != 0
    assert "ONRECORD_PROT" in run.stderr


def start(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Start a server that ends by itself."""
    own = {"database_url": f"sqlite:///{folder}/onrecord.db", "port": free_port(), **settings}
    environment = server_environment(**own)
    return subprocess.run(
        GUNICORN, check=False, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60
    )


def test_the_model_is_loaded_before_anybody_asks(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[str] = []

    class Health:
        def missing(self) -> list[Missing]:
            asked.append("missing")
            return [Missing("model", "model_missing", "The language model cannot be loaded.")]

    services = SimpleNamespace(health=Health())
    gunicorn_conf.post_worker_init(SimpleNamespace(wsgi=SimpleNamespace(extensions={"onrecord": services})))
    deadline = time.monotonic() + 10
    try:
        while not gc.get_freeze_count() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert gc.get_freeze_count(), "what is loaded is looked through for garbage again and again"
    finally:
        gc.unfreeze()
    assert asked == ["missing"]
    assert "cannot be loaded" in caplog.text


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("q=" + "x" * 60_000, {}, 422),  # reaches the application, which finds it too long
        ("q=" + "x" * 70_000, {}, 414),
        ("", {"X-Long": "x" * 9_000}, 431),
        ("", {f"X-Header-{n}": "x" for n in range(150)}, 431),
    ],
)
def test_what_is_refused_before_it_is_read_is_a_problem_too(
    running_server: str, query: str, headers: dict[str, str], status: int
) -> None:
    with closing(http.client.HTTPConnection(urlsplit(running_server).netloc, timeout=30)) as connection:
        connection.request("GET", f"/v1/quotes?{query}", headers=headers)
        response = connection.getresponse()
        problem = json.loads(response.read())
    assert (response.status, response.headers["Content-Type"]) == (status, "application/problem+json")
    assert (problem["status"], problem["request_id"]) == (status, response.headers["X-Request-ID"])
    assert httpx.get(f"{running_server}/healthz", timeout=60).status_code == 200
