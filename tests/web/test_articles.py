"""The page of an article: the text as written, its quotations, who says them, and what else is known of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from api.services import Services
from api.settings import Settings
from api.storage.models import Article
from api.storage.session import Database
from nlp.quotation import Polarity, QuotationType, Reported, Span, SpeakerType, Topic, UnnamedSource
from tests.factories import ScriptedExtractor, a_draft, a_quotation, a_speaker
from tests.visitors import Page, Visitor

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]
SignIn = Callable[[str], Visitor]

EVIL = "<img src=x onerror=alert(1)>\"'&"
TEXT = "“We will see,” said Dmitry Peskov. “No.”\n\nCritics asked whether it was <true>."


def spans(text: str, *words: str) -> tuple[Span, ...]:
    return tuple(Span(text.index(each), text.index(each) + len(each), each) for each in words)


def shown_lines(page: Page) -> list[tuple[int, str]]:
    """Where each line of the text begins, and what it says."""
    return [
        (int(line.get("data-start")), line.text_content()) for line in page.root.xpath("//*[@id='text']//p")
    ]


@pytest.fixture
def article(post: Post) -> dict[str, Any]:
    peskov = a_speaker("Dmitry Peskov", role="spokesman", affiliation="Kremlin", country="RU")
    return post(
        a_quotation(
            speaker=peskov,
            content=spans(TEXT, "We will see,", "No."),
            cue=spans(TEXT, "said"),
            source=spans(TEXT, "Dmitry Peskov"),
            addressee="reporters",
            via="Interfax",
            mentioned_countries=("US",),
            topics=(Topic("medtop:20000642", "economic sanction", 0.8),),
        ),
        a_quotation(
            speaker=None,
            unnamed_source=UnnamedSource("Critics", SpeakerType.GROUP),
            content=spans(TEXT, "it was <true>"),
            cue=spans(TEXT, "asked"),
            source=spans(TEXT, "Critics"),
            type=QuotationType.INDIRECT,
            polarity=Polarity.QUESTIONED,
            reported=Reported.THOUGHT,
            confidence=0.6,
        ),
        text=TEXT,
        title="Talks",
        outlet="Example News",
        authors=["Ann Ray", "Bo Lind"],
        url="https://news.example/talks",
        published_at="2024-03-03T08:00:00Z",
    )


def test_the_text_is_shown_as_written(visitor: Visitor, article: dict[str, Any]) -> None:
    page = visitor.see(f"/articles/{article['id']}")
    for start, line in shown_lines(page):
        assert TEXT[start : start + len(line)] == line
    assert [line for _, line in shown_lines(page)] == TEXT.split("\n\n")


def test_all_of_a_quotation_leads_to_its_entry(
    visitor: Visitor, article: dict[str, Any], items: Items
) -> None:
    page = visitor.see(f"/articles/{article['id']}")
    for quote in items("/v1/quotes", reported="any"):
        parts = page.texts(f"//*[@id='text']//a[@href='#{quote['id']}']")
        assert parts == [span["text"] for span in quote["content"]]
        assert page.texts(f"//*[@id='{quote['id']}-text']") == parts[:1]
        assert page.texts(f"//*[@data-cue='{quote['id']}']") == [span["text"] for span in quote["cue"]]
        assert page.texts(f"//*[@data-source='{quote['id']}']") == [span["text"] for span in quote["source"]]
        entry = page.text(f"//li[@id='{quote['id']}']")
        assert quote["text"] in entry
        reached = page.attributes(f"//li[@id='{quote['id']}']//a/@href")
        assert f"#{quote['id']}-text" in reached
    assert page.attributes("//*[@id='text']//*[@data-label]/@data-label") == [
        "Dmitry Peskov",
        "Critics · asked, not stated",
    ]


def test_an_entry_tells_all_that_is_known(visitor: Visitor, article: dict[str, Any]) -> None:
    page = visitor.see(f"/articles/{article['id']}")
    first, second = page.texts("//li[contains(@class, 'entry')]")
    for told in (
        "spokesman, Kremlin",
        "Russia",
        "Direct speech",
        "stated",
        "very likely (0.90)",
        "to reporters",
        "as told by Interfax",
        "about United States",
        "economic sanction",
    ):
        assert told in first
    for told in ("Indirect thought", "asked, not stated", "probable (0.60)"):
        assert told in second
    assert page.texts("//section[contains(@class, 'voice')]/h3") == [
        "Dmitry Peskov 1 quotation",
        "Critics 1 quotation",
    ]
    assert "2 quotations by 2 sources. Found by script 1." in page.text("//section[@class='panel']/p[1]")
    [speaker] = page.attributes("//h3/a/@href")
    assert visitor.see(speaker).status == 200


def test_the_heading_tells_where_it_is_from(visitor: Visitor, article: dict[str, Any]) -> None:
    page = visitor.see(f"/articles/{article['id']}")
    assert page.text("//title") == "Talks · OnRecord"
    assert page.text("//h1") == "Talks"
    byline = page.text("//p[@class='byline']")
    for told in ("Example News", "3 March 2024", "by Ann Ray, Bo Lind"):
        assert told in byline
    assert page.attributes("//p[@class='byline']/a/@href") == ["https://news.example/talks"]
    assert page.attributes("//p[@class='byline']/a/@rel") == ["noopener noreferrer external"]


def test_versions_lead_to_each_other(visitor: Visitor, post: Post) -> None:
    old = post(text="First version.", url="https://news.example/a")
    new = post(text="Second version.", url="https://news.example/a")
    copy = post(text="First version.", outlet="Other")
    assert f"/articles/{new['id']}" in visitor.see(f"/articles/{old['id']}").attributes("//header//a/@href")
    assert f"/articles/{old['id']}" in visitor.see(f"/articles/{copy['id']}").attributes("//header//a/@href")


def test_an_article_that_could_not_be_read_says_why(
    visitor: Visitor, client: FlaskClient, extractor: ScriptedExtractor
) -> None:
    extractor.fails("Hola, mundo.")
    article = client.post("/v1/articles", json={"text": "Hola, mundo."}).get_json()
    page = visitor.see(f"/articles/{article['id']}")
    assert "only English is read" in page.text("//p[contains(@class, 'version')]")
    assert page.text("//h1") == "Untitled article"
    assert shown_lines(page) == [(0, "Hola, mundo.")]
    assert "None yet" in page.text("//section[@class='panel']")


@pytest.mark.parametrize("status", ["pending", "extracting"])
def test_an_article_that_waits_is_shown_until_it_does_not(
    visitor: Visitor, post: Post, settings: Settings, status: str
) -> None:
    path = f"/articles/{post(text='Rain.')['id']}"
    with Database(settings.database_url).writing() as session:
        session.execute(update(Article).values(status=status))
    page = visitor.see(path)
    assert page.attributes("//*[@hx-trigger='every 3s']/@hx-get") == [path]
    assert shown_lines(page) == [(0, "Rain.")]
    with Database(settings.database_url).writing() as session:
        session.execute(update(Article).values(status="extracted"))
    assert visitor.see(path).attributes("//@hx-trigger") == []


def test_an_article_without_quotations_says_so(visitor: Visitor, post: Post) -> None:
    page = visitor.see(f"/articles/{post(text='Rain.')['id']}")
    assert "No quotations were found in this article." in page.text("//section[@class='panel']")


def test_nothing_that_others_wrote_is_markup(visitor: Visitor, post: Post, items: Items) -> None:
    text = f"{EVIL} said Bob {EVIL}"
    article = post(
        a_quotation(
            speaker=a_speaker(f"Bob {EVIL}", role=EVIL, affiliation=EVIL),
            content=(Span(0, len(EVIL), EVIL),),
            cue=(),
            source=(),
            addressee=EVIL,
            via=EVIL,
            context=Span(0, len(text), text),
        ),
        text=text,
        title=EVIL,
        outlet=EVIL,
        authors=[EVIL],
    )
    [quote] = items("/v1/quotes")
    for query in ({}, {"quote": quote["id"]}, {"saved": quote["id"]}, {"quote": EVIL}):
        page = visitor.see(f"/articles/{article['id']}", **query)
        assert page.root.xpath("//img | //*[@onerror] | //script[not(@src)]") == []
        assert page.text("//h1") == EVIL
        assert shown_lines(page) == [(0, text)]
        entry = page.text(f"//li[@id='{quote['id']}']")
        for told in (EVIL, f"to {EVIL}", f"as told by {EVIL}", f"{EVIL}, {EVIL}"):
            assert told in entry


def test_thousands_of_quotes_are_shown(visitor: Visitor, post: Post) -> None:
    text = "No, he said. " * 380
    post_of = [
        a_quotation(
            content=(Span(n * 13, n * 13 + 3, "No,"),),
            cue=(Span(n * 13 + 7, n * 13 + 11, "said"),),
            source=(Span(n * 13 + 4, n * 13 + 6, "he"),),
            context=Span(n * 13, n * 13 + 12, "No, he said."),
        )
        for n in range(380)
    ]
    page = visitor.see(f"/articles/{post(*post_of, text=text)['id']}")
    assert page.texts("//section[contains(@class, 'voice')]/h3") == ["Dmitry Peskov 380 quotations"]
    assert shown_lines(page) == [(0, text)]


def test_who_may_only_read_is_offered_no_correction(
    signed_in: SignIn, services: Services, extractor: ScriptedExtractor
) -> None:
    reader, writer = signed_in("read"), signed_in("write")
    article = an_article_of(services, extractor)
    page = reader.see(f"/articles/{article}")
    [quote] = page.attributes("//li/@id")
    for reading in (page, reader.see(f"/articles/{article}", quote=quote)):
        assert "Correct" not in reading.text("//main")
        assert reading.root.xpath("//main//form") == []
    assert "Nobody has corrected" in reader.see(f"/articles/{article}", quote=quote).text("//main")
    assert len(writer.see(f"/articles/{article}", quote=quote).root.xpath("//main//form")) == 1


def an_article_of(services: Services, extractor: ScriptedExtractor) -> str:
    """Id of an article with one quote, stored without a request."""
    draft = a_draft("“We will see,” said Dmitry Peskov.")
    extractor.finds(draft.text, [a_quotation()])
    article, _ = services.articles.create(draft)
    return str(article.id)
