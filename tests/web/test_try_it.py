"""Trying it: what is shown of a text that nobody keeps, how texts and files are refused, and keeping one."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from api.app import create_app
from api.services import Services
from api.settings import Settings
from api.web.sample_text import SAMPLE
from nlp.quotation import Polarity, QuotationType, Span, SpeakerType, UnnamedSource
from tests.factories import SANCTIONS, ScriptedExtractor, a_quotation, a_speaker
from tests.visitors import Page, Visitor

Items = Callable[..., Sequence[dict[str, Any]]]
SignIn = Callable[[str], Visitor]

EVIL = "<img src=x onerror=alert(1)>\"'&"
TEXT = "“We will see,” said Dmitry Peskov.\n\nCritics denied it."
PAGE = f"<!doctype html><html><head><title>Talks</title></head><body><article><p>{TEXT}</p></article></body></html>"


def a_file(content: bytes | str, name: str = "story.txt") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content.encode() if isinstance(content, str) else content), name


def tried(visitor: Visitor, **fields: Any) -> Page:
    """What is shown where a text was read."""
    page = Page(visitor.send("/try", on="/try", **fields))
    assert page.status == 200, page.texts("//small")
    return page


def refused(visitor: Visitor, **fields: Any) -> str:
    """Why a text was not read."""
    page = Page(visitor.send("/try", on="/try", **fields))
    assert page.status == 422
    assert page.root.xpath("//*[@id='found']") == []
    message = page.text("//small[@class='fault']")
    assert page.text("//p[@id='said']") == message
    assert len(page.root.xpath("//*[@aria-invalid='true']")) == 1
    return message


@pytest.fixture
def found(extractor: ScriptedExtractor) -> None:
    """There are two quotations in TEXT."""
    start = TEXT.index("Critics")
    extractor.finds(
        TEXT,
        [
            a_quotation(
                speaker=a_speaker("Dmitry Peskov", role="spokesman", affiliation="Kremlin", country="RU"),
                topics=(SANCTIONS,),
                mentioned_countries=("US",),
            ),
            a_quotation(
                speaker=None,
                unnamed_source=UnnamedSource("Critics", SpeakerType.GROUP),
                content=(Span(start + 15, start + 17, "it"),),
                cue=(Span(start + 8, start + 14, "denied"),),
                source=(Span(start, start + 7, "Critics"),),
                context=Span(start, len(TEXT), TEXT[start:]),
                type=QuotationType.INDIRECT,
                polarity=Polarity.DENIED,
            ),
        ],
    )


@pytest.mark.usefixtures("found")
def test_quotations_are_shown_beside_the_text(visitor: Visitor, items: Items) -> None:
    page = tried(visitor, text=TEXT)
    lines = page.root.xpath("//*[@id='found-text']//p")
    assert [line.text_content() for line in lines] == TEXT.split("\n\n")
    assert page.texts("//*[@id='found-text']//a") == ["We will see", "it"]
    assert page.texts("//section[@class='voice']/h3") == ["Dmitry Peskov 1 quotation", "Critics 1 quotation"]
    first, second = page.texts("//li[contains(@class, 'entry')]")
    for told in ("spokesman, Kremlin", "Russia", "economic sanction", "United States", "very likely (0.90)"):
        assert told in first
    assert "denied" in second
    for entry in page.attributes("//li[contains(@class, 'entry')]/@id"):
        assert page.attributes(f"//*[@id='found-text']//a[@href='#{entry}']/@id") == [f"{entry}-text"]
    assert page.text("//p[@id='said']") == "2 quotations by 2 sources."
    assert items("/v1/articles") == []
    assert items("/v1/quotes") == []


def test_the_same_name_is_the_same_voice(visitor: Visitor, extractor: ScriptedExtractor) -> None:
    text = "“We will see,” said Dmitry Peskov. No, he said."
    extractor.finds(
        text, [a_quotation(), a_quotation(content=(Span(35, 38, "No,"),), cue=(), source=(), confidence=0.5)]
    )
    assert tried(visitor, text=text).texts("//section[@class='voice']/h3") == ["Dmitry Peskov 2 quotations"]


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize("broken", ["\r\n", "\r"])
def test_line_ends_are_those_of_the_text(visitor: Visitor, broken: str) -> None:
    assert "2 quotations" in tried(visitor, text=TEXT.replace("\n", broken)).text("//section[@id='found']/h2")


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", TEXT), ("a.TXT", f"\ufeff{TEXT}"), ("C:\\folder\\b.html", PAGE), ("page", PAGE)],
)
def test_a_file_is_read(visitor: Visitor, name: str, content: str) -> None:
    page = tried(visitor, file=a_file(content, name), text="")
    assert ("2 quotations" in page.text("//section[@id='found']/h2")) == (content != PAGE)
    assert ("HTML page" in page.text("//section[@id='found']/p[1]")) == (content == PAGE)
    assert "We will see" in page.text("//*[@id='found-text']")


def test_a_page_is_told_from_a_text(visitor: Visitor) -> None:
    for text, kind, is_page in (
        (PAGE, "guess", True),
        (PAGE, "text", False),
        ("He wrote <p> in it.", "guess", False),
        (f"<!-- x --> {PAGE}", "guess", True),
        (f"Page: {PAGE}", "guess", False),
        (f"Page: {PAGE}", "html", True),
    ):
        page = tried(visitor, text=text, kind=kind)
        assert ("HTML page" in page.text("//section[@id='found']/p[1]")) == is_page, text
        [chosen] = page.attributes("//select/option[@selected]/@value")
        assert chosen == kind


def test_the_sample_is_one_click_away(visitor: Visitor, extractor: ScriptedExtractor) -> None:
    page = tried(visitor, sample="yes", text="something else")
    assert extractor.texts_read == [SAMPLE]
    assert page.root.xpath("//textarea")[0].text_content().strip() == SAMPLE


def test_what_cannot_be_read_is_told(visitor: Visitor, extractor: ScriptedExtractor) -> None:
    extractor.fails("Hola, mundo.")
    assert refused(visitor, text=" \n") == "Paste a text first, or choose a file."
    assert refused(visitor, text="Hola, mundo.") == "Only English is read."
    assert "6000 characters; at most 5000" in refused(visitor, text="x" * 6000)
    assert "NUL" in refused(visitor, text="a\x00b")
    assert "no main text" in refused(visitor, text="<html><body></body></html>")
    assert refused(visitor, text="", file=a_file("", "a.txt")) == "There is nothing in this file."


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("“é”".encode("windows-1252"), "probably Windows-1252"),
        (b'<html><meta charset="iso-8859-2"><p>\xb1', "iso-8859-2, as it says itself"),
        ("é".encode("utf-16"), "is UTF-16."),
        ("é".encode("utf-32"), "is UTF-32."),
        ("he said".encode("utf-16-le"), "UTF-16"),
        (b"\x81\x8d", "an encoding that is not known"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"PK\x03\x04", "a document of an office program"),
    ],
)
def test_a_file_of_another_encoding_is_named(visitor: Visitor, content: bytes, what: str) -> None:
    assert what in refused(visitor, file=a_file(content))


def test_too_large_a_form_is_told(visitor: Visitor) -> None:
    for script in (False, True):
        page = Page(visitor.send("/try", on="/try", text="x" * 60_000, script=script))
        assert page.status == 413
        assert page.text("//h1") == "This is too large"


def test_a_form_beyond_half_a_megabyte_is_taken(settings: Settings) -> None:
    roomy = Settings(database_url=settings.database_url, extraction="inline", max_text_length=900_000)
    visitor = Visitor(create_app(roomy, ScriptedExtractor()).test_client())  # type: ignore[arg-type]
    assert "No quotations" in tried(visitor, text="Rain. " * 100_000).text("//section[@id='found']/h2")


def test_nothing_that_was_given_is_markup(visitor: Visitor, extractor: ScriptedExtractor) -> None:
    text = f"{EVIL} said Bob </textarea>{EVIL}"
    extractor.finds(
        text,
        [
            a_quotation(
                speaker=a_speaker(f"Bob {EVIL}", role=EVIL, affiliation=EVIL),
                content=(Span(0, len(EVIL), EVIL),),
                cue=(),
                source=(),
                addressee=EVIL,
                via=EVIL,
                context=Span(0, len(text), text),
            )
        ],
    )
    for page in (
        tried(visitor, text=text, kind="text"),
        tried(visitor, file=a_file(text, "<img src=x onerror=alert(1)>.txt"), kind="text"),
        Page(visitor.send("/try/keep", on="/try", text=text, title=EVIL, outlet=EVIL, url=EVIL)),
        Page(visitor.send("/try", on="/try", text=text, kind=EVIL)),
    ):
        assert page.root.xpath("//img | //*[@onerror] | //script[not(@src)]") == []
        assert page.root.xpath("//textarea")[0].text_content().strip("\n") == text
        if page.status == 200:
            assert f"Bob {EVIL}" in page.text("//section[@class='voice']")


@pytest.mark.usefixtures("found")
def test_it_is_kept_when_asked(visitor: Visitor, client: FlaskClient, items: Items) -> None:
    told = {
        "title": "Talks",
        "outlet": "Example",
        "url": "https://news.example/1",
        "published_at": "2024-03-03",
    }
    for became in ("This article is stored now.", "This article was stored before, as it is."):
        response = visitor.send("/try/keep", on="/try", text=TEXT, **told)
        assert response.status_code == 303
        page = Page(visitor.open(response.headers["Location"]))
        assert page.text("//h1") == "Talks"
        assert became in page.texts("//p[@role='status']")
    [article] = items("/v1/articles")
    assert (article["title"], article["outlet"], article["url"]) == ("Talks", "Example", told["url"])
    assert article["published_at"] == "2024-03-03T00:00:00Z"
    assert article["quote_count"] == 2
    stored = client.get(f"/v1/articles/{article['id']}").get_json()
    assert stored["text"] == TEXT


@pytest.mark.usefixtures("found")
def test_what_is_shown_is_what_would_be_kept(visitor: Visitor, client: FlaskClient, items: Items) -> None:
    for text in (f"\n{TEXT}", TEXT):
        [kept] = tried(visitor, text=text).attributes("//input[@type='hidden'][@name='text']/@value")
        assert kept == text
    [page] = tried(visitor, text=PAGE).attributes("//input[@type='hidden'][@name='html']/@value")
    response = visitor.send("/try/keep", on="/try", html=page, title="", script=True)
    assert response.status_code == 204
    assert response.headers["HX-Redirect"].startswith("/articles/")
    [article] = items("/v1/articles")
    assert article["title"] == "Talks"


@pytest.mark.usefixtures("found")
def test_what_is_wrong_with_it_is_told_and_nothing_is_lost(visitor: Visitor, items: Items) -> None:
    page = Page(visitor.send("/try/keep", on="/try", text=TEXT, title="Talks", url="nowhere"))
    assert page.status == 422
    assert page.text("//small[@id='url-fault']") == "Must be an absolute http or https URL."
    assert page.attributes("//input[@id='title']/@value") == ["Talks"]
    assert page.attributes("//input[@id='url']/@value") == ["nowhere"]
    assert "2 quotations" in page.text("//section[@id='found']/h2")
    assert Page(visitor.send("/try/keep", on="/try", text=" ", title="T")).status == 422
    assert Page(visitor.send("/try/keep", on="/try", title="T")).status == 422
    assert items("/v1/articles") == []


def test_who_may_only_read_may_try_but_not_keep(signed_in: SignIn, services: Services) -> None:
    reader = signed_in("read")
    assert tried(reader, text="Rain.").root.xpath("//form[@id='keep']") == []
    assert reader.send("/try/keep", on="/try", text="Rain.").status_code == 403
    assert tried(signed_in("write"), text="Rain.").root.xpath("//form[@id='keep']") != []
    assert services.articles.list(1).items == []


def test_it_counts_as_extraction(settings: Settings, keys: dict[str, str | None]) -> None:
    limited = Settings(database_url=settings.database_url, extractions_per_minute=2)
    app: Flask = create_app(limited, ScriptedExtractor())  # type: ignore[arg-type]
    visitor = Visitor(app.test_client())
    visitor.sign_in(keys["read"])
    statuses = [visitor.send("/try", on="/try", text="Rain.").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
