"""Servers with the sample articles for a browser to look at, one open and one with keys."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from api.storage.migrations import upgrade
from tests.keys import bearer, make_keys
from tests.serving import GUNICORN, ROOT, free_port, server_environment, serving

NO_LIMITS = {"reads_per_minute": "0", "writes_per_minute": "0", "extractions_per_minute": "0"}


@dataclass(frozen=True)
class Site:
    """A server that runs, and a key of each scope; none where it is open."""

    url: str
    keys: dict[str, str | None]

    def asked(self, path: str, **query: Any) -> dict[str, Any]:
        """What the interface for programs answers."""
        response = httpx.get(
            self.url + path, params=query, headers=bearer(self.keys.get("admin")), timeout=60
        )
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer

    @cached_property
    def quote(self) -> dict[str, Any]:
        """A quote of a speaker who has several."""
        speakers = self.asked("/v1/stats/speakers", limit=1)["items"]
        quotes = self.asked("/v1/quotes", speaker=speakers[0]["speaker"]["id"], limit=1)["items"]
        quote: dict[str, Any] = quotes[0]
        return quote


def sample_database(folder: Path) -> Path:
    """A database with the sample articles."""
    path = folder / "samples.db"
    database = f"sqlite:///{path}"
    upgrade(database)
    command = (sys.executable, "-c", "from api.cli import main; main()", "ingest", "samples")
    environment = server_environment(database_url=database)
    subprocess.run(command, check=True, env=environment, cwd=ROOT, capture_output=True)
    return path


@contextmanager
def open_site(samples: Path, folder: Path) -> Iterator[Site]:
    """A server without keys, on a copy of the samples."""
    database = f"sqlite:///{shutil.copy(samples, folder / 'open.db')}"
    with serving(GUNICORN, free_port(), database_url=database, **NO_LIMITS) as url:
        yield Site(url, {})


@contextmanager
def keyed_site(samples: Path, folder: Path) -> Iterator[Site]:
    """A server with keys, on a copy of the samples."""
    database = f"sqlite:///{shutil.copy(samples, folder / 'keyed.db')}"
    keys = make_keys(database)
    with serving(GUNICORN, free_port(), database_url=database, **NO_LIMITS) as url:
        yield Site(url, keys)
