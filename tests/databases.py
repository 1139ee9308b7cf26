"""Databases for tests, of every kind that OnRecord works with, made as quickly as each kind allows."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from functools import cached_property
from itertools import count
from pathlib import Path

from api.storage.migrations import upgrade
from tests.postgresql_server import PostgresqlServer


class Databases(ABC):
    """Makes databases of one kind, and tells their URLs."""

    kind: str

    def __init__(self) -> None:
        self._numbers = count(1)

    def empty(self) -> str:
        """One that nobody has used yet."""
        return self._make(f"test_{next(self._numbers)}")

    def migrated(self) -> str:
        """One with the tables of this version. They are copied: migrating takes longer than most tests."""
        return self.copy(self._migrated)

    def copy(self, url: str) -> str:
        """A copy of one that nobody is using at the moment."""
        return self._make(f"test_{next(self._numbers)}", url)

    @cached_property
    def _migrated(self) -> str:
        url = self.empty()
        upgrade(url)
        return url

    @abstractmethod
    def drop(self, url: str) -> None:
        """Forget a database, whoever still uses it."""

    @abstractmethod
    def _make(self, name: str, template: str | None = None) -> str: ...


class SqliteDatabases(Databases):
    """Files in a folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def drop(self, url: str) -> None:
        path = _path(url)
        for beside in path.parent.glob(f"{path.name}*"):
            if beside.is_dir():
                beside.rmdir()
            else:
                beside.unlink()

    def _make(self, name: str, template: str | None = None) -> str:
        path = self._folder / f"{name}.db"
        if template is not None:
            shutil.copy(_path(template), path)
        return f"sqlite:///{path}"


class PostgresqlDatabases(Databases):
    """Databases on a server."""

    kind = "postgresql"

    def __init__(self, server: PostgresqlServer) -> None:
        super().__init__()
        self._server = server

    def drop(self, url: str) -> None:
        self._server.execute(f"DROP DATABASE {_name(url)} WITH (FORCE)")

    def _make(self, name: str, template: str | None = None) -> str:
        source = _name(template) if template else "template0"
        # What nobody uses any longer may still be connected to.
        self._server.execute(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{source}'"
        )
        self._server.execute(f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")
        return self._server.url(name)


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _name(url: str) -> str:
    return url.rpartition("/")[2]
