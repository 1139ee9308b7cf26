"""Filters give what plain Python gives, and pages give every row once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.services import Services, build_services
from api.services.quote_filter import QuoteFilter
from api.services.records import Key, QuoteRecord
from api.settings import Settings
from api.storage.migrations import upgrade
from nlp.lexicons.topics import topic_table
from nlp.quotation import QuotationType, Reported, Topic
from tests.factories import ScriptedExtractor, a_quotation, a_speaker, drafts_with

SPEAKERS = [
    a_speaker("Ana Ruiz", role="Transport Minister", affiliation="Transport Ministry", country="ES"),
    a_speaker("Ben Kofi", role="minister", country="GH"),
    a_speaker("Kim Jong Un", country="KP"),
    a_speaker("Café Owners", role=None),
    None,
]
TABLE = topic_table()
TOPIC_IDS = ["medtop:20000642", "medtop:20000639", "medtop:20000046"]
COUNTRIES = ["ES", "GH", "KP"]
OUTLETS = ["Herald", "Le Café", None]
DAYS = [None, *(datetime(2024, 1, day, hour, tzinfo=UTC) for day in (1, 2, 3) for hour in (0, 12))]
WORDS = ["bridge", "river", "money", "peace"]

QUOTATIONS = st.builds(
    a_quotation,
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
    st.sampled_from(SPEAKERS),
    type=st.sampled_from(QuotationType),
    reported=st.sampled_from(Reported),
    mentioned_countries=st.lists(st.sampled_from(COUNTRIES), unique=True, max_size=2).map(tuple),
    topics=st.lists(st.sampled_from(TOPIC_IDS), unique=True, max_size=2).map(
        lambda ids: tuple(Topic(topic, TABLE.concepts[topic].name, 0.5) for topic in ids)
    ),
    confidence=st.sampled_from([0.1, 0.5, 0.9]),
)
ARTICLES = st.fixed_dictionaries(
    {
        "quotations": st.lists(QUOTATIONS, max_size=4),
        "outlet": st.sampled_from(OUTLETS),
        "published_at": st.sampled_from(DAYS),
    }
)


def concerned(quote: QuoteRecord) -> set[str | None]:
    return {*quote.mentioned_countries, quote.speaker.country if quote.speaker else None}


def topics_of(quote: QuoteRecord) -> set[str]:
    return {above for topic in quote.topics for above in (topic.id, *TABLE.broader(topic.id))}


Test = Callable[[QuoteRecord, Any], bool]
CONDITIONS: dict[str, tuple[list[Any], Test]] = {
    "speaker": (
        ["ruiz", "KIM", "Ben Kofi"],
        lambda q, v: q.speaker is not None and v.lower() in {q.speaker.name.lower(), *q.speaker.name.lower().split()},
    ),
    "role": (["minister"], lambda q, v: bool(q.speaker and q.speaker.role and v in q.speaker.role.lower().split())),
    "affiliation": (["MINISTRY"], lambda q, v: bool(q.speaker and q.speaker.affiliation)),
    "country": (COUNTRIES, lambda q, v: v in concerned(q)),
    "speaker_country": (COUNTRIES, lambda q, v: q.speaker is not None and q.speaker.country == v),
    "mentioned_country": (COUNTRIES, lambda q, v: v in q.mentioned_countries),
    "topic": ([*TOPIC_IDS, *TABLE.broader(TOPIC_IDS[0])], lambda q, v: v in topics_of(q)),
    "type": (list(QuotationType), lambda q, v: q.type is v),
    "reported": (["speech", "thought", "any"], lambda q, v: v in {q.reported.value, "any"}),
    "outlet": (["herald", "le cafe"], lambda q, v: (q.article.outlet or "").replace("é", "e").lower() == v),
    "published_from": (
        [date(2024, 1, 2), DAYS[4]],
        lambda q, v: q.article.published_at is not None and q.article.published_at >= start_of(v),
    ),
    "published_to": (
        [date(2024, 1, 2), DAYS[4]],
        lambda q, v: q.article.published_at is not None and q.article.published_at < after(v),
    ),
    "min_confidence": ([0.5, 0.9], lambda q, v: q.confidence >= v),
    "q": (["bridge", "river money"], lambda q, v: set(v.split()) <= set(q.text.split())),
}  # fmt: skip


def start_of(moment: date | datetime) -> datetime:
    return (
        moment
        if isinstance(moment, datetime)
        else datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    )


def after(moment: date | datetime) -> datetime:
    step = timedelta(microseconds=1) if isinstance(moment, datetime) else timedelta(days=1)
    return start_of(moment) + step


@st.composite
def filters(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(CONDITIONS)), unique=True, max_size=2))
    values = {name: draw(st.sampled_from(CONDITIONS[name][0])) for name in names}
    if {"published_from", "published_to"} <= values.keys():
        values["published_from"] = date(2024, 1, 1)  # in the right order
    return values


@pytest.fixture(scope="module")
def library(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], tuple[Services, ScriptedExtractor]]:
    """Makes services over a database of their own."""
    folder = tmp_path_factory.mktemp("library")
    upgrade(f"sqlite:///{folder}/empty.db")
    empty = Path(folder, "empty.db").read_bytes()
    number = 0

    def make() -> tuple[Services, ScriptedExtractor]:
        nonlocal number
        number += 1
        file = Path(folder, f"{number}.db")
        file.write_bytes(empty)
        extractor = ScriptedExtractor()
        return build_services(Settings(database_url=f"sqlite:///{file}"), extractor), extractor  # type: ignore[arg-type]

    return make


def pages(services: Services, conditions: QuoteFilter, limit: int) -> Iterator[list[QuoteRecord]]:
    after_key: Key | None = None
    while True:
        page = services.quotes.list(conditions, limit, after_key)
        yield page.items
        after_key = page.next_key
        if after_key is None:
            return


def position(quote: QuoteRecord) -> tuple[datetime, str]:
    return quote.article.published_at or quote.created_at, quote.id


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(ARTICLES, min_size=1, max_size=5), st.lists(filters(), min_size=5, max_size=5), st.integers(1, 5)
)
def test_filters_give_what_plain_python_gives(
    library: Callable[[], tuple[Services, ScriptedExtractor]],
    articles: list[dict[str, Any]],
    asked: list[dict[str, Any]],
    limit: int,
) -> None:
    services, extractor = library()
    services.ingest.store(drafts_with(extractor, *articles))
    everything = services.quotes.list(QuoteFilter(reported="any"), 1000).items
    assert len(everything) == sum(len(article["quotations"]) for article in articles)
    for values in asked:
        tests = {"reported": "speech", **values}
        expected = [
            quote
            for quote in everything
            if all(CONDITIONS[name][1](quote, value) for name, value in tests.items())
        ]
        found = [quote for page in pages(services, QuoteFilter(**values), limit) for quote in page]
        assert found == sorted(expected, key=position, reverse=True), values


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(ARTICLES, min_size=2, max_size=6),
    st.lists(ARTICLES, min_size=1, max_size=4),
    st.integers(1, 4),
    st.sampled_from([{}, {"country": "ES"}, {"topic": TOPIC_IDS[0]}, {"speaker": "Ruiz"}, {"q": "bridge"}]),
)
def test_pages_give_every_row_once_while_rows_come_in(
    library: Callable[[], tuple[Services, ScriptedExtractor]],
    articles: list[dict[str, Any]],
    latecomers: list[dict[str, Any]],
    limit: int,
    values: dict[str, Any],
) -> None:
    services, extractor = library()
    services.ingest.store(drafts_with(extractor, *articles))
    conditions = replace(QuoteFilter(reported="any"), **values)
    before = [quote.id for quote in services.quotes.list(conditions, 1000).items]
    waiting = iter(latecomers)
    seen: list[QuoteRecord] = []
    for page in pages(services, conditions, limit):
        seen += page
        services.ingest.store(drafts_with(extractor, *islice(waiting, 1)))
    ids = [quote.id for quote in seen]
    assert len(set(ids)) == len(ids)
    assert [quote_id for quote_id in ids if quote_id in set(before)] == before
    assert seen == sorted(seen, key=position, reverse=True)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLES, min_size=2, max_size=5), st.sampled_from([None, "https://a.example/story"]))
def test_counts_are_what_lists_give(
    library: Callable[[], tuple[Services, ScriptedExtractor]], articles: list[dict[str, Any]], url: str | None
) -> None:
    services, extractor = library()
    services.ingest.store(drafts_with(extractor, *({**article, "url": url} for article in articles)))

    def number(**values: Any) -> int:
        return len(services.quotes.list(QuoteFilter(**values), 1000).items)

    for speaker in services.speakers.list(1000).items:
        assert speaker.quote_count == number(speaker=speaker.id)
    for country in services.catalogue.countries(1000).items:
        assert country.speaker_quotes == number(speaker_country=country.code)
        assert country.mentioned_quotes == number(mentioned_country=country.code)
    topics = services.catalogue.topics(1000).items
    assert {topic.id: topic.quotes for topic in topics} == {
        topic: found for topic in TABLE.concepts if (found := number(topic=topic))
    }
    for article in services.articles.list(1000).items:
        assert article.quote_count == number(article_id=article.id)
