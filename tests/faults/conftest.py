"""Databases that survive what is done to them, and how often it is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from api.storage.migrations import upgrade
from nlp.extractor import QuoteExtractor
from tests.faults.articles import Reference
from tests.postgresql_server import NoServerError, PostgresqlServer, postgresql_server

_numbers = count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests name what they try in short and at length: `short` and `at_length` of the mark `faults`."""
    mark = metafunc.definition.get_closest_marker("faults")
    if mark is not None:
        at_length = metafunc.config.getoption("--fault-rounds") is not None
        cases = mark.kwargs["at_length" if at_length else "short"]
        metafunc.parametrize(
            mark.args[0], cases, indirect=["database_url"] if "database_url" in mark.args[0] else []
        )


@pytest.fixture(autouse=True, scope="session")
def _linux() -> None:
    """What processes do is read in /proc."""
    if sys.platform != "linux":
        pytest.skip("faults are tried on Linux")


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> int:
    """How many times each fault has to land in mid-work."""
    return int(request.config.getoption("--fault-rounds") or 1)


@pytest.fixture(scope="session")
def reference(extractor: QuoteExtractor) -> Reference:
    return Reference(extractor)


@pytest.fixture(scope="session")
def durable_postgresql() -> Iterator[PostgresqlServer]:
    """A server that may be killed, and started again. Without one installed, tests that need it are skipped."""
    try:
        with postgresql_server(durable=True) as server:
            yield server
    except NoServerError as error:
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            pytest.fail(f"{error}; continuous integration tests on PostgreSQL, too")
        pytest.skip(f"{error}; apt-get install postgresql")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An SQLite database with its tables."""
    url = f"sqlite:///{tmp_path}/onrecord.db"
    upgrade(url)
    return url


@pytest.fixture
def postgresql_url(durable_postgresql: PostgresqlServer) -> str:
    """A PostgreSQL database with its tables."""
    name = f"faults_{next(_numbers)}"
    durable_postgresql.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    url = durable_postgresql.url(name)
    upgrade(url)
    return url


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of the kind that the test's case names."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
