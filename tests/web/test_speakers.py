"""The page of a speaker: who that is, in which roles, about what, and beside whom."""

from __future__ import annotations

import csv
import io

import pytest

from api.storage import neighbouring_quotes, quote_samples
from nlp.quotation import QuotationType, Reported, Speaker
from tests.api.conftest import Post
from tests.api.test_http_speaker_decisions import Items, by_name, decide
from tests.factories import SANCTIONS, a_quotation, a_speaker
from tests.visitors import Page, Visitor

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'


def peskov(**fields: str | None) -> Speaker:
    return a_speaker("Dmitry Peskov", **{"role": "Kremlin spokesman", "country": "RU", **fields})


@pytest.fixture
def archive(post: Post) -> None:
    post(
        a_quotation("We will see", peskov(), mentioned_countries=("US", "UA"), topics=(SANCTIONS,)),
        a_quotation("So be it", "Ana Ruiz"),
        a_quotation("Indeed", "Ana Ruiz", type=QuotationType.INDIRECT),
        a_quotation("He doubts it", peskov(), reported=Reported.THOUGHT),
        outlet="The Star",
        published_at="2024-03-01T12:00:00Z",
    )
    post(
        a_quotation("Not yet", peskov(role=None, affiliation="Kremlin"), mentioned_countries=("US",)),
        a_quotation("We know", "Ana Ruiz"),
        a_quotation("No", "Karl Larsen"),
        published_at="2024-05-02T12:00:00Z",
    )
    post(a_quotation("Undated", peskov()))
    post(a_quotation("Elsewhere", "Mia Wong"))


def page_of(visitor: Visitor, items: Items, name: str) -> Page:
    return visitor.see(f"/speakers/{by_name(items)[name]['id']}")


@pytest.mark.usefixtures("archive")
def test_what_is_shown(visitor: Visitor, items: Items) -> None:
    page = page_of(visitor, items, "Dmitry Peskov")
    assert page.text("//title") == "Dmitry Peskov · OnRecord"
    assert page.texts("//p[@class='facts']/span") == ["Person", "🇷🇺 Russia"]
    assert page.text("//p[@class='lead']") == "3 quotes"
    roles = [row.xpath("string()").split() for row in page.root.xpath("//table[@class='roles']/tbody/tr")]
    assert {"Kremlin", "2", "May", "2024"} < set(next(row for row in roles if "spokesman" not in row))
    assert len(roles) == 2
    assert page.texts("//section[@aria-labelledby='topics-heading']//li") == ["economic sanction 1 quote"]
    assert page.texts("//section[@aria-labelledby='countries-heading']//li") == [
        "🇺🇸 United States 2 quotes",
        "🇺🇦 Ukraine 1 quote",
    ]
    assert page.texts("//section[@aria-labelledby='beside-heading']//li") == [
        "Ana Ruiz 2 articles",
        "Karl Larsen 1 article",
    ]
    assert len(page.texts("//ol[@class='quotes']//article")) == 3
    assert "curl" in page.text("//code[@id='api-call']")
    periods = page.texts("//table[@id='over-time']//tr[th/a]/th")
    assert periods == ["1 Mar 2024", "2 May 2024"]
    assert "1 quote is left out" in page.text("//main")


@pytest.mark.usefixtures("archive")
def test_numbers_lead_to_the_search(visitor: Visitor, items: Items) -> None:
    page = page_of(visitor, items, "Dmitry Peskov")
    links = page.root.xpath("//ol[@class='bars']//a[starts-with(@href, '/search')]")
    assert len(links) == 3
    for link in links:
        number = link.xpath("string(ancestor::li[1]/span[@class='count'])").split()[0]
        assert len(visitor.see(link.get("href")).texts("//ol[@class='quotes']//article")) == int(number)
    for row in page.root.xpath("//table[@id='over-time']//tr[th/a]"):
        shown = visitor.see(row.xpath("th/a/@href")[0])
        assert len(shown.texts("//ol[@class='quotes']//article")) == int(row.xpath("string(td[last()])"))
    for address in page.attributes("//table[@class='roles']//a/@href"):
        assert visitor.see(address).texts("//ol[@class='quotes']//article")


@pytest.mark.usefixtures("archive")
def test_all_quotes_as_a_table(visitor: Visitor, items: Items) -> None:
    speaker_id = by_name(items)["Dmitry Peskov"]["id"]
    [address] = visitor.see(f"/speakers/{speaker_id}").attributes("//a[@download]/@href")
    response = visitor.open(address)
    assert f'filename="onrecord-{speaker_id}.csv"' in response.headers["Content-Disposition"]
    texts = [row["text"] for row in csv.DictReader(io.StringIO(response.text))]
    assert sorted(texts) == ["Not yet", "Undated", "We will see"]
    assert visitor.open("/speakers/spk_nobody/quotes.csv").status_code == 404


def test_who_was_merged_is_shown_as_the_other(visitor: Visitor, post: Post, items: Items) -> None:
    post(a_quotation("One", a_speaker("Xi Jinping", country="CN")))
    post(a_quotation("Two", a_speaker("Karl Larsen", country="DK")))
    known = by_name(items)
    decide(visitor.client, known["Xi Jinping"], "merge", speaker=known["Karl Larsen"]["id"])
    for rest in ("", "/quotes.csv"):
        response = visitor.open(f"/speakers/{known['Karl Larsen']['id']}{rest}")
        assert response.status_code == 308
        assert response.headers["Location"] == f"/speakers/{known['Xi Jinping']['id']}{rest}"
    page = page_of(visitor, items, "Xi Jinping")
    assert page.text("//p[@class='names']") == "Written Karl Larsen (1), Xi Jinping (1)"
    assert page.text("//p[@class='lead']") == "2 quotes"


def test_who_may_be_the_same_is_told(visitor: Visitor, post: Post, items: Items) -> None:
    post(a_quotation("Four", a_speaker("Mia Wong", role="senator", country="US")))
    post(a_quotation("Five", a_speaker("M. Wong", role="senator", country="US")))
    for name, other in (("Mia Wong", "M. Wong"), ("M. Wong", "Mia Wong")):
        told = page_of(visitor, items, name).text("//p[@class='may-be']")
        assert told.startswith(f"May be the same as {other} (United States):")


def test_of_very_many_quotes_some_stand_for_all(
    visitor: Visitor, post: Post, items: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        post(a_quotation(f"No {number}", peskov()), a_quotation("Yes", "Ana Ruiz"))
    monkeypatch.setattr(quote_samples, "MOST_READ", 4)
    monkeypatch.setattr(neighbouring_quotes, "MOST_READ", 5)
    page = page_of(visitor, items, "Dmitry Peskov")
    assert "one in 3 was read" in page.text("//header[@class='person']")
    assert page.texts("//section[@aria-labelledby='beside-heading']//li") == ["Ana Ruiz 5 articles"]
    assert "the latest ones alone" in page.text("//section[@aria-labelledby='beside-heading']")


def test_a_speaker_of_thoughts_alone(visitor: Visitor, post: Post, items: Items) -> None:
    post(a_quotation("He doubts it", "Ana Ruiz", reported=Reported.THOUGHT))
    page = page_of(visitor, items, "Ana Ruiz")
    assert page.text("//p[@class='lead']") == "0 quotes"
    assert "No quotes are shown" in page.text("//main")


def test_what_others_wrote_stays_text(visitor: Visitor, post: Post, items: Items) -> None:
    hostile = a_speaker(f"A{HOSTILE}", role=HOSTILE, affiliation=HOSTILE)
    post(
        a_quotation(HOSTILE, hostile),
        a_quotation("B", f"B{HOSTILE}"),
        title=HOSTILE,
        outlet=HOSTILE,
        published_at="2024-03-01T12:00:00Z",
    )
    speaker = next(each for each in items("/v1/speakers") if each["name"].startswith("A"))
    page = visitor.see(f"/speakers/{speaker['id']}")
    assert page.root.xpath("//main//script | //main//img | //main//@onerror") == []
    assert page.text("//h1") == speaker["name"]
    assert page.texts("//table[@class='roles']//tbody//a") == [HOSTILE, HOSTILE]
