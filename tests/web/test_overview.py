"""The overview: numbers that are those of the search behind them, conditions in the address, tables as CSV."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.storage import quote_samples
from api.web.wording import estimate, percent, shade
from nlp.quotation import QuotationType, Reported
from tests.api.conftest import Post
from tests.factories import SANCTIONS, a_quotation, a_speaker
from tests.visitors import Page, Visitor

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}'
POLITICS = "medtop:11000000"


@pytest.fixture
def archive(post: Post) -> None:
    peskov = a_speaker("Dmitry Peskov", country="RU")
    post(
        a_quotation("We will see", peskov, mentioned_countries=("US",), topics=(SANCTIONS,)),
        a_quotation("So be it", "Ana Ruiz", type=QuotationType.INDIRECT, topics=(SANCTIONS,)),
        a_quotation("They doubt it", peskov, reported=Reported.THOUGHT),
        outlet="The Star",
        published_at="2024-03-01T12:00:00Z",
    )
    post(a_quotation("Not yet", peskov), outlet="The Sun", published_at="2024-05-01T12:00:00Z")
    post(a_quotation("Undated", peskov, type=QuotationType.MIXED))


def found(visitor: Visitor, address: str) -> int:
    """How many quotes the search at this address gives."""
    page = visitor.see(address)
    return len(page.texts("//ol[@class='quotes']//article"))


def rows(response: Any) -> list[dict[str, str]]:
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.text)))


@pytest.mark.usefixtures("archive")
def test_each_number_leads_to_as_many_quotes(visitor: Visitor) -> None:
    page = visitor.see("/overview")
    checked = 0
    for link in page.root.xpath("//main//a[starts-with(@href, '/search') and not(contains(., '%'))]"):
        shown = link.xpath("string()").split()[0]
        if link.xpath("ancestor::table[@id='over-time']"):
            continue
        assert found(visitor, link.get("href")) == int(shown), link.get("href")
        checked += 1
    assert checked >= 8
    for row in page.root.xpath("//table[@id='over-time']/tbody/tr[th/a]"):
        assert found(visitor, row.xpath("th/a/@href")[0]) == int(row.xpath("string(td[last()])"))


@pytest.mark.usefixtures("archive")
def test_what_is_shown(visitor: Visitor) -> None:
    page = visitor.see("/overview")
    assert page.texts("//p[@class='lead']/a") == [
        "4 quotes",
        "50 % direct, 2 quotes",
        "25 % partly direct, 1 quote",
        "25 % indirect, 1 quote",
        "CSV: quotes by type",
    ]
    assert page.texts("//section[@aria-labelledby='speakers-heading']//li") == [
        "Dmitry Peskov 🇷🇺 Russia 3 quotes: Dmitry Peskov",
        "Ana Ruiz 1 quote: Ana Ruiz",
    ]
    assert page.texts("//section[@aria-labelledby='outlets-heading']//span[@class='what']") == [
        "The Star",
        "The Sun",
    ]
    heads = page.texts("//table[@class='heat']//th")
    assert heads[:4] == ["Topic", "All", "🇷🇺 Russia", "🇺🇸 United States"]
    assert "politics and government" in heads[4:]
    assert "1 quote is left out" in page.text("//section[@aria-labelledby='over-time-heading']")
    assert "≈" not in page.text("//main")


@pytest.mark.usefixtures("archive")
def test_a_topic_leads_to_narrower_ones(visitor: Visitor) -> None:
    page = visitor.see("/overview", topic=POLITICS)
    names = page.texts("//table[@class='heat']//tbody/tr/th")
    assert names
    assert "politics and government" not in names
    assert page.texts("//h2[@id='topics-heading']") == ["Politics and government, by country"]
    assert page.texts("//select[@id='topic']/option[@selected]") == ["politics and government"]
    assert page.texts("//p[@class='lead']/a")[0] == "2 quotes"
    assert visitor.see("/overview", topic=SANCTIONS.id).texts("//select[@id='topic']/option[@selected]") == [
        "economic sanction"
    ]


@pytest.mark.usefixtures("archive")
def test_conditions_stay_in_every_link_and_in_the_form(visitor: Visitor) -> None:
    page = visitor.see(
        "/overview", country="ru", outlet="The Star", speaker="Peskov", published_from="2024-01-01"
    )
    assert page.texts("//p[@class='lead']/a")[0] == "1 quote"
    for address in page.attributes("//main//a[starts-with(@href, '/search')]/@href"):
        assert "outlet=The+Star" in address
        assert "speaker=" in address
    assert page.attributes("//form//input[@type='hidden']/@name") == ["speaker"]
    assert page.texts("//select[@id='country']/option[@selected]") == ["Russia"]
    response = visitor.open("/overview?published_from=&country=RU&outlet=")
    assert (response.status_code, response.headers["Location"]) == (303, "/overview?country=RU")


def test_periods_are_counted_from_today(visitor: Visitor, post: Post) -> None:
    now = datetime.now(UTC)
    for days in (1, 100, 1000):
        post(a_quotation(), published_at=(now - timedelta(days=days)).isoformat())
    page = visitor.see("/overview")
    assert page.texts("//nav[@aria-label='Period']//a[@aria-current]") == ["All time"]
    addresses = page.attributes("//nav[@aria-label='Period']//a/@href")
    shown = [visitor.see(address) for address in addresses]
    assert [each.texts("//p[@class='lead']/a")[0] for each in shown] == [
        "1 quote",
        "2 quotes",
        "3 quotes",
        "3 quotes",
    ]
    assert shown[1].texts("//nav[@aria-label='Period']//a[@aria-current]") == ["Past 12 months"]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("country=XX", 400, "country"),
        ("country=1", 422, "country"),
        ("topic=nonsense", 400, "topic"),
        ("published_from=2024-13-01", 422, "published_from"),
        ("published_from=2024-02-01&published_to=2024-01-01", 400, "published_from"),
        ("published_to=2024-01-01&published_to=2024-01-02", 422, "published_to"),
        ("q=fleet", 422, "q"),
        ("_scheme=x&_external=1&endpoint=y", 422, "_scheme"),
        ("outlet=%00", 422, "outlet"),
    ],
)
def test_conditions_that_mean_nothing_are_told(visitor: Visitor, query: str, status: int, told: str) -> None:
    page = Page(visitor.open(f"/overview?{query}"))
    assert page.status == status
    assert told in page.text("//div[@class='faults']")
    assert page.texts("//form//button") == ["Show"]
    table = visitor.open(f"/overview/speakers.csv?{query}")
    assert table.status_code == 400
    assert told in table.text


def test_an_empty_archive_says_so(visitor: Visitor) -> None:
    assert visitor.see("/overview").text("//p[@class='lead']") == "No quotes are stored yet."
    page = visitor.see("/overview", country="RU")
    assert page.text("//p[@class='lead']") == "No quotes meet these conditions."
    assert page.attributes("//script/@src[contains(., 'chart')]") == []
    for table in ("timeline", "speakers", "outlets", "types", "topics-by-country"):
        assert rows(visitor.open(f"/overview/{table}.csv")) == []


@pytest.mark.usefixtures("archive")
def test_tables_have_the_numbers_of_the_charts(visitor: Visitor) -> None:
    def table(name: str, **query: Any) -> list[list[str]]:
        return [list(row.values()) for row in rows(visitor.open(f"/overview/{name}.csv", **query))]

    assert table("types") == [["direct", "2"], ["indirect", "1"], ["mixed", "1"]]
    assert table("types", outlet="the sun") == [["direct", "1"]]
    assert [(row[1], row[-1]) for row in table("speakers")] == [("Dmitry Peskov", "3"), ("Ana Ruiz", "1")]
    assert table("outlets") == [["The Star", "2"], ["The Sun", "1"]]
    assert table("timeline") == [["2024-03-01", "2"], ["2024-05-01", "1"]]
    cells = rows(visitor.open("/overview/topics-by-country.csv", topic=POLITICS))
    assert {(each["country"], each["quotes"], each["every"]) for each in cells} == {
        ("RU", "1", "1"),
        ("US", "1", "1"),
    }
    assert visitor.open("/overview/passwords.csv").status_code == 404


def test_what_others_wrote_stays_text(visitor: Visitor, post: Post) -> None:
    post(a_quotation("A", HOSTILE), outlet=HOSTILE, published_at="2024-03-01T12:00:00Z")
    page = visitor.see("/overview")
    assert page.root.xpath("//main//script | //main//img | //main//@onerror") == []
    assert page.text("//section[@aria-labelledby='outlets-heading']//span[@class='what']") == HOSTILE
    assert HOSTILE in page.text("//section[@aria-labelledby='speakers-heading']//span[@class='what']")
    faulty = Page(visitor.open("/overview", topic=HOSTILE))
    assert faulty.root.xpath("//main//script | //main//img") == []


@pytest.mark.usefixtures("archive")
def test_estimates_are_told(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quote_samples, "MOST_READ", 2)
    page = visitor.see("/overview")
    assert "one in 3 was read" in page.text("//main")
    assert page.texts("//p[@class='lead']/a")[0].startswith("≈ ")


def test_numbers_as_people_read_them() -> None:
    assert [estimate(number, 1) for number in (0, 7, 1234567)] == ["0", "7", "1,234,567"]
    assert [estimate(number, 9) for number in (0, 9, 99, 1234, 996_000)] == [
        "0",
        "≈ 9",
        "≈ 99",
        "≈ 1,200",
        "≈ 1,000,000",
    ]
    assert [percent(part, 1000) for part in (0, 1, 124, 1000)] == ["0 %", "under 1 %", "12 %", "100 %"]
    assert percent(0, 0) == "0 %"
    assert [shade(number, 100) for number in (0, 1, 16, 50, 99, 100)] == [0, 1, 1, 3, 6, 6]
    assert shade(1, 1) in range(1, 7)
