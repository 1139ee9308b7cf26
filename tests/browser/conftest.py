"""A real Chromium, and servers with the sample articles for it to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser import sites
from tests.browser.sites import Site
from tests.browser.windows import CHROMIUM, Opens, Window, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; where there is none, tests are skipped."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample articles."""
    return sites.sample_database(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def open_site(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server without keys, for all tests that only read."""
    with sites.open_site(samples, tmp_path_factory.mktemp("open")) as site:
        yield site


@pytest.fixture(scope="module")
def keyed_site(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with keys, for all tests that only read."""
    with sites.keyed_site(samples, tmp_path_factory.mktemp("keyed")) as site:
        yield site


@pytest.fixture(scope="module")
def own_site(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server without keys of the module's own, for tests that change what is there."""
    with sites.open_site(samples, tmp_path_factory.mktemp("own")) as site:
        yield site


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """Opens windows at a site: `opens(site, width=360, dark=True, script=False)`.

    At the end nothing may have been asked from elsewhere, no script may have failed, and no
    Content-Security-Policy may have had to step in.
    """
    windows: list[Window] = []

    def open_window(site: Site, **options: Any) -> Window:
        windows.append(Window(browser, site.url, **options))
        return windows[-1]

    yield open_window
    for window in windows:
        window.close()
    assert [fault for window in windows for fault in window.faults] == []
