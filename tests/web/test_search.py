"""The search page: the same as the interface for programs says, in words; addresses that can be shared."""

from __future__ import annotations

import random
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from api.services import Services
from api.web.search_query import SearchPageQuery, name_of
from nlp.quotation import Polarity, QuotationType, Reported, UnnamedSource
from nlp.quotation import SpeakerType as Kind
from tests.factories import SANCTIONS, ScriptedExtractor, a_quotation, a_speaker, drafts_with
from tests.visitors import Page, Visitor

SignIn = Callable[[str], Visitor]

PESKOV = a_speaker("Dmitry Peskov", role="Kremlin spokesman", affiliation="Kremlin", country="RU")
RUIZ = a_speaker("Ines Ruiz", role="Minister of Transport", country="ES")
UNNAMED = UnnamedSource("officials in the capital", Kind.GROUP, country="PT")
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{7777*7777}}'

QUOTES = "//ol[@class='quotes']//article/@id"


@pytest.fixture
def stored(services: Services, extractor: ScriptedExtractor) -> Services:
    """Some articles with quotes of all sorts."""
    articles = [
        {
            "quotations": [
                a_quotation(
                    "Sanctions do not work", PESKOV, topics=(SANCTIONS,), mentioned_countries=("US",)
                ),
                a_quotation("the fleet is ready", PESKOV, type=QuotationType.INDIRECT, confidence=0.6),
                a_quotation("we lost", PESKOV, polarity=Polarity.DENIED),
                a_quotation("it will rain", "Ada Lovelace", reported=Reported.THOUGHT),
            ],
            "outlet": "Le Café",
            "title": "Moscow speaks",
            "published_at": datetime(2024, 3, 1, 12, tzinfo=UTC),
        },
        {
            "quotations": [
                a_quotation("The railway opens", RUIZ, via="the agency", addressee="reporters"),
                a_quotation("nobody knows", None, unnamed_source=UNNAMED, type=QuotationType.MIXED),
            ],
            "outlet": "Herald",
            "published_at": datetime(2023, 5, 2, tzinfo=UTC),
        },
        {"quotations": [a_quotation(f"Number {n} of many", "Grace Hopper") for n in range(25)]},
    ]
    services.ingest.store(drafts_with(extractor, *articles))
    return services


def shown(page: Page) -> list[str]:
    return page.attributes(QUOTES)


# --- one address, the same quotes ---------------------------------------------------------------------

VALUES: dict[str, list[str]] = {
    "speaker": ["peskov", "Ines Ruiz", "nobody"],
    "role": ["spokesman", "minister"],
    "affiliation": ["kremlin"],
    "country": ["RU", "es", "PT"],
    "speaker_country": ["RU", "ES"],
    "mentioned_country": ["US"],
    "topic": ["economic sanction", "medtop:20000639"],
    "type": ["direct", "indirect", "mixed"],
    "polarity": ["asserted", "denied"],
    "outlet": ["le cafe", "Herald"],
    "reported": ["speech", "thought", "any"],
    "published_from": ["2024-01-01", "2023-05-02T00:00:00Z"],
    "published_to": ["2023-12-31"],
    "min_confidence": ["0.7"],
    "q": ["fleet", '"the railway"', "number -7", "fleet OR railway"],
    "sort": ["published_at", "-confidence", "-created_at"],
    "limit": ["1", "7"],
    "include_rejected": ["true"],
}


def drawn(seed: int) -> list[tuple[str, str]]:
    """The parameters of a search, drawn by chance."""
    source = random.Random(seed)
    pairs = []
    for name in source.sample(list(VALUES), source.randrange(0, 4)):
        repeated = name not in {"reported", "q", "sort", "limit", "min_confidence", "include_rejected"}
        several = repeated and not name.startswith("published")
        for value in source.sample(
            VALUES[name], source.randrange(1, 3) if several and len(VALUES[name]) > 1 else 1
        ):
            excluded = several and source.random() < 0.2
            pairs.append((f"exclude_{name}" if excluded else name, value))
    return pairs


def test_the_page_shows_what_the_interface_gives(visitor: Visitor, stored: Services) -> None:
    seen = set()
    for seed in range(120):
        address = urlencode(drawn(seed))
        answer = visitor.client.get(f"/v1/quotes?{address}")
        page = Page(visitor.open(f"/search?{address}"))
        if answer.status_code == 200:
            assert shown(page) == [item["id"] for item in answer.get_json()["items"]], address
            assert bool(page.texts("//a[@rel='next']")) is (answer.get_json()["next_cursor"] is not None)
            seen.add(len(shown(page)))
        else:
            assert page.status == 422
            named = [error["parameter"] for error in answer.get_json()["errors"]]
            assert [name_of(name) in page.text("//div[@role='alert']") for name in named] == [True] * len(
                named
            )
    assert len(seen) > 5


def test_parameters_are_those_of_the_interface(visitor: Visitor) -> None:
    spec = visitor.client.get("/openapi.json").get_json()
    declared = {
        each["name"] for each in spec["paths"]["/v1/quotes"]["get"]["parameters"] if each.get("in") == "query"
    }
    taken = {field.data_key or name for name, field in SearchPageQuery().fields.items()}
    assert declared - taken == {"count", "fields", "format"}  # say nothing of which quotes there are
    assert taken <= declared
    for name in taken - {"limit", "cursor", "sort"}:
        assert name_of(name).removeprefix("Not: ") != name.removeprefix("exclude_")


def test_all_pages_have_all_quotes_once(visitor: Visitor, stored: Services) -> None:
    found: list[str] = []
    address = "/search?limit=4"
    while address:
        page = Page(visitor.open(address))
        found += shown(page)
        address = next(iter(page.attributes("//a[@rel='next']/@href")), "")
    answer = visitor.client.get("/v1/quotes?limit=1000").get_json()
    assert found == [item["id"] for item in answer["items"]]


def test_script_gets_the_next_quotes_alone(visitor: Visitor, stored: Services) -> None:
    first = visitor.see("/search?limit=4")
    [address] = first.attributes("//a[@rel='next']/@href")
    more = visitor.open(address, script=True)
    assert "<form" not in more.text
    assert "HX-Request" in more.headers["Vary"]
    assert Page(more).attributes("//article/@id") == shown(Page(visitor.open(address)))


# --- what is shown ------------------------------------------------------------------------------------


def test_a_quote_shows_who_said_what_where_and_how_sure_that_is(visitor: Visitor, stored: Services) -> None:
    page = visitor.see("/search?q=sanctions")
    assert page.text("//h2[@id='found-heading']") == "1 quote"
    assert page.text("//*[@role='status'][@id='told']") == "1 quote"
    assert page.text("//blockquote") == "Sanctions do not work"
    assert page.texts("//blockquote//mark") == ["Sanctions"]
    source = page.text("//p[@class='source']")
    assert source == "Dmitry Peskov, Kremlin spokesman, Kremlin 🇷🇺 Russia"
    assert page.attributes("//p[@class='source']//span[@class='flag']/@aria-hidden") == ["true"]
    assert page.texts("//p[@class='sentence']/span[@class='quoted']")[0] == "Sanctions"
    about = page.text("//p[@class='about']")
    for part in (
        "Le Café",
        "1 March 2024",
        "direct",
        "very likely (0.90)",
        "🇺🇸 United States",
        "economic sanction",
    ):
        assert part in about
    [quote_id] = shown(page)
    [to_article] = page.attributes("//p[@class='about']/a/@href")
    assert visitor.open(urlsplit(to_article).path).status_code == 200
    assert urlsplit(to_article).fragment == quote_id
    [to_speaker] = page.attributes("//p[@class='source']/a/@href")
    assert visitor.open(to_speaker).status_code == 200


def test_what_was_not_said_does_not_look_as_if_it_were(visitor: Visitor, stored: Services) -> None:
    assert visitor.see("/search?q=lost").texts("//strong[contains(@class, 'label')]") == ["Denied"]
    thought = visitor.see("/search?q=rain&reported=thought")
    assert thought.texts("//strong[contains(@class, 'label')]") == ["Thought, not speech"]


def test_sources_without_a_name_and_those_between(visitor: Visitor, stored: Services) -> None:
    unnamed = visitor.see("/search?q=nobody").text("//p[@class='source']")
    assert unnamed == "officials in the capital 🇵🇹 Portugal"
    told = visitor.see("/search?q=railway").text("//p[@class='source']")
    assert told.endswith("to reporters as told by the agency")


def test_numbers_of_quotes(visitor: Visitor, stored: Services) -> None:
    for address, told in {
        "/search": "30 quotes",
        "/search?q=number": "25 quotes",
        "/search?limit=1000": "30 quotes",
        "/search?q=none": "No quotes found.",
        "/search?topic=nonsense": "The search cannot be understood.",
    }.items():
        assert Page(visitor.open(address)).text("//*[@id='told']") == told


def test_facets_lead_to_as_many_quotes_as_they_say(visitor: Visitor, stored: Services) -> None:
    page = visitor.see("/search")
    choices = page.root.xpath("//a[contains(@class, 'choice')]")
    assert len(choices) > 20
    for choice in choices:
        [count] = choice.xpath("following-sibling::span[@class='count']/text()")
        found = visitor.see(f"{choice.get('href')}&limit=100")
        assert len(shown(found)) == int(count), choice.get("href")
        assert found.texts("//ul[@class='chips']/li")


@pytest.mark.parametrize("topic", ["medtop:20000642", "Economic+sanction"])
def test_topics_are_a_tree(visitor: Visitor, stored: Services, topic: str) -> None:
    page = visitor.see(f"/search?topic={topic}&type=direct")
    above = "//section[contains(@class, 'tree')]/ul/li"
    assert page.texts(f"{above}/a/span[@class='name']") == ["politics and government"]
    below = page.root.xpath(
        f"{above}/details[@open]/ul/li/details[@open]/ul/li/a[contains(@class, 'chosen')]"
    )
    assert [" ".join(each.text_content().split()) for each in below] == ["Remove: economic sanction"]
    assert [each.get("href") for each in below] == ["/search?type=direct"]


def test_a_chosen_value_leads_back_however_it_is_written(visitor: Visitor, stored: Services) -> None:
    page = visitor.see("/search?speaker_country=ru&mentioned_country=US")
    chosen = "//a[contains(@class, 'chosen')]"
    assert page.texts(chosen) == ["Remove: 🇷🇺 Russia", "Remove: 🇺🇸 United States"]
    assert page.attributes(f"{chosen}/@href") == [
        "/search?mentioned_country=US",
        "/search?speaker_country=ru",
    ]


def test_conditions_can_be_removed_one_by_one(visitor: Visitor, stored: Services) -> None:
    address = "/search?q=fleet&speaker_country=RU&exclude_type=direct&published_from=2024-01-01"
    page = visitor.see(address)
    chips = dict(
        zip(
            page.texts("//ul[@class='chips']//a"),
            page.attributes("//ul[@class='chips']//a/@href"),
            strict=True,
        )
    )
    assert {text.removeprefix("Remove: ") for text in chips} == {
        "Speaker’s country Russia ×",
        "Not: Type direct ×",
        "Published from 2024-01-01 ×",
        "Remove all",
    }
    assert chips.pop("Remove all") == "/search?q=fleet"
    asked = set(parse_qsl(urlsplit(address).query))
    for href in chips.values():
        assert len(asked - set(parse_qsl(urlsplit(href).query))) == 1


def test_a_chosen_speaker_is_told_by_name(visitor: Visitor, stored: Services) -> None:
    [speaker] = visitor.client.get("/v1/speakers?name=Peskov").get_json()["items"]
    for address in (f"/search?speaker={speaker['id']}", f"/search?exclude_speaker={speaker['id']}"):
        assert "Dmitry Peskov" in visitor.see(address).text("//ul[@class='chips']")


def test_the_form_keeps_what_it_does_not_show(visitor: Visitor, stored: Services) -> None:
    page = visitor.see("/search?q=fleet&topic=diplomacy&country=RU&country=US&sort=-confidence&limit=5")
    hidden = page.root.xpath("//form[@id='search-form']//input[@type='hidden']")
    assert [(each.get("name"), each.get("value")) for each in hidden] == [
        ("topic", "diplomacy"), ("country", "RU"), ("country", "US"), ("limit", "5"),
    ]  # fmt: skip
    assert page.attributes("//input[@id='q']/@value") == ["fleet"]
    assert page.attributes("//select[@id='sort']/option[@selected]/@value") == ["-confidence"]


def test_fields_left_blank_stay_out_of_the_address(visitor: Visitor, stored: Services) -> None:
    response = visitor.open("/search?q=fleet&speaker=&published_from=&sort=&speaker=Peskov")
    assert response.status_code == 303
    assert response.headers["Location"] == "/search?q=fleet&speaker=Peskov"


def test_the_same_for_programs(visitor: Visitor, stored: Services, signed_in: SignIn) -> None:
    address = "/search?q=it's+%22a+b%22&country=RU&country=US"
    keyed = signed_in("read").see(address).text("//code[@id='api-call']")
    assert shlex.split(keyed)[:3] == ["curl", "-H", "Authorization: Bearer KEY"]
    url = shlex.split(keyed)[-1]
    assert url.startswith("http://localhost/v1/quotes?")
    assert parse_qsl(urlsplit(url).query) == [("q", 'it\'s "a b"'), ("country", "RU"), ("country", "US")]


def test_without_keys_none_is_asked_for(visitor: Visitor, stored: Services) -> None:
    assert visitor.see("/search").text("//code[@id='api-call']") == "curl http://localhost/v1/quotes"


def test_speakers_are_suggested_beside_the_search(visitor: Visitor, stored: Services) -> None:
    page = Page(visitor.open("/search/speakers?typed=pes&q=fleet", script=True))
    assert page.texts("//li") == ["Dmitry Peskov, Kremlin spokesman 3"]
    [href] = page.attributes("//a/@href")
    assert [name for name, _ in parse_qsl(urlsplit(href).query)] == ["q", "speaker"]
    assert len(shown(visitor.see(href))) == 1
    assert "Nobody" in visitor.open("/search/speakers?typed=zzz", script=True).text
    assert "<li" not in visitor.open("/search/speakers?typed=", script=True).text
    assert "<li" not in visitor.open("/search/speakers", script=True).text


# --- what cannot be searched for ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ('q="open', "q", "is never closed"),
        ("q=" + "x" * 501, "q", "500"),
        ("published_from=yesterday", "published_from", "Must be a date"),
        ("published_from=2025-01-01&published_to=2024-01-01", "published_from", "Lies after"),
    ],
)
def test_faults_stand_at_their_fields(visitor: Visitor, query: str, field: str, message: str) -> None:
    for script in (False, True):
        page = Page(visitor.open(f"/search?{query}", script=script))
        assert page.status == 422
        assert message in page.text(f"//*[@id='{field}-fault']")
        [described] = page.attributes(f"//input[@id='{field}'][@aria-invalid='true']/@aria-describedby")
        assert f"{field}-fault" in described.split()


@pytest.mark.parametrize(
    "query",
    ["nonsense=1", "topic=nonsense", "country=ZZ", "q=a&q=b", "min_confidence=2", "sort=relevance", "cursor=x",
     "format=csv", "count=true", "endpoint=x", "_external=1&_scheme=javascript", "q=%00", "limit=0", "type=wrong"],
)  # fmt: skip
def test_other_faults_are_told_above(visitor: Visitor, query: str) -> None:
    page = Page(visitor.open(f"/search?{query}"))
    assert page.status == 422
    assert f"{name_of(query.partition('=')[0])}: " in page.text("//div[@role='alert']")
    assert shown(page) == []


def test_nothing_found_tells_what_may_help(visitor: Visitor, stored: Services) -> None:
    page = visitor.see("/search?q=fleet+railway&type=direct")
    assert page.attributes("//section[@class='found']//a/@href") == [
        "/search?q=fleet+railway",
        "/search?q=fleet+railway&type=direct&reported=any",
    ]


def test_an_empty_archive_tells_where_to_begin(visitor: Visitor) -> None:
    assert visitor.see("/search").attributes("//section[@class='found']//a/@href") == ["/import", "/try"]


def test_who_may_only_read_is_not_sent_to_import(signed_in: SignIn) -> None:
    assert signed_in("read").see("/search").attributes("//section[@class='found']//a/@href") == ["/try"]


# --- hostile texts --------------------------------------------------------------------------------------


def test_texts_are_shown_as_texts(visitor: Visitor, post: Callable[..., Any]) -> None:
    who = a_speaker(HOSTILE, role=HOSTILE, affiliation=HOSTILE)
    post(a_quotation(HOSTILE, who, via=HOSTILE, addressee=HOSTILE), title=HOSTILE, outlet=HOSTILE)
    [speaker] = visitor.client.get("/v1/speakers").get_json()["items"]
    for query in ({}, {"q": "script"}, {"role": HOSTILE}, {"speaker": speaker["id"]}, {"outlet": HOSTILE},
                  {"topic": HOSTILE}, {"q": f'"{HOSTILE}'}, {HOSTILE: HOSTILE}, {"exclude_role": HOSTILE}):  # fmt: skip
        page = Page(visitor.open("/search", **query))
        assert page.texts("//main//script | //main//img") == []
        assert page.attributes("//@onerror") == []
        assert "60481729" not in page.text("//main")
    assert HOSTILE in " ".join(visitor.see("/search").texts("//article"))
    suggested = Page(visitor.open("/search/speakers", script=True, typed="script"))
    assert suggested.texts("//script | //img") == []


def test_text_from_right_to_left_reads_so(visitor: Visitor, post: Callable[..., Any]) -> None:
    post(a_quotation("هذا نص عربي", a_speaker("فيروز")))
    page = visitor.see("/search")
    assert (
        page.attributes("//blockquote/@dir | //p[@class='sentence']/@dir | //p[@class='source']/a/@dir")
        == ["auto"] * 3
    )
