"""Facets against plain counting of what a search finds, and what they are when not everything is counted."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from api.errors import InvalidValue
from api.services import Services, build_services
from api.services.facets import CONFIDENCES, MOST_VALUES, Facets
from api.services.ingest import ArticleIngest
from api.services.names import fold
from api.services.quote_filter import QuoteFilter
from api.services.records import QuoteRecord
from api.services.topics import broader_concepts
from api.storage import facet_rows
from nlp.lexicons.topics import topic_table
from nlp.quotation import Polarity, QuotationType, Reported, Topic
from tests.api.conftest import small_settings
from tests.databases import Databases
from tests.factories import ScriptedExtractor, a_filter, a_quotation, a_speaker, drafts_with

HOMES = {
    "Dmitry Peskov": "RU",
    "Ada Lovelace": "GB",
    "Grace Hopper": "US",
    "Oleksandr Merezhko": "UA",
    "Ines Ruiz": "ES",
}
ROLES = [None, "minister", "deputy minister", "Deputy Minister", "spokeswoman", "…"]
AFFILIATIONS = [None, "Ministry of Rail", "ministry of rail", "Rail Union"]
OUTLETS = [None, "Example News", "EXAMPLE NEWS", "The Ledger"]
TOPICS = [topic_table().concepts[key] for key in ("medtop:20000642", "medtop:20000639", "medtop:20001245")]


def an_article(source: random.Random) -> dict[str, Any]:
    quotations = [
        a_quotation(
            f"Words {source.randrange(8)} of {source.randrange(10**9)}",
            a_speaker(
                name,
                role=source.choice(ROLES),
                affiliation=source.choice(AFFILIATIONS),
                country=source.choice([None, HOMES[name]]),
            ),
            type=source.choice(list(QuotationType)),
            polarity=source.choice(list(Polarity)),
            reported=source.choice([Reported.SPEECH, Reported.SPEECH, Reported.THOUGHT]),
            mentioned_countries=tuple(source.sample(["RU", "UA", "US"], source.randrange(3))),
            topics=tuple(
                Topic(each.id, each.name, 0.5) for each in source.sample(TOPICS, source.randrange(3))
            ),
            confidence=source.choice([0.3, 0.5, 0.75, 0.8, 0.9, 0.95]),
        )
        for name in source.choices(list(HOMES), k=source.randrange(1, 6))
    ]
    return {
        "quotations": quotations,
        "outlet": source.choice(OUTLETS),
        "published_at": source.choice(
            [None, datetime(2023, 5, 1, tzinfo=UTC), datetime(2024, source.randrange(1, 13), 3, tzinfo=UTC)]
        ),
    }


@pytest.fixture(scope="module")
def archive(databases: Databases) -> Iterable[Services]:
    """Some hundred quotes, drawn by chance."""
    url = databases.migrated()
    extractor = ScriptedExtractor()
    services = build_services(small_settings(url), extractor)  # type: ignore[arg-type]
    source = random.Random(7)
    store(services.ingest, extractor, [an_article(source) for _ in range(60)])
    yield services
    databases.drop(url)


def store(ingest: ArticleIngest, extractor: ScriptedExtractor, articles: Sequence[dict[str, Any]]) -> None:
    ingest.store(drafts_with(extractor, *articles))


CONDITIONS: list[dict[str, Any]] = [
    {},
    {"speaker": "Lovelace"},
    {"speaker": ["Lovelace", "Peskov"], "speaker_country": ["RU", "US"]},
    {"speaker": "nobody"},
    {"role": "minister"},
    {"affiliation": "rail", "role": "deputy minister"},
    {"country": "RU"},
    {"country": ["RU", "UA"], "topic": ["diplomacy", "medtop:20001245"]},
    {"speaker_country": "UA", "mentioned_country": "RU"},
    {"mentioned_country": ["RU", "US"]},
    {"topic": "medtop:11000000"},
    {"type": QuotationType.DIRECT, "outlet": "example news"},
    {"type": [QuotationType.DIRECT, QuotationType.MIXED], "polarity": Polarity.DENIED},
    {"min_confidence": 0.8},
    {"reported": "any"},
    {"reported": "thought", "min_confidence": 0.5},
    {"published_from": date(2024, 3, 1), "published_to": date(2024, 8, 1)},
    {"published_to": date(2023, 12, 31), "outlet": "The Ledger"},
    {"q": "words 3"},
    {"q": "words -3", "speaker": "Ruiz"},
    {"q": '"words 3" OR "words 4"', "topic": "diplomacy"},
    {"exclude_speaker": "Peskov", "exclude_country": "US"},
]


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_each_facet_is_what_plain_counting_finds(archive: Services, conditions: dict[str, Any]) -> None:
    asked = a_filter(**conditions)
    facets = archive.facets.of(asked)
    assert facets.complete
    assert facets.counted == len(everything(archive, asked))
    assert_counted(facets, archive, asked)


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_choosing_a_value_finds_as_many_as_were_counted(
    archive: Services, conditions: dict[str, Any]
) -> None:
    asked = a_filter(**conditions)
    for facet, values in archive.facets.of(asked).values.items():
        for each in [] if facet == "published" else values[:4]:
            chosen: Any = float(each.value) if facet == "min_confidence" else (each.value,)
            if facet == "type":
                chosen = (QuotationType(each.value),)
            found = archive.quotes.list(replace(asked, **{facet: chosen}), 1, count=True)
            assert found.total == each.quotes, (facet, each)


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_of_too_many_the_newest_are_counted(
    archive: Services, monkeypatch: pytest.MonkeyPatch, conditions: dict[str, Any]
) -> None:
    monkeypatch.setattr(facet_rows, "MOST_COUNTED", 7)
    asked = a_filter(**conditions)
    found = everything(archive, asked)
    facets = archive.facets.of(asked)
    assert facets.complete is (len(found) <= 7)
    assert facets.counted == min(7, len(found))
    types = archive.facets.of(replace(asked, type=())).values["type"]
    newest = everything(archive, replace(asked, type=()))[:7]
    assert {each.value: each.quotes for each in types} == Counter(quote.type.value for quote in newest)


@pytest.mark.parametrize("conditions", CONDITIONS, ids=str)
def test_of_too_many_rows_some_are_looked_at_and_it_says_so(
    archive: Services, monkeypatch: pytest.MonkeyPatch, conditions: dict[str, Any]
) -> None:
    monkeypatch.setattr(facet_rows, "MOST_VISITED", 5)
    asked = a_filter(**conditions)
    found = everything(archive, asked)
    facets = archive.facets.of(asked)
    assert facets.counted <= min(5, len(found))
    assert not facets.complete or facets.counted == len(found)


def test_the_rarest_condition_leads(archive: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """However frequent the others are, all is found among the rows of what is rare."""
    everywhere = a_filter(q="words", topic="medtop:20000642", speaker="Ruiz", outlet="The Ledger")
    rows = {
        name: len(everything(archive, a_filter(reported="any", include_rejected=True, **{name: value})))
        for name, value in {"speaker": "Ruiz", "outlet": "The Ledger", "topic": "medtop:20000642"}.items()
    }
    monkeypatch.setattr(facet_rows, "MOST_VISITED", min(rows.values()))
    facets = archive.facets.of(everywhere)
    assert (facets.complete, facets.counted) == (True, len(everything(archive, everywhere)))
    monkeypatch.setattr(facet_rows, "MOST_VISITED", min(rows.values()) - 1)
    assert not archive.facets.of(everywhere).complete


def test_there_are_so_many_values_at_most(services: Services, extractor: ScriptedExtractor) -> None:
    names = [f"Speaker {chr(65 + n // 26)}{chr(97 + n % 26)}ston" for n in range(MOST_VALUES + 5)]
    store(
        services.ingest, extractor, [{"quotations": [a_quotation(f"{name} speaks", name)]} for name in names]
    )
    values = services.facets.of(QuoteFilter()).values["speaker"]
    assert len(values) == MOST_VALUES


def test_what_means_nothing_is_refused(services: Services) -> None:
    for conditions in ({"q": '"'}, {"topic": "nonsense"}, {"country": "ZZ"}):
        with pytest.raises(InvalidValue):
            services.facets.of(a_filter(**conditions))


def test_an_empty_archive_has_no_values(services: Services) -> None:
    facets = services.facets.of(QuoteFilter())
    assert (facets.counted, facets.complete) == (0, True)
    assert not any(facets.values.values())


def everything(archive: Services, asked: QuoteFilter) -> list[QuoteRecord]:
    return archive.quotes.list(asked, 1000).items


def assert_counted(facets: Facets, archive: Services, asked: QuoteFilter) -> None:
    def among(**unset: Any) -> list[QuoteRecord]:
        return everything(archive, replace(asked, **unset))

    def values(name: str) -> dict[str, int]:
        return {each.value: each.quotes for each in facets.values[name]}

    speakers = Counter(quote.speaker.id for quote in among(speaker=()) if quote.speaker)
    assert values("speaker") == speakers
    assert values("type") == Counter(quote.type.value for quote in among(type=()))
    for facet, attribute in (("role", "role"), ("affiliation", "affiliation")):
        stated = [
            fold(getattr(quote.speaker, attribute) or "") for quote in among(**{facet: ()}) if quote.speaker
        ]
        for each in facets.values[facet]:
            assert each.quotes == sum(f" {fold(each.value)} " in f" {text} " for text in stated)
        assert {fold(each.value) for each in facets.values[facet]} == set(stated) - {""}
    countries = Counter(quote.speaker.country for quote in among(speaker_country=()) if quote.speaker)
    del countries[None]
    assert values("speaker_country") == countries
    mentioned = among(mentioned_country=())
    assert values("mentioned_country") == Counter(
        code for quote in mentioned for code in quote.mentioned_countries
    )
    topics = Counter(
        topic
        for quote in among(topic=())
        for topic in {concept.id for each in quote.topics for concept in broader_concepts(each.id)}
        | {each.id for each in quote.topics}
    )
    assert values("topic") == topics
    outlets = Counter(fold(quote.article.outlet) for quote in among(outlet=()) if quote.article.outlet)
    assert {fold(name): number for name, number in values("outlet").items()} == outlets
    confident = [quote.confidence for quote in among(min_confidence=None)]
    assert values("min_confidence") == {
        str(least): number for least in CONFIDENCES if (number := sum(each >= least for each in confident))
    }
    dated = [quote.article.published_at for quote in among(published_from=None, published_to=None)]
    assert values("published") == Counter(str(each.year) for each in dated if each)
