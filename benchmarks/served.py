"""A server to be measured: gunicorn on a database and a port of its own (Linux only)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

_RESTING = 5  # hundredths of a second, in each, that a process works at most while it has nothing to do


@dataclass(frozen=True, slots=True)
class Served:
    """A client of the server, and its first worker."""

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
def serving(database_url: str, workers: int = 1) -> Iterator[Served]:
    """The server, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    settings = {"DATABASE_URL": database_url, "PORT": port, "WORKERS": f"{workers}", "LOG_LEVEL": "ERROR"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    environment |= {f"ONRECORD_{name}": value for name, value in settings.items()}
    gunicorn = Path(sys.executable).with_name("gunicorn")
    server = subprocess.Popen([gunicorn, "--config", "python:api.gunicorn_conf"], env=environment)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=3600) as client:
            _wait(client)
            found = _workers_of(server)
            _wait_until_idle(found)
            yield Served(client, found[0])
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


def _wait_until_idle(processes: Sequence[int]) -> None:
    """Wait until each of them has loaded the model: one answers for itself alone whether it is ready."""
    before, now = None, _ticks(processes)
    while before is None or now - before > len(processes) * _RESTING:
        time.sleep(1)
        before, now = now, _ticks(processes)


def _ticks(processes: Sequence[int]) -> int:
    """Hundredths of a second that the processor has worked for these processes."""
    stats = (Path(f"/proc/{each}/stat").read_text(encoding="ascii").rpartition(")")[2] for each in processes)
    return sum(int(ticks) for stat in stats for ticks in stat.split()[11:13])


def _workers_of(server: subprocess.Popen[bytes]) -> list[int]:
    """The server's children that answer requests; another one sees to imported articles."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children if b"gunicorn" in Path(f"/proc/{child}/cmdline").read_bytes()]
