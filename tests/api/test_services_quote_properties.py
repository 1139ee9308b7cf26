"""Filters give what plain Python gives, and pages give every row once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from api.services import Services, build_services
from api.services.quote_filter import QuoteFilter
from api.services.records import Key, QuoteRecord
from api.settings import Settings
from api.storage.models import Quote
from api.storage.orders import QuoteOrder
from api.storage.session import Database
from nlp.lexicons.topics import topic_table
from nlp.quotation import Polarity, QuotationType, Reported, Topic
from tests.databases import Databases
from tests.factories import ScriptedExtractor, a_filter, a_quotation, a_speaker, drafts_with

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
    polarity=st.sampled_from(Polarity),
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


Library = Callable[[], tuple[Services, ScriptedExtractor, Database]]
Test = Callable[[QuoteRecord, Any], bool]
TRAITS: dict[str, tuple[list[Any], Test]] = {
    "speaker": (
        ["ruiz", "KIM", "Ben Kofi"],
        lambda q, v: q.speaker is not None and v.lower() in {q.speaker.name.lower(), *q.speaker.name.lower().split()},
    ),
    "role": (["minister", "Transport"], lambda q, v: bool(q.speaker and q.speaker.role and v.lower() in q.speaker.role.lower().split())),
    "affiliation": (["MINISTRY"], lambda q, v: bool(q.speaker and q.speaker.affiliation)),
    "country": (COUNTRIES, lambda q, v: v in concerned(q)),
    "speaker_country": (COUNTRIES, lambda q, v: q.speaker is not None and q.speaker.country == v),
    "mentioned_country": (COUNTRIES, lambda q, v: v in q.mentioned_countries),
    "topic": ([*TOPIC_IDS, *TABLE.broader(TOPIC_IDS[0])], lambda q, v: v in topics_of(q)),
    "type": (list(QuotationType), lambda q, v: q.type is v),
    "polarity": (list(Polarity), lambda q, v: q.polarity is v),
    "outlet": (["herald", "le cafe"], lambda q, v: (q.article.outlet or "").replace("é", "e").lower() == v),
}  # fmt: skip


def any_of(has: Test) -> Test:
    return lambda q, values: any(has(q, value) for value in values)


def none_of(has: Test) -> Test:
    return lambda q, values: not any(has(q, value) for value in values)


def ends(moment: Callable[[QuoteRecord], datetime | None]) -> tuple[Test, Test]:
    """What the two ends of a period ask for."""
    return (
        lambda q, v: (at := moment(q)) is not None and at >= start_of(v),
        lambda q, v: (at := moment(q)) is not None and at < after(v),
    )


PUBLISHED, CREATED, UPDATED = (
    ends(lambda q: q.article.published_at), ends(lambda q: q.created_at), ends(lambda q: q.updated_at),
)  # fmt: skip
DATES = [date(2024, 1, 2), DAYS[4]]
TIMES = [date(2024, 1, 2), date(2024, 1, 3), datetime(2024, 1, 2, 0, 0, 1, tzinfo=UTC)]
CONDITIONS: dict[str, tuple[list[Any], Test]] = {
    **{
        prefix + trait: (
            [[one, other][: 1 + (one != other)] for one in values for other in values],
            test(has),
        )
        for trait, (values, has) in TRAITS.items()
        for prefix, test in (("", any_of), ("exclude_", none_of))
    },
    "reported": (["speech", "thought", "any"], lambda q, v: v in {q.reported.value, "any"}),
    "published_from": (DATES, PUBLISHED[0]),
    "published_to": (DATES, PUBLISHED[1]),
    "created_from": (TIMES, CREATED[0]),
    "created_to": (TIMES, CREATED[1]),
    "updated_from": (TIMES, UPDATED[0]),
    "updated_to": (TIMES, UPDATED[1]),
    "min_confidence": ([0.5, 0.9], lambda q, v: q.confidence >= v),
    "q": (["bridge", "river money"], lambda q, v: set(v.split()) <= set(q.text.split())),
    "include_rejected": ([True, False], lambda q, v: v or not rejected(q)),
}


def start_of(moment: date | datetime) -> datetime:
    return (
        moment
        if isinstance(moment, datetime)
        else datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    )


def after(moment: date | datetime) -> datetime:
    step = timedelta(microseconds=1) if isinstance(moment, datetime) else timedelta(days=1)
    return start_of(moment) + step


def rejected(quote: QuoteRecord) -> bool:
    """Whether `set_apart` marked it so."""
    return quote.text.endswith("peace")


def set_apart(database: Database) -> None:
    """Give quotes times that differ, and reject some, as time and people would."""
    with database.writing() as session:
        for number, quote in enumerate(session.scalars(select(Quote).order_by(Quote.id))):
            quote.created_at = datetime(2024, 1, 1 + number % 3, tzinfo=UTC)
            quote.updated_at = datetime(2024, 1, 1 + number % 4, 0, 0, number % 2, tzinfo=UTC)
            quote.rejected_at = quote.updated_at if quote.text.endswith("peace") else None


PAIRS = [(one, other) for one in CONDITIONS for other in CONDITIONS if one <= other]
"""Every condition with every other, and alone."""


def values_of(pair: tuple[str, str], chance: Random) -> dict[str, Any]:
    values = {name: chance.choice(CONDITIONS[name][0]) for name in pair}
    for event in ("published", "created", "updated"):
        if {f"{event}_from", f"{event}_to"} <= values.keys():
            values[f"{event}_from"] = date(2024, 1, 1)  # in the right order
    return values


@pytest.fixture(scope="module")
def library(databases: Databases) -> Iterator[Library]:
    """Makes services over a database of their own, in place of those that it made before."""
    last: list[str] = []

    def make() -> tuple[Services, ScriptedExtractor, Database]:
        forget()
        last.append(url := databases.migrated())
        extractor = ScriptedExtractor()
        services = build_services(Settings(database_url=url), extractor)  # type: ignore[arg-type]
        return services, extractor, Database(url)

    def forget() -> None:
        while last:
            databases.drop(last.pop())

    yield make
    forget()


def pages(
    services: Services, conditions: QuoteFilter, limit: int, order: QuoteOrder = QuoteOrder.NEWEST
) -> Iterator[list[QuoteRecord]]:
    after_key: Key | None = None
    while True:
        page = services.quotes.list(conditions, limit, after_key, order=order)
        yield page.items
        after_key = page.next_key
        if after_key is None:
            return


def position(quote: QuoteRecord) -> tuple[datetime, str]:
    return quote.article.published_at or quote.created_at, quote.id


SORTED: dict[str, Callable[[QuoteRecord], Any]] = {
    "created_at": lambda q: (q.created_at, q.id),
    "confidence": lambda q: (q.confidence, q.id),
}


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(ARTICLES, min_size=8, max_size=15), st.integers(1, 9), st.randoms(use_true_random=True))
def test_filters_alone_and_in_pairs_give_what_plain_python_gives(
    library: Library, articles: list[dict[str, Any]], limit: int, chance: Random
) -> None:
    services, extractor, database = library()
    services.ingest.store(drafts_with(extractor, *articles))
    set_apart(database)
    everything = services.quotes.list(QuoteFilter(reported="any", include_rejected=True), 1000).items
    assert len(everything) == sum(len(article["quotations"]) for article in articles)
    for pair in PAIRS:
        values = values_of(pair, chance)
        order = chance.choice([order for order in QuoteOrder if order is not QuoteOrder.RELEVANCE])
        tests = {"reported": "speech", "include_rejected": False, **values}
        expected = [
            quote
            for quote in everything
            if all(CONDITIONS[name][1](quote, value) for name, value in tests.items())
        ]
        if order.key in SORTED:
            expected.sort(key=SORTED[order.key], reverse=order.descending)
        elif not order.descending:
            expected.reverse()
        asked = QuoteFilter.of(**values)
        found = [quote for page in pages(services, asked, limit, order) for quote in page]
        assert [replace(quote, highlights=None) for quote in found] == expected, (values, order)
        assert services.quotes.list(asked, 1, count=True).total == len(expected), values


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(ARTICLES, min_size=2, max_size=6),
    st.lists(ARTICLES, min_size=1, max_size=4),
    st.integers(1, 4),
    st.sampled_from([{}, {"country": "ES"}, {"topic": TOPIC_IDS[0]}, {"speaker": "Ruiz"}, {"q": "bridge"}]),
)
def test_pages_give_every_row_once_while_rows_come_in(
    library: Library,
    articles: list[dict[str, Any]],
    latecomers: list[dict[str, Any]],
    limit: int,
    values: dict[str, Any],
) -> None:
    services, extractor, _ = library()
    services.ingest.store(drafts_with(extractor, *articles))
    conditions = a_filter(reported="any", **values)
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
    library: Library, articles: list[dict[str, Any]], url: str | None
) -> None:
    services, extractor, _ = library()
    services.ingest.store(drafts_with(extractor, *({**article, "url": url} for article in articles)))

    def number(**values: Any) -> int:
        return len(services.quotes.list(a_filter(**values), 1000).items)

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
