"""Articles as HTML pages: main text, what they tell of themselves, and pages that would take for ever."""

from __future__ import annotations

import subprocess
import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.errors import DomainError, InvalidValue, Unprocessable
from api.services.drafts import PageDraft
from api.services.html_pages import PageReader, PageReading
from tests.factories import ScriptedExtractor, a_quotation

FIRST = "“The new railway to Portugal will open in May,” Ana Ruiz, a spokeswoman, told reporters. 🚄"
SECOND = "She said on Monday that it would be “on time & on budget,” whatever the weather."
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head>
<title>Railway to open in May | Example News</title>
<meta property="og:title" content="Railway to open in May">
<meta property="og:site_name" content="Example News">
<meta name="author" content="Luis Prado">
<meta property="article:published_time" content="2024-03-03T08:00:00Z">
<link rel="canonical" href="https://news.example/2024/railway">
<script>alert("<p>No text</p>")</script>
</head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><p>{FIRST}</p>
<p>{SECOND.replace("&", "&amp;")}</p></article>
<footer>Copyright Example News</footer>
</body></html>"""
TEXT = f"{FIRST}\n\n{SECOND}"


@pytest.fixture(scope="module")
def reader() -> Any:
    with PageReading(seconds=60, megabytes=1024).reader() as reader:
        yield reader


def test_the_main_text_is_stored_and_offsets_count_into_it(
    client: FlaskClient, extractor: ScriptedExtractor
) -> None:
    extractor.finds(TEXT, [a_quotation()])
    response = client.post("/v1/articles", json={"html": PAGE})
    assert response.status_code == 201, response.text
    article = response.get_json()
    assert article["text"] == TEXT
    assert extractor.texts_read == [TEXT]
    assert article["quote_count"] == 1
    assert "html" not in article
    told = {
        "title": "Railway to open in May",
        "url": "https://news.example/2024/railway",
        "outlet": "Example News",
        "published_at": "2024-03-03T00:00:00Z",
        "authors": ["Luis Prado"],
    }
    assert {name: article[name] for name in told} == told
    again = client.post("/v1/articles", json={"text": TEXT, "url": told["url"], "outlet": told["outlet"]})
    assert (again.status_code, again.get_json()["id"]) == (200, article["id"])


def test_what_the_client_tells_goes_first(client: FlaskClient) -> None:
    told = {
        "title": "Mine",
        "url": "https://mine.example/",
        "outlet": "My News",
        "published_at": "2020-01-01T00:00:00Z",
        "authors": ["Me"],
        "external_id": "cms-1",
    }
    article = client.post("/v1/articles", json={"html": PAGE, **told}).get_json()
    assert {name: article[name] for name in told} == told


def test_what_no_article_may_have_is_not_taken_from_a_page(reader: PageReader) -> None:
    page = (
        PAGE.replace("https://news.example/2024/railway", "javascript:alert(1)")
        .replace("2024-03-03T08:00:00Z", "soon")
        .replace('content="Example News"', f'content="{"x" * 400}"')
        .replace('content="Railway to open in May"', f'content="{"x" * 2000}"')
    )
    article = reader.article_of(PageDraft(html=page))
    assert article.text == TEXT
    assert (article.url, article.published_at) == (None, None)
    assert len(article.outlet or "") <= 300
    assert len(article.title or "") <= 1000


def test_a_page_is_read_without_being_stored(client: FlaskClient, extractor: ScriptedExtractor) -> None:
    extractor.finds(TEXT, [a_quotation()])
    found = client.post("/v1/extract", json={"html": PAGE, "id": "mine"}).get_json()
    assert (found["id"], found["text"], len(found["quotes"])) == ("mine", TEXT, 1)
    assert client.post("/v1/extract", json={"text": TEXT}).get_json() == {**found, "id": None, "text": None}
    extractor.fails(TEXT)
    refused = client.post("/v1/extract", json={"html": PAGE})
    assert (refused.status_code, refused.get_json()["errors"][0]["pointer"]) == (422, "/html")
    assert client.get("/v1/articles").get_json()["items"] == []


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/extract"])
@pytest.mark.parametrize("body", [{}, {"text": "Story.", "html": PAGE}])
def test_there_is_either_text_or_page(client: FlaskClient, path: str, body: dict[str, str]) -> None:
    refused = client.post(path, json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (400, "text_or_html")
    assert [error["pointer"] for error in refused.get_json()["errors"]] == ["/text"]


@pytest.mark.parametrize(
    "page",
    ["<p></p>", "x", '{"a": 1}', "<div>" * 50_000, "<" * 5_000],
    ids=lambda page: page[:20],
)
def test_a_page_without_a_main_text(reader: PageReader, page: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        reader.read(page)
    assert (refusal.value.field, refusal.value.code) == ("html", "no_main_text")


def test_a_page_that_keeps_the_parser_busy_is_given_up() -> None:
    with PageReading(seconds=5, megabytes=1024).reader() as reader:
        start = time.monotonic()
        with pytest.raises(Unprocessable) as refusal:
            reader.read("<p>a</p>" * 100_000)
        assert time.monotonic() - start < 60
        assert (refusal.value.field, refusal.value.code) == ("html", "page_too_complex")
        assert "5 seconds" in refusal.value.message
        assert reader.read(PAGE)["text"] == TEXT


def test_a_page_that_takes_too_much_memory_is_given_up() -> None:
    with PageReading(seconds=60, megabytes=256).reader() as reader:
        with pytest.raises(DomainError) as refusal:
            reader.read("<article>" + "<p>She said <b>it</b> would rain.</p>" * 400_000)
        assert refusal.value.field == "html"
        assert reader.read(PAGE)["text"] == TEXT


def test_a_reader_leaves_no_process_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*arguments: Any, **options: Any) -> Any:
        started.append(popen(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    with PageReading(seconds=10, megabytes=1024).reader() as reader:
        assert started == []
        reader.read(PAGE)
        reader.read(PAGE)
    assert [process.returncode is not None for process in started] == [True]


@pytest.mark.parametrize(
    "page",
    ["\ufeff" + PAGE, '<?xml version="1.0" encoding="latin-1"?>' + PAGE, PAGE.replace("May", "M&#0;ay")],
)
def test_odd_beginnings_and_characters(client: FlaskClient, page: str) -> None:
    response = client.post("/v1/articles", json={"html": page})
    assert response.status_code == 201, response.text
    assert "\x00" not in response.get_json()["text"]


def test_a_refused_page_leaves_the_others_of_its_batch_unharmed(client: FlaskClient) -> None:
    ingest = client.application.extensions["onrecord"].ingest
    outcomes = ingest.store([PageDraft(html=PAGE), PageDraft(html="x"), PageDraft(html=PAGE)])
    assert [outcome.refusal is None for outcome in outcomes] == [True, False, True]
    assert isinstance(outcomes[1].refusal, DomainError)
    assert outcomes[0].article_id == outcomes[2].article_id
