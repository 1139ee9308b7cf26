"""Searching as people do: with a mouse, with keys alone, back and forth, and without script."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import Site
from tests.browser.windows import Opens

HOSTILE = "\"><script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">{{7*7}}"

QUOTES = "ol.quotes article"


def shown(page: Page) -> Sequence[str]:
    """The ids of the quotes on the page."""
    ids: list[str] = page.locator(QUOTES).evaluate_all("each => each.map(quote => quote.id)")
    return ids


def given(site: Site, page: Page) -> list[str]:
    """The ids that the interface gives for the page's address."""
    query = page.url.partition("?")[2]
    items: list[dict[str, Any]] = httpx.get(f"{site.url}/v1/quotes?{query}", timeout=60).json()["items"]
    return [item["id"] for item in items]


def test_words_are_searched_for_without_leaving_the_page(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/search")
    page.evaluate("window.stayed = true")
    page.get_by_label("Words of the quote").fill("fleet")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{open_site.url}/search?q=fleet")
    expect(page.locator("mark").first).to_be_visible()
    assert page.evaluate("window.stayed") is True
    assert shown(page) == given(open_site, page)
    assert page.title().startswith("fleet")
    expect(page.locator("#told")).to_have_text(re.compile(r"^\d+ quotes?$"))
    expect(page.get_by_label("Words of the quote")).to_be_focused()


def test_facets_narrow_and_chips_widen(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/search")
    before = shown(page)
    country = page.get_by_role("region", name="Country of the speaker").get_by_role("link").first
    name = country.inner_text()
    country.click()
    page.wait_for_url("**/search?speaker_country=*")
    chip = page.get_by_role("list", name="Conditions").get_by_role("link")
    expect(chip).to_contain_text(re.sub(r"\W+", " ", name).strip())
    assert shown(page) == given(open_site, page) != before
    page.get_by_role("region", name="Type").get_by_role("link", name="indirect").click()
    page.wait_for_url("**&type=indirect")
    expect(page.get_by_role("link", name="Remove all")).to_be_visible()
    assert shown(page) == given(open_site, page)
    page.get_by_role("link", name="Remove all").click()
    page.wait_for_url(f"{open_site.url}/search")
    expect(page.get_by_role("list", name="Conditions")).to_have_count(0)
    expect(page.locator("#found-heading")).to_be_focused()
    assert shown(page) == before


def test_back_and_forward(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/search")
    first = shown(page)
    page.get_by_role("region", name="Type").get_by_role("link", name="indirect").click()
    page.wait_for_url("**/search?type=indirect")
    expect(page.get_by_role("list", name="Conditions")).to_be_visible()
    second = shown(page)
    page.locator(QUOTES).first.get_by_role("link", name="In the article").click()
    page.wait_for_url("**/articles/*")
    page.go_back()
    page.wait_for_url("**/search?type=indirect")
    expect(page.locator(QUOTES).first).to_be_visible()
    assert shown(page)[: len(second)] == second
    page.go_back()
    page.wait_for_url(f"{open_site.url}/search")
    expect(page.get_by_role("list", name="Conditions")).to_have_count(0)
    expect(page.locator(QUOTES).nth(len(first) - 1)).to_be_attached()
    assert shown(page)[: len(first)] == first
    page.go_forward()
    page.wait_for_url("**/search?type=indirect")
    expect(page.get_by_role("list", name="Conditions")).to_be_visible()
    expect(page.locator(QUOTES).nth(len(second) - 1)).to_be_attached()
    assert shown(page)[: len(second)] == second


def test_more_quotes_come_while_one_reads_on(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/search")
    everything = [item["id"] for item in open_site.asked("/v1/quotes", limit=1000)["items"]]
    for number in (20, 40, 60):
        expect(page.locator(QUOTES)).to_have_count(number)
        if number < 60:
            page.locator("footer").scroll_into_view_if_needed()
    assert shown(page) == everything[:60]
    assert page.url == f"{open_site.url}/search"


def test_a_speaker_is_found_while_typing(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/search?type=direct")
    name = open_site.quote["speaker"]["name"]
    page.get_by_label("Find a speaker").press_sequentially(name[:5], delay=20)
    page.locator("#found-speakers").get_by_role("link", name=name).click()
    page.wait_for_url("**/search?type=direct&speaker=*")
    expect(page.get_by_role("list", name="Conditions")).to_contain_text(name)
    assert shown(page) == given(open_site, page)


def test_dates_and_order(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/search")
    page.get_by_label("Published from").fill("2025-05-01")
    page.get_by_label("Order").select_option("oldest first")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url(f"{open_site.url}/search?published_from=2025-05-01&sort=published_at")
    expect(page.get_by_role("list", name="Conditions")).to_contain_text("Published from")
    assert shown(page) == given(open_site, page)


def test_the_call_can_be_copied(opens: Opens, open_site: Site) -> None:
    window = opens(open_site)
    page = window.open("/search?q=fleet")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Show as API call").click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"curl '{open_site.url}/v1/quotes?q=fleet'"


def test_a_fault_stands_at_the_field_and_goes_away(opens: Opens, open_site: Site) -> None:
    window = opens(open_site)
    page = window.open("/search")
    field = page.get_by_label("Words of the quote")
    field.fill('"open')
    page.keyboard.press("Enter")
    expect(page.locator("#q-fault")).to_contain_text("never closed")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert window.barriers() == []
    field.fill('"open"')
    page.keyboard.press("Enter")
    expect(page.locator("#q-fault")).to_have_count(0)


def test_keys_alone_suffice(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/search")
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.facet[aria-labelledby=facet-type] a')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?type=*")
    expect(page.locator(".choice.chosen")).to_be_focused()


@pytest.mark.parametrize("width", [1280, 360])
def test_without_script_everything_works(opens: Opens, open_site: Site, width: int) -> None:
    page = opens(open_site, width=width, script=False).open("/search")
    page.get_by_label("Words of the quote").fill("the")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{open_site.url}/search?q=the")
    assert page.locator(QUOTES).count() > 0
    if width == 360:
        assert not page.get_by_role("region", name="Type").is_visible()
        page.locator("label", has_text="Narrow the search").click()
    page.get_by_role("region", name="Type").get_by_role("link", name="direct", exact=True).click()
    page.wait_for_url("**/search?q=the&type=direct")
    assert page.locator(".chips").is_visible()
    first = page.locator(QUOTES).first.get_attribute("id")
    if page.get_by_role("link", name="More quotes").count():
        page.get_by_role("link", name="More quotes").click()
        assert page.locator(QUOTES).first.get_attribute("id") != first
        page.get_by_role("link", name="Back to the first quotes").click()
        assert page.locator(QUOTES).first.get_attribute("id") == first


def test_a_session_that_ended_leads_to_sign_in_and_back(opens: Opens, keyed_site: Site) -> None:
    window = opens(keyed_site)
    window.sign_in(keyed_site.keys["read"])
    page = window.open("/search?type=direct")
    page.context.clear_cookies()
    page.get_by_role("link", name="Remove: ").first.click()
    page.wait_for_url(re.compile(r"/login\?next="))
    page.get_by_label("API key").fill(keyed_site.keys["read"] or "")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{keyed_site.url}/search?type=direct")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_hostile_texts_are_shown_as_texts(opens: Opens, own_site: Site, script: bool) -> None:
    text = f'"We will see about it," said Anna Kowalska, {HOSTILE} minister. "{HOSTILE} is what we say," she added.'
    article = {"text": text, "title": HOSTILE, "outlet": HOSTILE, "authors": [HOSTILE]}
    assert httpx.post(f"{own_site.url}/v1/articles", json=article, timeout=60).status_code in {200, 201}
    window = opens(own_site, script=script)
    for query in ("?q=kowalska", f"?outlet={httpx.QueryParams({'': HOSTILE})}".replace("outlet==", "outlet="),
                  "?topic=%3Cscript%3E", "?q=%22%3Cimg+src=x+onerror=alert(1)%3E"):  # fmt: skip
        page = window.open(f"/search{query}")
        if script:
            assert page.title().endswith("OnRecord")
        assert page.locator("main img, main script").count() == 0
    page = window.open("/search?q=kowalska")
    assert "<script>" in page.locator("main").inner_text()
