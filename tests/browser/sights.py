"""All pages, as something to look at: every one is checked by axe and shown by `make screenshots`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser.sites import Site

WIDTHS = (1280, 360)


def _nothing(_: Page) -> None:
    pass


def _show_facets(page: Page) -> None:
    label = page.locator(".show-facets-label")
    if label.is_visible():
        label.click()
    page.get_by_text("Show as API call").click()


def _choose_quotation(page: Page) -> None:
    page.locator("#text .quotation").first.click()
    page.locator(".entry:target").wait_for()


def _correct(page: Page) -> None:
    page.get_by_role("link", name="Correct").first.click()
    page.get_by_role("form", name="Correct this quotation").wait_for()
    page.get_by_role("button", name="Begin earlier").wait_for()


def _use_sample(page: Page) -> None:
    page.get_by_role("button", name="Use a sample text").click()
    page.locator("#found").wait_for(timeout=60_000)


def _import_faults(page: Page) -> None:
    lines = b'{"text": "It rains.", "url": "nowhere"}\n{"titel": "Rain"}\nnonsense\n'
    file = {"name": "archive.ndjson", "mimeType": "application/x-ndjson", "buffer": lines}
    page.get_by_label("File with articles").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Import", exact=True).click()
    page.locator("#progress").wait_for()


@dataclass(frozen=True)
class Sight:
    """A page worth looking at: where it is, and what to do there first."""

    name: str
    path: Callable[[Site], str]
    first: Callable[[Page], None] = _nothing


PAGES = (
    Sight("search", lambda site: "/search"),
    Sight("search-narrowed", lambda site: "/search?q=said+OR+fleet&speaker_country=RU&exclude_type=mixed"),
    Sight("search-facets", lambda site: "/search?topic=diplomacy", _show_facets),
    Sight("search-nothing", lambda site: "/search?q=nobody+said+this&type=direct"),
    Sight("search-fault", lambda site: "/search?q=%22open"),
    Sight("article", lambda site: f"/articles/{site.quote['article']['id']}"),
    Sight("article-quote", lambda site: f"/articles/{site.quote['article']['id']}", _choose_quotation),
    Sight("article-correct", lambda site: f"/articles/{site.quote['article']['id']}", _correct),
    Sight("speaker", lambda site: f"/speakers/{site.quote['speaker']['id']}"),
    Sight("overview", lambda site: "/overview"),
    Sight("try-it", lambda site: "/try"),
    Sight("try-it-found", lambda site: "/try", _use_sample),
    Sight("import", lambda site: "/import"),
    Sight("import-faults", lambda site: "/import", _import_faults),
    Sight("not-found", lambda site: "/nothing"),
)
"""Pages of an open server. A page has a heading before anything is done with it."""
