"""A PostgreSQL server that lives as long as the tests do, in a folder of its own, with nothing worth keeping."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.serving import free_port

_SYSTEM_USERS = ("postgres", "nobody")  # the server refuses to run as root
_FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_DURABLE = ("fsync=off",)  # nobody pulls the plug of the machine
_ALWAYS = ("max_connections=200", "autovacuum=off")  # plans are those of a table as the test has made it


class NoServerError(Exception):
    """No server is installed on this machine."""


@dataclass(frozen=True)
class PostgresqlServer:
    """A running server. Its databases sort strings as people do, to show that nothing relies on it."""

    programs: Path
    folder: Path
    port: str
    durable: bool = False
    """Whether it remembers all that was committed, even if it is killed."""

    def url(self, database: str) -> str:
        return f"postgresql://onrecord@127.0.0.1:{self.port}/{database}"

    def execute(self, statement: str) -> None:
        """Run a statement that is no transaction, such as those that make and drop databases."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
        )
        more = (*_ALWAYS, *(_DURABLE if self.durable else _FORGETFUL))
        options = " ".join(f"-c {setting}" for setting in (*settings, *more))
        self.run("pg_ctl", "start", "--wait", "--options", options, "--log", f"{self.folder}/log")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; the immediate mode is as if it had been killed."""
        self.run("pg_ctl", "stop", "--wait", "--mode", mode)

    def processes(self) -> list[int]:
        """Its processes, the first one first."""
        first = int((self.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        beside = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="ascii").split()
        return [first, *map(int, beside)]

    def kill(self) -> None:
        """Kill it with all its processes."""
        os.kill(self.processes()[0], signal.SIGSTOP)  # so that it makes no more
        doomed = self.processes()
        for pid in doomed:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while any(map(is_alive, doomed)):
            time.sleep(0.01)
        # Where nobody asks what became of it, its id is not free, and the next server would think it alive.
        (self.folder / "data" / "postmaster.pid").unlink()
        (self.folder / f".s.PGSQL.{self.port}.lock").unlink()

    def run(self, program: str, *arguments: str) -> None:
        """Run one of the server's programs on its data, as a user who may."""
        _run([f"{self.programs / program}", "--pgdata", f"{self.folder}/data", *arguments])


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended, and that nobody has asked about yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@contextlib.contextmanager
def postgresql_server(*, durable: bool = False) -> Iterator[PostgresqlServer]:
    """A server on a free port, stopped in the end. Raises NoServerError."""
    with _folder() as folder:
        server = PostgresqlServer(programs(), folder, free_port(), durable)
        make_data(server)
        with _started(server):
            yield server


@contextlib.contextmanager
def standby_of(server: PostgresqlServer) -> Iterator[PostgresqlServer]:
    """A server that follows another one and answers what only reads, stopped in the end."""
    with _folder() as folder:
        standby = PostgresqlServer(server.programs, folder, free_port())
        source = ("--host", "127.0.0.1", "--port", server.port, "--username", "onrecord")
        standby.run("pg_basebackup", *source, "--write-recovery-conf", "--checkpoint", "fast", "--no-sync")
        with _started(standby):
            yield standby


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="onrecord-postgresql-"))
    try:
        if user := other_user():
            os.chown(folder, user.pw_uid, user.pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def _started(server: PostgresqlServer) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def make_data(server: PostgresqlServer) -> None:
    """Make the folder that the server keeps its databases in."""
    order = ("--locale", "C.UTF-8", "--locale-provider", "icu", "--icu-locale", "en-US")
    server.run(
        "initdb", "--no-sync", "--auth", "trust", "--username", "onrecord", "--encoding", "UTF8", *order
    )


def programs() -> Path:
    """Where the server's programs are: where Debian keeps them, away from PATH, the newest first; or there."""
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: float(path.parts[-3]), reverse=True)
    found = f"{newest[0]}" if newest else shutil.which("initdb")
    if found is None:
        raise NoServerError("PostgreSQL's server programs (initdb, pg_ctl) are not installed")
    return Path(found).resolve().parent


def other_user() -> pwd.struct_passwd | None:
    """Whom to run the server as, where it refuses to run as whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return next(known[name] for name in _SYSTEM_USERS if name in known)


def _run(command: Sequence[str]) -> None:
    user = other_user()
    identity: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    # To a file and not a pipe: the server inherits it, and nobody would see its end.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, cwd="/", stdout=output, stderr=output, check=False, **identity)
        output.seek(0)
        assert done.returncode == 0, output.read().decode()
