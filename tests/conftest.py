"""Fixtures for all tests: the real extractor, loaded once; and what tests can be told on the command line."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from spacy.language import Language

from nlp.extractor import QuoteExtractor
from nlp.pipeline import build_pipeline


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
