"""``onrecord search --server``: a real server, with keys and without; and what is no OnRecord server."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from api.commands.exit_codes import ExitCode
from tests.serving import ROOT, Server, server_environment
from tests.terminals import ONRECORD

pytestmark = pytest.mark.model

Answer = tuple[int, dict[str, str], bytes]


def onrecord(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Runs `onrecord search` where there is no database."""
    environment = server_environment(database_url="sqlite:////none/none.db") | variables
    return subprocess.run(
        [*ONRECORD, "search", *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
    )


@contextmanager
def answering(answer: Callable[[int], Answer]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Address of a server that answers so to its first, second … request, and the headers that it was sent."""
    heard: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(dict(self.headers))
            status, headers, body = answer(len(heard))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


# --- a real server -----------------------------------------------------------------------------------------


def test_a_server_is_asked_with_the_same_options(open_server: Server) -> None:
    found = onrecord("fleet", "--speaker", "tarabrin", "--server", f"{open_server.url}/")
    assert found.returncode == ExitCode.DONE, found.stderr
    quotes = [json.loads(line) for line in found.stdout.splitlines()]
    assert quotes
    assert {quote["speaker"]["name"] for quote in quotes} == {"Yevgeny Tarabrin"}
    assert all(quote["highlights"] for quote in quotes)
    by_variable = onrecord("fleet", "--speaker", "tarabrin", ONRECORD_SERVER=open_server.url)
    assert by_variable.stdout == found.stdout
    assert onrecord("xyzzy", ONRECORD_SERVER=open_server.url).returncode == ExitCode.NOTHING_FOUND


def test_all_pages_of_a_server_are_read(open_server: Server) -> None:
    total = int(onrecord("--count", "--server", open_server.url).stdout)
    every = onrecord("--all", "--fields", "id", "--server", open_server.url).stdout.splitlines()
    assert len(set(every)) == len(every) == total > 100
    assert onrecord("-n", "7", "--fields", "id", "--server", open_server.url).stdout.splitlines() == every[:7]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--country", "XX"], "'--country': 'XX' is not a country code"),
        (["--from", "2024-05-01", "--to", "2024-01-01"], "'--published-from': Lies after --published-to"),
        (['"open'], "'QUERY': the quotation mark"),
    ],
)
def test_what_a_server_cannot_use_is_named(open_server: Server, arguments: list[str], told: str) -> None:
    refused = onrecord(*arguments, "--server", open_server.url)
    assert (refused.returncode, refused.stdout) == (ExitCode.USAGE, "")
    assert told in refused.stderr


def test_the_key_comes_from_the_environment_or_a_file(keyed_server: Server, tmp_path: Path) -> None:
    asked = ("--count", "--server", keyed_server.url)
    key, file = str(keyed_server.key), tmp_path / "key.txt"
    file.write_text(f"{key}\n", encoding="utf-8")
    for arguments, variables in (
        (asked, {"ONRECORD_API_KEY": key}),
        (asked, {"ONRECORD_API_KEY_FILE": str(file)}),
        ((*asked, "--key-file", str(file)), {}),
        ((*asked, "--key-file", str(file)), {"ONRECORD_API_KEY": "another"}),
        ((*asked, "--key-file", str(file)), {"ONRECORD_API_KEY_FILE": "/none"}),
    ):
        found = onrecord(*arguments, **variables)
        assert (found.returncode, found.stderr) == (ExitCode.DONE, "")
        assert int(found.stdout) > 100


def test_without_a_good_key_a_server_refuses(keyed_server: Server) -> None:
    for variables in ({}, {"ONRECORD_API_KEY": "onrecord_000000000000_secret"}):
        refused = onrecord("--server", keyed_server.url, **variables)
        assert (refused.returncode, refused.stdout) == (ExitCode.NOT_ALLOWED, "")
        assert "ONRECORD_API_KEY or --key-file" in refused.stderr
        assert "secret" not in refused.stderr
    malformed = onrecord("--server", keyed_server.url, ONRECORD_API_KEY="line\nsecret")
    assert malformed.returncode == ExitCode.FAILED
    assert "ONRECORD_API_KEY must be a key" in malformed.stderr
    assert "secret" not in malformed.stderr


# --- what is no such server --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((200, {}, b"<html>"), "answers what no OnRecord server does"),
        ((200, {}, b"[]"), "answers what no OnRecord server does"),
        ((200, {}, b'{"items": [{"id": 1}]}'), "quotes of another version"),
        ((200, {}, b'{"items": 1}'), "quotes of another version"),
        ((200, {"Content-Length": "100"}, b"{"), "cannot be reached"),
        ((404, {}, b"nothing"), "answers 404 Not Found, which no OnRecord server does"),
        ((500, {}, b'{"detail": "It \\u001b]0;owned\\u0007broke."}'), "It ␛]0;owned␇broke."),
        (
            (302, {"Location": "https://elsewhere.example/"}, b""),
            "sends elsewhere: https://elsewhere.example/",
        ),
    ],
)
def test_other_answers_are_told_in_a_line(answer: Answer, told: str) -> None:
    with answering(lambda _: answer) as (address, heard):
        refused = onrecord("--server", address, ONRECORD_API_KEY="key")
    assert (refused.returncode, refused.stdout) == (ExitCode.FAILED, "")
    assert told in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert heard[0]["Authorization"] == "Bearer key"
    assert len(heard) == 1, "the key goes nowhere else"


def test_a_server_may_ask_to_wait() -> None:
    def answer(number: int) -> Answer:
        if number == 1:
            return 429, {"Retry-After": "1"}, b"{}"
        return 200, {}, b'{"items": [], "next_cursor": null}'

    with answering(answer) as (address, heard):
        found = onrecord("--server", address)
    assert found.returncode == ExitCode.NOTHING_FOUND
    assert found.stderr == f"{address} asks to wait for 1 s.\n"
    assert len(heard) == 2


def test_where_nobody_listens_that_is_told() -> None:
    refused = onrecord("--server", "http://127.0.0.1:1")
    assert refused.returncode == ExitCode.FAILED
    assert refused.stderr == (
        "Error: http://127.0.0.1:1 cannot be reached: Connection refused. Does a server run there?\n"
    )
