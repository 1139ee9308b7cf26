"""Charts as people use them: drawn, clicked, read as tables, with keys alone, and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser import sites
from tests.browser.sites import Site
from tests.browser.windows import Opens

HOSTILE = "\"><script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">{{7*7}}"

DRAWN = """canvas => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', {willReadFrequently: true});
    copy.drawImage(canvas, 0, 0);
    const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
    const found = new Set();
    for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] === 255) found.add(pixels.slice(i, i + 3).join());
    return [...found];
}"""


@pytest.fixture(scope="module")
def hostile_site(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server where an article has markup in all its fields."""
    with sites.open_site(samples, tmp_path_factory.mktemp("hostile")) as site:
        text = f'"We will see the fleet leave in May," said Ana Ruiz of {HOSTILE}. "It will," {HOSTILE} said.'
        article = {"text": text, "title": HOSTILE, "outlet": HOSTILE, "authors": [HOSTILE]}
        response = httpx.post(
            f"{site.url}/v1/articles", json={**article, "published_at": "2025-03-01T12:00:00Z"}, timeout=60
        )
        assert response.status_code == 201
        yield site


def speaker_path(site: Site) -> str:
    return f"/speakers/{site.quote['speaker']['id']}"


def paths(site: Site) -> tuple[str, str]:
    """The pages that have charts."""
    return "/overview", speaker_path(site)


def colours(page: Page) -> set[str]:
    """Colours in the chart."""
    canvas = page.locator("canvas")
    expect(canvas).to_be_visible()
    return set(canvas.evaluate(DRAWN))


def given(site: Site, page: Page) -> int:
    """How many quotes the interface for programs has for the search on the page."""
    asked = f"{site.url}/v1/quotes?count=true&{page.url.partition('?')[2]}"
    return int(httpx.get(asked, timeout=60).json()["total"])


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_charts_are_drawn_in_the_colours_of_the_theme(opens: Opens, open_site: Site, dark: bool) -> None:
    direct, indirect = ("234,143,141", "143,179,201") if dark else ("138,31,45", "79,115,137")
    for path in paths(open_site):
        page = opens(open_site, dark=dark).open(path)
        assert {direct, indirect} <= colours(page)
        expect(page.locator("svg.columns")).to_have_count(0)


def test_charts_follow_the_theme_and_the_width(opens: Opens, open_site: Site) -> None:
    window = opens(open_site)
    page = window.open("/overview")
    assert "138,31,45" in colours(page)
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_css("background-color", "rgb(22, 23, 26)")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert "234,143,141" in colours(page)
    page.set_viewport_size({"width": 360, "height": 900})
    expect(page.locator("canvas")).to_have_css("width", re.compile(r"^3[0-3]\d(\.\d+)?px$"))
    assert window.overflow() <= 0


def test_a_column_leads_to_its_quotes(opens: Opens, open_site: Site) -> None:
    for path in paths(open_site):
        page = opens(open_site).open(path)
        canvas = page.locator("canvas")
        expect(canvas).to_be_visible()
        box = canvas.bounding_box()
        assert box is not None
        place: float = page.evaluate(
            """() => { const chart = Chart.getChart(document.querySelector('canvas'));
                const row = chart.data.labels.findIndex((_, n) => chart.data.datasets.some(each => each.data[n] > 0));
                return chart.scales.x.getPixelForValue(row); }"""
        )
        page.mouse.click(box["x"] + place, box["y"] + box["height"] * 0.5)
        page.wait_for_url(re.compile(r"/search\?.*published_from="))
        number = given(open_site, page)
        assert number > 0
        expect(page.locator("#told")).to_have_text(re.compile(rf"^{number} quotes?$"))
        page.go_back()
        expect(page.locator("canvas")).to_be_visible()


def test_the_heat_map_leads_to_its_quotes_and_back(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/overview")
    cell = page.locator("table.heat td[class^=shade] a").first
    number = int(cell.inner_text())
    cell.click()
    page.wait_for_url(re.compile(r"/search\?.*topic="))
    assert given(open_site, page) == number
    page.go_back()
    page.get_by_role("rowheader").get_by_role("link").first.click()
    page.wait_for_url(re.compile(r"/overview\?topic="))
    expect(page.get_by_role("heading", name="by country")).to_be_visible()
    assert page.get_by_label("Topic", exact=True).input_value() == page.url.partition("topic=")[2].replace(
        "%3A", ":"
    )


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_conditions_by_keyboard_alone(opens: Opens, open_site: Site, script: bool) -> None:
    page = opens(open_site, script=script).open("/overview")
    before = page.locator(".lead strong").inner_text()
    page.get_by_label("Country", exact=True).focus()
    page.keyboard.type("Poland")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/overview?country=PL")
    assert int(page.locator(".lead strong").inner_text()) < int(before)
    page.go_back()
    expect(page.locator(".lead strong")).to_have_text(before)


def test_tables_open_by_keyboard_and_lead_to_quotes(opens: Opens, open_site: Site) -> None:
    window = opens(open_site)
    for path in paths(open_site):
        page = window.open(path)
        page.locator(".numbers > summary").focus()
        page.keyboard.press("Enter")
        row = page.get_by_role("row").filter(has=page.locator("th a")).first
        expect(row).to_be_visible()
        assert window.barriers() == []
        number = int(row.get_by_role("cell").last.inner_text())
        row.get_by_role("link").press("Enter")
        page.wait_for_url(re.compile(r"/search\?"))
        assert given(open_site, page) == number


def test_without_script_there_are_bars_and_tables(opens: Opens, open_site: Site) -> None:
    for path in paths(open_site):
        page = opens(open_site, script=False).open(path)
        expect(page.locator("svg.columns rect").first).to_be_visible()
        expect(page.locator("canvas")).to_be_hidden()
        page.locator(".numbers > summary").click()
        page.locator("#over-time th a").first.click()
        expect(page.locator("ol.quotes article").first).to_be_visible()


def test_a_table_is_saved_as_a_file(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/overview")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV.*quotes over time")).click()
    assert download.value.suggested_filename == "onrecord-timeline.csv"
    assert download.value.path().read_text(encoding="utf-8").startswith('"start","quotes"')
    page = opens(open_site).open(speaker_path(open_site))
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("CSV.*all quotes of this speaker")).click()
    assert download.value.suggested_filename.endswith(".csv")


def test_from_one_speaker_to_another_and_to_an_article(opens: Opens, open_site: Site) -> None:
    page = opens(open_site).open("/overview")
    page.get_by_role("region", name="Most quoted").locator(".what a").first.click()
    page.wait_for_url("**/speakers/*")
    first = page.get_by_role("heading", level=1).inner_text()
    beside = page.get_by_role("region", name="Quoted beside").get_by_role("link").first
    other = beside.inner_text()
    beside.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(other)
    assert other != first
    page.get_by_role("link", name="In the article").first.click()
    page.wait_for_url("**/articles/*")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(first)


def test_markup_of_others_stays_text(opens: Opens, hostile_site: Site) -> None:
    window = opens(hostile_site)
    page = window.open("/overview")
    expect(page.get_by_text(HOSTILE).first).to_be_visible()
    assert page.title() == "Overview · OnRecord"
    page.get_by_label("Outlet").fill(HOSTILE)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/overview\?.*outlet="))
    assert int(page.locator(".lead strong").inner_text()) >= 1
    for speaker in httpx.get(
        f"{hostile_site.url}/v1/stats/speakers", params={"outlet": HOSTILE}, timeout=60
    ).json()["items"]:
        page = window.open(f"/speakers/{speaker['speaker']['id']}")
        expect(page.get_by_role("heading", level=1)).to_have_text(speaker["speaker"]["name"])
        assert page.title() == f"{speaker['speaker']['name']} · OnRecord"
    assert page.locator("main img, main script").count() == 0
