"""Pictures of every page, wide and narrow, in light and dark: ``make screenshots``.

``python -m tests.browser.screenshots FOLDER [NAME …]`` writes them, of all pages or those named.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.sights import PAGES, WIDTHS
from tests.browser.sites import keyed_site, open_site, sample_database
from tests.browser.windows import Window, chromium


def take_all(folder: Path, names: Collection[str] = ()) -> None:
    """Write the pictures of all pages, or those of these names, into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary, chromium() as browser:
        samples = sample_database(Path(temporary))
        for dark in (False, True):
            for width in WIDTHS:
                ending = f"{width}-{'dark' if dark else 'light'}.png"
                with open_site(samples, Path(temporary)) as site:
                    for sight in PAGES:
                        if names and sight.name not in names:
                            continue
                        window = Window(browser, site.url, width=width, dark=dark)
                        sight.first(window.open(sight.path(site)))
                        window.page.screenshot(path=folder / f"{sight.name}-{ending}", full_page=True)
                        window.close()
        if not names or "sign-in" in names:
            with keyed_site(samples, Path(temporary)) as site:
                for dark in (False, True):
                    for width in WIDTHS:
                        window = Window(browser, site.url, width=width, dark=dark)
                        window.open("/login")
                        path = folder / f"sign-in-{width}-{'dark' if dark else 'light'}.png"
                        window.page.screenshot(path=path, full_page=True)
                        window.close()


if __name__ == "__main__":
    take_all(Path(sys.argv[1]), sys.argv[2:])
