"""What holds for every page: no barriers in light and dark, no line too long for a telephone, keys suffice."""

from __future__ import annotations

import pytest

from tests.browser.sights import PAGES, Sight
from tests.browser.sites import Site
from tests.browser.windows import Opens

by_name = pytest.mark.parametrize("sight", PAGES, ids=lambda sight: sight.name)


@by_name
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_there_are_no_barriers(opens: Opens, open_site: Site, sight: Sight, dark: bool) -> None:
    window = opens(open_site, dark=dark)
    sight.first(window.open(sight.path(open_site)))
    assert window.barriers() == []


@by_name
@pytest.mark.parametrize("width", [360, 320])
def test_nothing_is_wider_than_a_telephone(opens: Opens, open_site: Site, sight: Sight, width: int) -> None:
    window = opens(open_site, width=width)
    sight.first(window.open(sight.path(open_site)))
    assert window.overflow() <= 0
    assert window.barriers() == []


@by_name
def test_the_first_key_leads_past_the_navigation(opens: Opens, open_site: Site, sight: Sight) -> None:
    page = opens(open_site).open(sight.path(open_site))
    page.locator("body").press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_signing_in_and_out(opens: Opens, keyed_site: Site, dark: bool) -> None:
    window = opens(keyed_site, dark=dark)
    page = window.open("/overview")
    assert page.url == f"{keyed_site.url}/login?next=/overview"
    assert window.barriers() == []
    page.get_by_label("API key").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("no key that is in use").wait_for()
    assert window.barriers() == []
    page.get_by_label("API key").fill(keyed_site.keys["read"] or "")
    page.keyboard.press("Enter")
    page.wait_for_url("**/overview")
    assert page.context.cookies()[0]["httpOnly"]
    assert page.evaluate("localStorage.length + document.cookie.length") == 0
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login")
    page.goto("/search")
    assert page.url == f"{keyed_site.url}/login?next=/search"
