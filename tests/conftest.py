"""Fixtures for all tests: the real extractor, loaded once; databases; and what tests can be told on the command line."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings
from spacy.language import Language

from nlp.extractor import QuoteExtractor
from nlp.pipeline import build_pipeline
from tests.databases import Databases, PostgresqlDatabases, SqliteDatabases
from tests.postgresql_server import NoServerError, PostgresqlServer, postgresql_server

# How long an example takes says something of the machine alone.
settings.register_profile(
    "unhurried", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def extractor() -> QuoteExtractor:
    return QuoteExtractor()


@pytest.fixture(scope="session")
def pipeline() -> Language:
    return build_pipeline()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("onrecord")
    group.addoption("--no-skips", action="store_true", help="a test that is skipped fails")
    group.addoption(
        "--fault-rounds",
        type=int,
        default=None,
        metavar="N",
        help="let each fault land in mid-work N times, also those that take long",
    )
    group.addoption(
        "--contract-examples",
        type=int,
        default=None,
        metavar="N",
        help="try each operation N times, by chance",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a skipped test fail where nothing may be missing."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, with --no-skips: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A server of its own. Without one installed, tests that need it are skipped, but not where CI is set."""
    try:
        with postgresql_server() as server:
            yield server
    except NoServerError as error:
        if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
            pytest.fail(f"{error}; continuous integration tests on PostgreSQL, too")
        pytest.skip(f"{error}; apt-get install postgresql")


@pytest.fixture(scope="session")
def postgresql_databases(postgresql: PostgresqlServer) -> Databases:
    """Makes databases on a server."""
    return PostgresqlDatabases(postgresql)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Makes databases; each test that wants some runs once with every kind."""
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path_factory.mktemp("databases"))
    made: Databases = request.getfixturevalue("postgresql_databases")
    return made
