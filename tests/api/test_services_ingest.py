"""Articles come in once, in versions, or not at all; and go without a trace."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import text as sql

from api.errors import DomainError, InvalidValue, NotFound, Unprocessable
from api.services import Services, build_services
from api.services.articles import Creation
from api.services.drafts import ArticleDraft
from api.services.quote_filter import QuoteFilter
from api.settings import Settings
from api.storage.session import Database
from nlp.quotation import Polarity, Reported, Span, SpeakerType, UnnamedSource
from tests.factories import (
    SANCTIONS,
    ScriptedExtractor,
    a_draft,
    a_filter,
    a_quotation,
    a_speaker,
    drafts_with,
)

EVERYTHING = QuoteFilter(reported="any")


def texts(services: Services, **conditions: Any) -> list[str]:
    return [quote.text for quote in services.quotes.list(a_filter(**conditions), 100).items]


def test_article_and_quote_come_back_as_they_went_in(
    services: Services, extractor: ScriptedExtractor
) -> None:
    published = datetime(2024, 5, 1, 12, tzinfo=UTC)
    speaker = a_speaker(role="Kremlin spokesman", affiliation="Kremlin", country="RU")
    quotation = a_quotation(
        "Sanctions hurt Europe",
        speaker,
        polarity=Polarity.DENIED,
        via="Russian agencies",
        addressee="reporters",
        mentioned_countries=("FR", "RU", "DE"),
        topics=(SANCTIONS,),
        content=(Span(1, 10, "Sanctions"), Span(12, 23, "hurt Europe")),
    )
    [draft] = drafts_with(
        extractor,
        {
            "quotations": [quotation],
            "text": " Text\r\n as it came \u202e ",
            "title": "Title",
            "url": "https://news.example/1",
            "outlet": "Example News",
            "published_at": published,
            "authors": ("A", "B"),
        },
    )
    article, done = services.articles.create(draft)
    assert done is Creation.EXTRACTED
    assert (article.text, article.title, article.url, article.outlet) == (
        draft.text,
        "Title",
        draft.url,
        draft.outlet,
    )
    assert (article.published_at, article.authors, article.status) == (published, ("A", "B"), "extracted")
    assert (article.quote_count, article.status_reason, article.same_text_as) == (1, None, None)
    assert article.model is not None
    assert (article.model.name, article.model.version) == ("script", "1")
    [quote] = services.quotes.list(EVERYTHING, 10).items
    for field in quotation.__dataclass_fields__:
        if field != "speaker":
            assert getattr(quote, field) == getattr(quotation, field), field
    assert quote.text == "Sanctions … hurt Europe"
    assert quote.speaker is not None
    for field in speaker.__dataclass_fields__:
        assert getattr(quote.speaker, field) == getattr(speaker, field)
    assert quote.article.id == article.id
    assert services.quotes.get(quote.id) == quote


def test_unnamed_and_missing_sources_come_back(services: Services, extractor: ScriptedExtractor) -> None:
    officials = UnnamedSource("U.S. officials", SpeakerType.GROUP, "US")
    drafts = drafts_with(
        extractor, [a_quotation("One", None, unnamed_source=officials), a_quotation("Two", None)]
    )
    services.ingest.store(drafts)
    first, second = services.quotes.list(EVERYTHING, 10).items
    assert (first.speaker, first.unnamed_source) == (None, officials)
    assert (second.speaker, second.unnamed_source) == (None, None)


def test_quotes_of_an_article_are_listed_in_order_of_its_text(
    services: Services, extractor: ScriptedExtractor
) -> None:
    words = [f"Number {n}" for n in range(30)]
    services.ingest.store(drafts_with(extractor, [a_quotation(word) for word in words]))
    assert texts(services) == words


def test_same_article_again_is_the_stored_one(services: Services, extractor: ScriptedExtractor) -> None:
    [draft] = drafts_with(extractor, [a_quotation()])
    first, done = services.articles.create(draft)
    again, done_again = services.articles.create(draft)
    assert (done, done_again) == (Creation.EXTRACTED, Creation.THERE_BEFORE)
    assert again == first
    assert extractor.texts_read == [draft.text]


def test_same_text_elsewhere_is_another_article(services: Services) -> None:
    first, _ = services.articles.create(a_draft("Same.", url="https://a.example/"))
    second, done = services.articles.create(a_draft("Same.", url="https://b.example/"))
    third, _ = services.articles.create(a_draft("Same.", url="https://b.example/", outlet="B"))
    assert done is Creation.EXTRACTED
    assert first.same_text_as is None
    assert (second.same_text_as, third.same_text_as) == (first.id, first.id)
    assert third.superseded_by is None
    services.erasure.erase(first.id)
    assert services.articles.get(second.id).same_text_as is None
    assert services.articles.get(third.id).same_text_as == second.id


def test_new_text_under_a_url_is_a_new_version(services: Services, extractor: ScriptedExtractor) -> None:
    url = "https://a.example/story"
    old, new = drafts_with(
        extractor,
        {"quotations": [a_quotation("Old words")], "url": url},
        {"quotations": [a_quotation("New words")], "url": url},
    )
    first, _ = services.articles.create(old)
    second, done = services.articles.create(new)
    assert done is Creation.EXTRACTED
    assert services.articles.get(first.id).superseded_by == second.id
    assert texts(services) == ["New words"]
    assert texts(services, article_id=first.id) == ["Old words"]
    assert services.speakers.list(10).items[0].quote_count == 1

    back, done = services.articles.create(old)
    assert (back.id, done, back.superseded_by) == (first.id, Creation.THERE_BEFORE, None)
    assert texts(services) == ["Old words"]

    services.erasure.erase(first.id)
    assert texts(services) == ["New words"]


def test_deleting_a_version_in_between_keeps_the_older_one_superseded(services: Services) -> None:
    url = "https://a.example/story"
    ids = [services.articles.create(a_draft(url=url))[0].id for _ in range(3)]
    services.erasure.erase(ids[1])
    assert services.articles.get(ids[0]).superseded_by == ids[2]


def test_deleting_a_version_leaves_the_older_one_to_another_that_counts(services: Services) -> None:
    url = "https://a.example/story"
    old, new, elsewhere = (
        services.articles.create(a_draft(text, url=url, outlet=outlet))[0].id
        for text, outlet in (("Old.", "A"), ("New.", "A"), ("New.", "B"))
    )
    services.erasure.erase(new)
    assert services.articles.get(old).superseded_by == elsewhere
    services.erasure.erase(elsewhere)
    assert services.articles.get(old).superseded_by is None


def test_article_that_cannot_be_extracted_is_stored_as_failed(
    services: Services, extractor: ScriptedExtractor
) -> None:
    draft = a_draft("Bonjour.")
    extractor.fails(draft.text)
    article, done = services.articles.create(draft)
    assert done is Creation.EXTRACTED
    assert (article.status, article.status_reason, article.model) == ("failed", "unsupported_language", None)
    assert article.text == "Bonjour."


@pytest.mark.parametrize(
    ("fields", "error", "field"),
    [
        ({"text": ""}, InvalidValue, "text"),
        ({"text": " \n\t\u2003"}, InvalidValue, "text"),
        ({"text": "a\0b"}, InvalidValue, "text"),
        ({"text": "a\ud800b"}, InvalidValue, "text"),
        ({"text": "x" * 5001}, Unprocessable, "text"),
        ({"title": "a\0b"}, InvalidValue, "title"),
        ({"outlet": "\udfff"}, InvalidValue, "outlet"),
        ({"authors": ("ok", "\0")}, InvalidValue, "authors"),
        ({"url": "ftp://a.example/"}, InvalidValue, "url"),
        ({"url": "javascript:alert(1)"}, InvalidValue, "url"),
        ({"url": "https://"}, InvalidValue, "url"),
        ({"url": "https://[bad"}, InvalidValue, "url"),
        ({"url": "https://a.example/\n"}, InvalidValue, "url"),
        (
            {"published_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5)))},
            InvalidValue,
            "published_at",
        ),
    ],
)
def test_drafts_that_are_refused(
    services: Services,
    extractor: ScriptedExtractor,
    fields: dict[str, Any],
    error: type[DomainError],
    field: str,
) -> None:
    with pytest.raises(error) as refusal:
        services.articles.create(ArticleDraft(**{"text": "fine", **fields}))
    assert refusal.value.field == field
    assert services.articles.list(10).items == []
    assert extractor.texts_read == []


def test_a_refused_draft_leaves_the_others_of_its_batch_unharmed(services: Services) -> None:
    good = [a_draft(), a_draft()]
    outcomes = services.ingest.store([good[0], a_draft(""), good[1], good[0]])
    assert [outcome.created for outcome in outcomes] == [True, False, True, False]
    assert [outcome.refusal is None for outcome in outcomes] == [True, False, True, True]
    assert outcomes[3].article_id == outcomes[0].article_id


def test_dates_without_a_zone_are_utc_and_zones_are_converted(services: Services) -> None:
    noon = datetime(2024, 5, 1, 12)
    plain, _ = services.articles.create(a_draft(published_at=noon))
    zoned, _ = services.articles.create(
        a_draft(published_at=noon.replace(tzinfo=timezone(timedelta(hours=2))))
    )
    assert plain.published_at == noon.replace(tzinfo=UTC)
    assert zoned.published_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert services.articles.get(zoned.id).published_at == zoned.published_at


def test_articles_are_listed_newest_first_without_texts(services: Services) -> None:
    days = [2, 5, 3, 1, 4]
    for day in days:
        services.articles.create(a_draft(published_at=datetime(2024, 1, day, tzinfo=UTC), outlet="Café Post"))
    services.articles.create(a_draft(published_at=datetime(2024, 1, 6, tzinfo=UTC)))
    seen, after = [], None
    while True:
        page = services.articles.list(2, after, outlet=["cafe post"])
        seen += page.items
        after = page.next_key
        if after is None:
            break
    assert [article.published_at.day for article in seen if article.published_at] == [5, 4, 3, 2, 1]
    assert {article.text for article in seen} == {None}


def test_delete_leaves_no_trace(services: Services, extractor: ScriptedExtractor, settings: Settings) -> None:
    keep, erase = drafts_with(
        extractor,
        [a_quotation("Kept", "Dmitry Peskov"), a_quotation("Kept too", "Dmitry Peskov")],
        [
            a_quotation("Erased", "Dmitri Peskov", topics=(SANCTIONS,), mentioned_countries=("US",)),
            a_quotation("Erased too", "Sarah Smith"),
        ],
    )
    services.articles.create(keep)
    doomed, _ = services.articles.create(erase)
    assert services.speakers.list(10, q="Peskov").items[0].quote_count == 3
    services.erasure.erase(doomed.id)
    with pytest.raises(NotFound):
        services.articles.get(doomed.id)
    with pytest.raises(NotFound):
        services.erasure.erase(doomed.id)
    [speaker] = services.speakers.list(10).items
    assert [(alias.name, alias.count) for alias in speaker.aliases] == [("Dmitry Peskov", 2)]
    assert texts(services, reported="any") == ["Kept", "Kept too"]
    assert texts(services, q="erased") == []
    with Database(settings.database_url).reading() as session:
        for table, rows in {
            "quotes": 2,
            "quote_full_text": 2,
            "quote_topics": 0,
            "quote_countries": 0,
            "speakers": 1,
        }.items():
            assert session.execute(sql(f"SELECT count(*) FROM {table}")).scalar_one() == rows, table


def test_two_ingests_at_once_make_each_speaker_once(settings: Settings) -> None:
    spellings = ["Dmitry Peskov", "Dmitri Peskov", "Dmitriy Peskov", "Dmitrii Peskov"]
    failures: list[Exception] = []
    start = threading.Barrier(4)

    def run(worker: int) -> None:
        try:
            extractor = ScriptedExtractor()
            services = build_services(settings, extractor)  # type: ignore[arg-type]
            drafts = drafts_with(
                extractor, *([a_quotation(f"{worker} {n}", spellings[worker])] for n in range(5))
            )
            start.wait()
            for draft in drafts:
                services.articles.create(draft)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(worker,)) for worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    [speaker] = build_services(settings).speakers.list(10).items
    assert (speaker.quote_count, {alias.name for alias in speaker.aliases}) == (20, set(spellings))


def test_counts_are_of_speech(services: Services, extractor: ScriptedExtractor) -> None:
    [draft] = drafts_with(extractor, [a_quotation("Said"), a_quotation("Thought", reported=Reported.THOUGHT)])
    article, _ = services.articles.create(draft)
    assert article.quote_count == 1
    assert services.speakers.list(10).items[0].quote_count == 1
    assert texts(services, reported="thought") == ["Thought"]
