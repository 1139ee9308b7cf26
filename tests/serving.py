"""How tests start the server that runs in production."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
GUNICORN = (str(Path(sys.executable).with_name("gunicorn")), "--config", "python:api.gunicorn_conf")


@dataclass(frozen=True)
class Server:
    """A server, and a key that may do everything there; None where it asks for none."""

    url: str
    key: str | None


def server_environment(**settings: str) -> dict[str, str]:
    """The environment with these settings of OnRecord and no others, and one worker."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    own = {"workers": "1", "log_level": "WARNING", **settings}
    return inherited | {f"ONRECORD_{name.upper()}": value for name, value in own.items()}


def free_port() -> str:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return once `url` answers 200; fail where the process ends before, or three minutes pass."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped"
        with suppress(httpx.TransportError):
            if httpx.get(url, timeout=30).status_code == 200:
                return
        time.sleep(0.2)
    pytest.fail(f"{url} did not answer 200")


@contextmanager
def serving(command: tuple[str, ...], port: str, **settings: str) -> Iterator[str]:
    """Address of a server that runs meanwhile, with these settings."""
    environment = server_environment(port=port, **settings)
    with subprocess.Popen(command, env=environment, cwd=ROOT) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/healthz", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            assert process.wait(timeout=40) == 0
