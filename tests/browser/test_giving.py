"""Trying a text and importing a file in a browser: by mouse, by keyboard, without script, with hostile texts."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.sites import Site
from tests.browser.windows import Opens

EVIL = "<img src=x onerror=alert(1)>"
SLOW = 60_000  # the model is loaded with the first text

both = pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])


def article(number: int = 0) -> str:
    return f"“The harbour will open on day {number},” said Mia Wong, a spokeswoman for the port."


def a_file(folder: Path, *lines: object, name: str = "archive.ndjson") -> Path:
    """A file of these lines; texts are lines as they are."""
    content = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    path = folder / name
    path.write_bytes(gzip.compress(content.encode()) if name.endswith(".gz") else content.encode())
    return path


def find(page: Page) -> None:
    page.get_by_role("button", name="Find quotations").click()
    page.locator("#found, .fault").first.wait_for(timeout=SLOW)


def send(page: Page, file: Path) -> None:
    page.get_by_label("File with articles").set_input_files(file)
    page.get_by_role("button", name="Import", exact=True).click()
    page.locator("#progress, #file-fault").first.wait_for(timeout=SLOW)


# --- trying ------------------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_sample_is_one_click_away(opens: Opens, own_site: Site, script: bool, dark: bool) -> None:
    window = opens(own_site, script=script, dark=dark)
    page = window.open("/try")
    page.get_by_role("button", name="Use a sample text").click(timeout=SLOW)
    expect(page.locator("#found h2").first).to_contain_text("quotations by", timeout=SLOW)
    expect(page.locator("#said")).to_contain_text("quotations by")
    expect(page.locator("#found-text")).to_contain_text("“We will not risk a second ship in this fog,”")
    if script:
        assert window.barriers() == []
        page.locator("#found-text a.quotation").first.hover()
        expect(page.locator(".entry.lit")).to_have_count(1)


@both
def test_a_text_is_tried_and_kept(opens: Opens, own_site: Site, script: bool) -> None:
    page = opens(own_site, script=script).open("/try")
    before = len(own_site.asked("/v1/articles", limit=1000)["items"])
    page.get_by_label("Text, or the source").fill(article(1 + script))
    find(page)
    expect(page.locator(".panel h3")).to_contain_text("Mia Wong")
    assert len(own_site.asked("/v1/articles", limit=1000)["items"]) == before
    page.get_by_label("Title").fill("Harbour")
    page.get_by_label("Address").fill("nowhere:")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#url-fault")).to_be_visible(timeout=SLOW)
    expect(page.get_by_label("Title")).to_have_value("Harbour")
    page.get_by_label("Address").fill("")
    page.get_by_label("Outlet").fill("Example News")
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url(re.compile("/articles/art_"), timeout=SLOW)
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbour")
    expect(page.get_by_text("This article is stored now.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Try it")


@both
def test_a_file_is_tried(opens: Opens, own_site: Site, tmp_path: Path, script: bool) -> None:
    page = opens(own_site, script=script).open("/try")
    (tmp_path / "page.html").write_text(
        f"<!doctype html><title>Harbour</title><article><p>{article(3)}</p></article>", encoding="utf-8"
    )
    page.get_by_label("Or a file").set_input_files(tmp_path / "page.html")
    find(page)
    expect(page.locator("#found .fine").first).to_contain_text("In page.html, read as an HTML page")
    expect(page.locator(".panel h3")).to_contain_text("Mia Wong")
    (tmp_path / "old.txt").write_bytes(article(3).encode("windows-1252"))
    page.get_by_label("Or a file").set_input_files(tmp_path / "old.txt")
    page.get_by_role("button", name="Find quotations").click()
    expect(page.locator("#file-fault")).to_contain_text("Windows-1252", timeout=SLOW)


def test_keys_suffice_to_try(opens: Opens, own_site: Site) -> None:
    page = opens(own_site).open("/try")
    page.get_by_label("Text, or the source").focus()
    page.keyboard.insert_text(
        "Hola, el presidente dijo que mañana lloverá en todo el país y que no hay remedio."
    )
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Find quotations")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#text-fault")).to_contain_text("only English", timeout=SLOW)
    expect(page.get_by_role("button", name="Find quotations")).to_be_focused()
    page.get_by_label("Text, or the source").focus()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(article(4))
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    quotation = page.locator("#found-text a.quotation").first
    quotation.focus(timeout=SLOW)
    page.keyboard.press("Enter")
    expect(page.locator(".entry.lit")).to_have_count(1)


def test_hostile_texts_stay_texts(opens: Opens, own_site: Site, tmp_path: Path) -> None:
    window = opens(own_site, width=320)
    page = window.open("/try")
    page.get_by_label("Text, or the source").fill(f"{article(5)}\n</textarea><script>alert(1)</script>{EVIL}")
    find(page)
    expect(page.locator("#found-text")).to_contain_text(f"<script>alert(1)</script>{EVIL}")
    assert page.locator("main img").count() == 0
    assert window.overflow() <= 0
    send(window.open("/import"), a_file(tmp_path, {"text": "x", EVIL: 1}, EVIL, name=f"{EVIL}.ndjson"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{EVIL}.ndjson")
    expect(page.locator("tbody code")).to_have_text(EVIL)
    window.open("/import")
    expect(page.locator(".imports a").first).to_have_text(f"{EVIL}.ndjson")
    assert page.locator("main img").count() == 0
    assert window.overflow() <= 0


# --- importing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_an_import_is_watched_to_its_end(opens: Opens, own_site: Site, tmp_path: Path, dark: bool) -> None:
    window = opens(own_site, dark=dark)
    page = window.open("/import")
    texts = [{"text": article(100 + n), "outlet": f"dark {dark}"} for n in range(20)]
    send(page, a_file(tmp_path, *texts, "nonsense", {"text": "x", "url": "nowhere"}))
    page.wait_for_url(re.compile("/imports/imp_"))
    assert page.locator("tbody tr").all_inner_texts()[1].split("\t") == [
        "22",
        "url",
        "Must be an absolute http or https URL.",
    ]
    assert window.barriers() == []
    expect(page.locator("#progress-words")).to_have_text(
        "Completed. All 20 new articles have been read.", timeout=2 * SLOW
    )
    expect(page.locator("#said")).to_have_text("Completed. All 20 new articles have been read.")
    expect(page.locator(".without-script")).to_be_hidden()
    assert page.locator("progress").evaluate("bar => bar.value / bar.max") == 1
    assert window.barriers() == []
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import")


def test_sending_is_shown_and_can_be_stopped(opens: Opens, own_site: Site, tmp_path: Path) -> None:
    window = opens(own_site)
    page = window.open("/import")
    page.context.new_cdp_session(page).send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 50_000},
    )
    page.get_by_label("File with articles").set_input_files(
        a_file(tmp_path, *({"text": "It rains. " * 500, "url": "nowhere"} for n in range(1000)))
    )
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("#sent")).to_have_text(re.compile("[1-9][0-9]? % of the file is sent."), timeout=SLOW)
    expect(page.locator("#said")).to_have_text(re.compile("% is sent"))
    assert 0 < page.locator("[data-progress] progress").evaluate("bar => bar.value") < 100
    assert window.barriers() == []
    page.get_by_role("button", name="Stop").click()
    expect(page.locator("#notice")).to_have_text("Stopped.")
    expect(page.locator("[data-progress]")).to_be_hidden()
    window.faults[:] = [
        fault for fault in window.faults if "htmx:" not in fault
    ]  # it notes that it was stopped


@both
def test_a_broken_file_is_told_beside_the_field(
    opens: Opens, own_site: Site, tmp_path: Path, script: bool
) -> None:
    page = opens(own_site, script=script).open("/import")
    whole = a_file(tmp_path, *({"text": article(n % 2)} for n in range(300)), name="a.ndjson.gz")
    whole.write_bytes(whole.read_bytes()[:-20])
    send(page, whole)
    expect(page.locator("#file-fault")).to_contain_text("ends too early")
    expect(page.locator(".imports li").first).to_contain_text("Interrupted")


def test_without_script_an_import_is_watched_by_asking_again(
    opens: Opens, own_site: Site, tmp_path: Path
) -> None:
    page = opens(own_site, script=False).open("/import")
    send(page, a_file(tmp_path, {"text": article(999)}, "nonsense", name="a.ndjson.gz"))
    assert re.search(r"/imports/imp_\w+$", page.url)
    expect(page.locator("tbody tr")).to_have_count(1)
    for _ in range(60):
        if page.get_by_role("link", name="Look again").count() == 0:
            break
        page.get_by_role("link", name="Look again").click()
        page.wait_for_timeout(1000)
    expect(page.locator("#progress-words")).to_contain_text("has been read")


def test_keys_suffice_to_import(opens: Opens, own_site: Site, tmp_path: Path) -> None:
    page = opens(own_site).open("/import")
    page.locator("#main").focus()
    page.keyboard.press("Tab")
    field = page.get_by_label("File with articles")
    expect(field).to_be_focused()
    field.set_input_files(a_file(tmp_path, {"text": article(1234)}))  # what the browser's own dialogue does
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Import", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/imports/imp_"), timeout=SLOW)


def test_who_may_only_read_is_offered_no_import(opens: Opens, keyed_site: Site) -> None:
    window = opens(keyed_site)
    window.sign_in(keyed_site.keys["read"])
    expect(window.page.get_by_role("navigation").get_by_role("link", name="Import")).to_have_count(0)
    page = window.open("/try")
    page.get_by_role("button", name="Use a sample text").click()
    expect(page.locator("#found")).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Keep it")).to_have_count(0)
