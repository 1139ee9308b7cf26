"""A server to be measured: gunicorn with one worker, on a database and a port of its own (Linux only)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx


@dataclass(frozen=True, slots=True)
class Served:
    """A client of the server, and its worker."""

    client: httpx.Client
    worker: int

    def forget_peak(self) -> int:
        """Let the worker's peak of resident memory be what it has now; how many bytes that is."""
        Path(f"/proc/{self.worker}/clear_refs").write_text("5", encoding="ascii")
        return self._memory("VmRSS")

    def peak(self) -> int:
        """Most bytes of resident memory that the worker had since."""
        return self._memory("VmHWM")

    def _memory(self, name: str) -> int:
        lines = Path(f"/proc/{self.worker}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


@contextmanager
def serving(database_url: str) -> Iterator[Served]:
    """The server, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    settings = {"DATABASE_URL": database_url, "PORT": port, "WORKERS": "1", "LOG_LEVEL": "ERROR"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    environment |= {f"ONRECORD_{name}": value for name, value in settings.items()}
    gunicorn = Path(sys.executable).with_name("gunicorn")
    server = subprocess.Popen([gunicorn, "--config", "python:api.gunicorn_conf"], env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=3600) as client:
            _wait(client)
            yield Served(client, _worker_of(server))
    finally:
        server.terminate()
        server.wait()


def _wait(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            if client.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise SystemExit("the server did not start")


def _worker_of(server: subprocess.Popen[bytes]) -> int:
    """The server's child that answers requests; another one sees to imported articles."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
    return next(
        int(child) for child in children if b"gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes()
    )
