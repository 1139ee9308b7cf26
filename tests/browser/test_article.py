"""The page of an article in a browser: what lights up, and corrections by mouse, by keyboard and without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.sites import Site
from tests.browser.windows import Opens

Store = Callable[..., dict[str, Any]]

EVIL = "<img src=x onerror=alert(1)>\"'"
# Offsets count code points here, where the browser counts other things: an emoji, line ends of two characters.
WORDS = "The 😀 harbour will open by May, whatever the weather"
TEXT = f"PORTO 🚢\r\n\r\n“{WORDS},” said Mia Wong, a spokeswoman for the port.\r\n\r\nשלום לכולם"


@pytest.fixture(scope="module")
def stored(own_site: Site) -> Store:
    """Stores articles at the own site, and tells of their quotes."""

    def store(text: str, **fields: str | list[str]) -> dict[str, Any]:
        answer = httpx.post(f"{own_site.url}/v1/articles", json={"text": text, **fields}, timeout=120)
        article: dict[str, Any] = answer.raise_for_status().json()
        return {**article, "quotes": own_site.asked(f"/v1/articles/{article['id']}/quotes")["items"]}

    return store


@pytest.fixture
def quote(own_site: Site, stored: Store, request: pytest.FixtureRequest) -> dict[str, Any]:
    """A quote of an article that no other test has."""
    article = stored(TEXT, title="Harbour", outlet=request.node.name)
    [found] = article["quotes"]
    assert TEXT[found["content"][0]["start"] :].startswith("The 😀")
    return dict(found)


def now(site: Site, quote: dict[str, Any]) -> dict[str, Any]:
    return site.asked(f"/v1/quotes/{quote['id']}")


def page_of(quote: dict[str, Any]) -> str:
    return f"/articles/{quote['article']['id']}"


def correct(page: Page, quote: dict[str, Any]) -> None:
    """One click."""
    page.locator(f"#{quote['id']}").get_by_role("link", name="Correct").click()
    page.get_by_role("form", name="Correct this quotation").wait_for()


def save(page: Page, told: str = "Saved.") -> None:
    """One more."""
    page.get_by_role("button", name="Save").click()
    page.get_by_text(told).wait_for()


def go_to(page: Page, told: str) -> None:
    """By keyboard."""
    for _ in range(100):
        if page.evaluate("document.activeElement.textContent").strip() == told:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no key leads to {told}")


def drag_over(page: Page, root: str, words: str) -> None:
    """Drag the mouse from before to behind these words, which stand in one piece."""
    page.get_by_role("button", name="Begin earlier").first.wait_for()
    page.wait_for_load_state("load")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    box = page.evaluate(
        """([root, words]) => {
            const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                node.parentElement.scrollIntoView({ block: "center" });
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const boxes = [...range.getClientRects()];
                const [first, last] = [boxes.at(0), boxes.at(-1)];
                return [first.left + 1, first.top + first.height / 2, last.right - 1, last.top + last.height / 2];
            }
        }""",
        [root, words],
    )
    page.mouse.move(box[0], box[1])
    page.mouse.down()
    page.mouse.move(box[2], box[3], steps=8)
    page.mouse.up()


def test_pointing_at_a_quotation_lights_all_that_belongs_to_it(opens: Opens, open_site: Site) -> None:
    quote = open_site.quote
    page = opens(open_site).open(page_of(quote))
    page.locator(f"#text a[href='#{quote['id']}']").first.hover()
    for part, state in (("content", "lit"), ("source", "lit-source"), ("cue", "lit-cue")):
        lit = page.locator(f"[data-{part}~='{quote['id']}']")
        assert lit.count() >= len(quote[part])
        for n in range(lit.count()):
            expect(lit.nth(n)).to_have_class(re.compile(rf"\b{state}\b"))
    expect(page.locator(f"li#{quote['id']}")).to_have_class(re.compile(r"\blit\b"))
    page.get_by_role("heading", level=1).hover()
    expect(page.locator(".lit, .lit-source, .lit-cue")).to_have_count(0)
    page.locator(f"li#{quote['id']} .said a").focus()
    expect(page.locator(f"#{quote['id']}-text")).to_have_class(re.compile(r"\blit\b"))


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_quotation_and_its_entry_lead_to_each_other(opens: Opens, open_site: Site, script: bool) -> None:
    quote = open_site.quote
    page = opens(open_site, script=script).open(page_of(quote))
    page.locator(f"#{quote['id']}-text").click()
    expect(page).to_have_url(re.compile(f"#{quote['id']}$"))
    expect(page.locator(f"li#{quote['id']}")).to_be_in_viewport()
    page.locator(f"li#{quote['id']} .said a").click()
    expect(page).to_have_url(re.compile(f"#{quote['id']}-text$"))
    expect(page.locator(f"#{quote['id']}-text")).to_be_in_viewport()
    page.go_back()
    expect(page).to_have_url(re.compile(f"#{quote['id']}$"))
    page.go_back()
    expect(page).to_have_url(re.compile(f"{quote['article']['id']}$"))
    page.go_forward()
    expect(page.locator(f"li#{quote['id']}")).to_be_in_viewport()


def test_on_a_telephone_the_entry_comes_to_the_text(opens: Opens, open_site: Site) -> None:
    quote = open_site.quote
    window = opens(open_site, width=360)
    page = window.open(page_of(quote))
    page.locator(f"#{quote['id']}-text").click()
    entry = page.locator(f"li#{quote['id']}")
    expect(entry).to_be_in_viewport()
    expect(page.locator(f"#{quote['id']}-text")).to_be_in_viewport()
    assert window.barriers() == []
    entry.get_by_role("link", name="In the text").click()
    expect(entry).not_to_be_in_viewport()


def test_a_speaker_is_reassigned_in_three_clicks_and_back_in_one(opens: Opens, own_site: Site) -> None:
    quotes = own_site.asked(f"/v1/articles/{own_site.quote['article']['id']}/quotes", limit=100)["items"]
    quote = next(each for each in quotes if each["speaker"])
    other = next(
        each for each in quotes if each["speaker"] and each["speaker"]["id"] != quote["speaker"]["id"]
    )
    page = opens(own_site).open(page_of(quote))
    correct(page, quote)
    page.get_by_role("radio", name=other["speaker"]["name"]).first.check()
    save(page)
    assert now(own_site, quote)["speaker"]["id"] == other["speaker"]["id"]
    expect(page).not_to_have_url(re.compile("saved"))
    page.locator(f"#{quote['id']}").get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").wait_for()
    assert now(own_site, quote)["speaker"] == quote["speaker"]


@pytest.mark.parametrize("root", ["#passage", "#text"])
def test_words_are_chosen_by_dragging_over_them(
    opens: Opens, own_site: Site, quote: dict[str, Any], root: str
) -> None:
    page = opens(own_site).open(page_of(quote))
    correct(page, quote)
    drag_over(page, root, "will open by May")
    expect(page.get_by_label("Exact words")).to_have_value("will open by May")
    save(page)
    [span] = now(own_site, quote)["content"]
    assert span["text"] == TEXT[span["start"] : span["end"]] == "will open by May"


def test_words_are_chosen_by_keyboard_alone(opens: Opens, own_site: Site, quote: dict[str, Any]) -> None:
    page = opens(own_site).open(page_of(quote))
    page.locator(f"#{quote['id']}-text").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    go_to(page, "Correct this quotation")
    page.keyboard.press("Enter")
    page.get_by_role("form", name="Correct this quotation").wait_for()
    go_to(page, "Begin later")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Exact words")).to_have_value(re.compile("^😀 harbour"))
    assert page.evaluate("document.activeElement.textContent") == "Begin later"
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("Enter")
    expect(page.get_by_label("Exact words")).to_have_value(re.compile("^harbour"))
    chosen = page.get_by_label("Exact words").input_value()
    go_to(page, "Save")
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()
    [span] = now(own_site, quote)["content"]
    assert span["text"] == TEXT[span["start"] : span["end"]] == chosen


def test_a_quote_of_two_stretches(opens: Opens, own_site: Site, quote: dict[str, Any]) -> None:
    page = opens(own_site).open(page_of(quote))
    correct(page, quote)
    drag_over(page, "#passage", "harbour will open")
    expect(page.get_by_label("Exact words")).to_have_value("harbour will open")
    page.get_by_role("button", name="Add another stretch").click()
    drag_over(page, "#passage", "whatever the weather")
    expect(page.get_by_label("Exact words")).to_have_value("harbour will open\nwhatever the weather")
    page.get_by_role("button", name="End earlier").first.click()
    save(page)
    content = now(own_site, quote)["content"]
    assert [span["text"] for span in content] == ["harbour will", "whatever the weather"]
    assert all(TEXT[span["start"] : span["end"]] == span["text"] for span in content)
    correct(page, quote)
    page.get_by_role("button", name="Remove").first.click()
    save(page)
    assert [span["text"] for span in now(own_site, quote)["content"]] == ["whatever the weather"]


def test_speakers_are_found_by_the_beginning_of_a_name(
    opens: Opens, own_site: Site, quote: dict[str, Any]
) -> None:
    known = own_site.quote["speaker"]
    window = opens(own_site)
    page = window.open(page_of(quote))
    correct(page, quote)
    page.get_by_label("Name", exact=True).press_sequentially(known["name"].split()[-1][:5].lower())
    expect(page.get_by_role("radio", name="Somebody else, by name")).to_be_checked()
    choice = page.locator("#speaker-choices").get_by_role("radio", name=known["name"]).first
    choice.wait_for()
    assert window.barriers() == []
    choice.check()
    save(page)
    assert now(own_site, quote)["speaker"]["id"] == known["id"]
    correct(page, quote)
    page.get_by_label("Name", exact=True).fill("Zoe Nobody-Knows")
    page.locator("#speaker-choices").get_by_text("A new one will be made").wait_for()
    page.get_by_label("Role in this quotation").fill("aide")
    save(page)
    speaker = now(own_site, quote)["speaker"]
    assert (speaker["name"], speaker["role"]) == ("Zoe Nobody-Knows", "aide")


@pytest.fixture
def unscripted_form(opens: Opens, own_site: Site, quote: dict[str, Any]) -> tuple[Page, Callable[[], None]]:
    """The form that corrects the quote, before its scripts are there; and what brings them."""
    page = opens(own_site).open(page_of(quote))
    form = page.locator(f"#{quote['id']}").get_by_role("link", name="Correct").get_attribute("href")
    assert form is not None
    scripts: list[Route] | None = []

    def hold(script: Route) -> None:
        if scripts is None:
            script.continue_()
        else:
            scripts.append(script)

    def go_on() -> None:
        nonlocal scripts
        held, scripts = scripts or [], None
        for script in held:
            script.continue_()

    page.route("**/*.js", hold)
    page.goto(form, wait_until="commit")
    return page, go_on


def test_what_is_typed_before_the_scripts_are_there_counts(
    unscripted_form: tuple[Page, Callable[[], None]], own_site: Site, quote: dict[str, Any]
) -> None:
    known = own_site.quote["speaker"]
    page, go_on = unscripted_form
    page.get_by_label("Name", exact=True).fill(known["name"].split()[-1][:5].lower())
    page.get_by_label("Role in this quotation").fill("aide")
    expect(page.get_by_role("radio", name="Somebody else, by name")).not_to_be_checked()
    go_on()
    expect(page.get_by_role("radio", name="Somebody else, by name")).to_be_checked()
    page.locator("#speaker-choices").get_by_role("radio", name=known["name"]).first.check()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    save(page)
    speaker = now(own_site, quote)["speaker"]
    assert (speaker["id"], speaker["role"]) == (known["id"], "aide")


def test_who_is_chosen_before_the_scripts_are_there_has_no_role_of_another(
    unscripted_form: tuple[Page, Callable[[], None]], own_site: Site, quote: dict[str, Any]
) -> None:
    page, go_on = unscripted_form
    page.get_by_role("radio", name="Nobody in particular").check()
    expect(page.get_by_label("Role in this quotation")).to_have_value(quote["speaker"]["role"])
    go_on()
    expect(page.get_by_label("Role in this quotation")).to_have_value("")


def test_who_is_chosen_stays_though_others_are_found_later(
    opens: Opens, own_site: Site, quote: dict[str, Any]
) -> None:
    known = own_site.quote["speaker"]
    page = opens(own_site).open(page_of(quote))
    correct(page, quote)
    page.get_by_label("Name", exact=True).fill(known["name"].split()[-1][:5].lower())
    choice = page.locator("#speaker-choices").get_by_role("radio", name=known["name"]).first
    choice.wait_for()
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/speaker-choices*", hold)
    page.get_by_label("Name", exact=True).press("z")
    page.wait_for_timeout(500)  # until it asks
    choice.check()
    page.evaluate(
        """() => { window.answered = new Promise((done) =>
            document.addEventListener("htmx:afterRequest", () => setTimeout(done, 100), { once: true })); }"""
    )
    for route in asked:
        route.continue_()
    assert asked
    page.evaluate("() => window.answered")
    expect(choice).to_be_checked()
    save(page)
    assert now(own_site, quote)["speaker"]["id"] == known["id"]


def test_a_name_that_nobody_chose_is_not_lost(opens: Opens, own_site: Site, quote: dict[str, Any]) -> None:
    page = opens(own_site, script=False).open(page_of(quote))
    correct(page, quote)
    page.get_by_label("Name", exact=True).fill("Zoe Nobody-Knows")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("for this name to count").first.wait_for()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Zoe Nobody-Knows")
    page.get_by_role("radio", name="Somebody else, by name").check()
    save(page)
    assert now(own_site, quote)["speaker"]["name"] == "Zoe Nobody-Knows"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_quote_is_rejected_in_two_clicks_and_restored(
    opens: Opens, own_site: Site, quote: dict[str, Any], script: bool
) -> None:
    page = opens(own_site, script=script).open(page_of(quote))
    correct(page, quote)
    page.get_by_role("button", name="No quotation").click()
    page.get_by_role("heading", name="Rejected").wait_for()
    assert now(own_site, quote)["rejected"]
    correct(page, quote)
    page.get_by_role("button", name="It is a quotation").click()
    page.get_by_text("Saved.").wait_for()
    assert not now(own_site, quote)["rejected"]


def test_without_script_a_form_does(opens: Opens, own_site: Site, quote: dict[str, Any]) -> None:
    page = opens(own_site, script=False).open(page_of(quote))
    correct(page, quote)
    assert (
        page.get_by_text("Drag over").count() == page.get_by_text("Drag over").filter(visible=False).count()
    )
    page.get_by_label("Exact words").fill("No such words")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("does not have these words")
    page.get_by_label("Exact words").fill("harbour will open")
    page.get_by_role("radio", name="Somebody else, by name").check()
    page.get_by_label("Name", exact=True).fill("Ana Costa")
    page.get_by_label("Note").fill("Heard it.")
    save(page)
    corrected = now(own_site, quote)
    assert (corrected["text"], corrected["speaker"]["name"]) == ("harbour will open", "Ana Costa")
    correct(page, quote)
    history = page.locator("ol.history")
    expect(history).to_contain_text("Heard it.")
    history.get_by_role("button", name="Undo").click()
    page.get_by_text("Taken back.").wait_for()
    assert now(own_site, quote)["text"] == quote["text"]


def test_what_somebody_else_has_changed_is_not_overwritten(
    opens: Opens, own_site: Site, quote: dict[str, Any]
) -> None:
    window = opens(own_site)
    page = window.open(page_of(quote))
    correct(page, quote)
    address = f"{own_site.url}/v1/quotes/{quote['id']}"
    httpx.patch(address, json={"role": "boss"}, headers={"If-Match": "*"}, timeout=60).raise_for_status()
    page.get_by_label("Role in this quotation").fill("porter")
    save(page, "Somebody else has changed this quotation")
    expect(page.get_by_label("Role in this quotation")).to_have_value("boss")
    assert window.barriers() == []
    page.get_by_label("Role in this quotation").fill("porter")
    save(page)
    assert now(own_site, quote)["speaker"]["role"] == "porter"


def test_nothing_that_others_wrote_runs(opens: Opens, own_site: Site, stored: Store) -> None:
    article = stored(
        f"“We will open {EVIL} by May,” said Mia Wong, a spokeswoman for the port.",
        title=EVIL,
        outlet=EVIL,
        authors=[EVIL],
    )
    quote = article["quotes"][0]
    page = opens(own_site).open(page_of(quote))
    correct(page, quote)
    page.get_by_label("Name", exact=True).fill(EVIL)
    for label in ("Role in this quotation", "Affiliation"):
        page.get_by_label(label).fill(EVIL)
    page.get_by_label("Note").fill(EVIL)
    save(page)
    assert now(own_site, quote)["speaker"]["name"] == EVIL
    correct(page, quote)
    page.get_by_label("Name", exact=True).fill("<img")
    page.locator("#speaker-choices").get_by_text(EVIL).first.wait_for()
    expect(page.locator("main img")).to_have_count(0)
    expect(page.locator("ol.history")).to_contain_text(EVIL)


def test_text_from_right_to_left_is_shown_so(opens: Opens, own_site: Site, quote: dict[str, Any]) -> None:
    page = opens(own_site).open(page_of(quote))
    line = page.locator("#text .line", has_text="שלום")
    assert line.evaluate("line => getComputedStyle(line).direction") == "rtl"


def test_who_may_only_read_is_offered_nothing_to_change(opens: Opens, keyed_site: Site) -> None:
    quote = keyed_site.quote
    window = opens(keyed_site)
    window.sign_in(keyed_site.keys["read"])
    page = window.open(f"{page_of(quote)}?quote={quote['id']}#{quote['id']}")
    expect(page.locator(f"li#{quote['id']}")).to_contain_text("Nobody has corrected this quotation yet.")
    expect(page.locator("main form")).to_have_count(0)
    assert window.barriers() == []
