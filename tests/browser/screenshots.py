"""Pictures of every page, wide and narrow, in light and dark: ``make screenshots``.

``python -m tests.browser.screenshots FOLDER [NAME …]`` writes them, of all pages or those named;
``--first-screens docs/images search article overview`` those in the README.
"""

from __future__ import annotations

import argparse
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


def take_first_screens(folder: Path, names: Collection[str]) -> None:
    """Write what is seen first of the pages of these names, on a wide screen, into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (
        TemporaryDirectory() as temporary,
        chromium() as browser,
        open_site(sample_database(Path(temporary)), Path(temporary)) as site,
    ):
        for sight in PAGES:
            if sight.name in names:
                window = Window(browser, site.url, width=max(WIDTHS), dark=False)
                sight.first(window.open(sight.path(site)))
                window.page.screenshot(path=folder / f"{sight.name}.png")
                window.close()


def main() -> None:
    """Take the pictures that the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", help="of pages; all, if none is given")
    parser.add_argument(
        "--first-screens", action="store_true", help="only what is seen first, wide and light"
    )
    asked = parser.parse_args()
    take = take_first_screens if asked.first_screens else take_all
    take(asked.folder, asked.names)


if __name__ == "__main__":
    main()
