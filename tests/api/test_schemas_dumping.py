"""What is dumped fast is what marshmallow dumps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import marshmallow as ma
import pytest
from marshmallow import fields

from api.schemas.articles import ArticleSummary
from api.schemas.base import RequestSchema, Timestamp, item_of, rfc3339
from api.schemas.countries import Country
from api.schemas.dumping import dumper
from api.schemas.outlets import Outlet
from api.schemas.quotes import Quote
from api.schemas.speakers import Speaker
from api.schemas.stats import CountryCount, OutletCount, PeriodCount, SpeakerCount, TypeCount
from api.schemas.topics import Topic
from api.services import Services
from api.services.quote_filter import QuoteFilter
from nlp.quotation import CountryClue, CountryEvidence, Polarity, SpeakerType, UnnamedSource
from tests.factories import SANCTIONS, ScriptedExtractor, a_quotation, a_speaker, drafts_with

EVERYTHING = QuoteFilter(reported="any")


@pytest.fixture
def records(services: Services, extractor: ScriptedExtractor) -> dict[type[ma.Schema], list[Any]]:
    """Records of every kind, with and without what they may lack."""
    evidence = CountryEvidence(0, 2, "US", CountryClue.NAME)
    source = UnnamedSource("two officials", SpeakerType.GROUP, "US", evidence)
    full = a_speaker(
        "Ana Ruíz", role="minister", affiliation="Ministry", country="ES", country_evidence=evidence
    )
    services.ingest.store(
        drafts_with(
            extractor,
            {
                "quotations": [
                    a_quotation("One", full, topics=(SANCTIONS,), mentioned_countries=("PT", "FR"), via="A", addressee="B"),
                    a_quotation("Two", None, unnamed_source=source, polarity=Polarity.DENIED, confidence=1.0),
                ],
                "outlet": "Example News", "authors": ("Luis Prado",), "title": "T", "url": "https://a.example/",
                "published_at": datetime(2024, 1, 1, 5, tzinfo=timezone(timedelta(hours=2))),
            },
            [a_quotation("Three", "Mia Wong")],
        )
    )  # fmt: skip
    count = services.statistics
    return {
        Quote: services.quotes.list(EVERYTHING, 9).items,
        ArticleSummary: services.articles.list(9).items,
        Speaker: services.speakers.list(9).items,
        Country: services.catalogue.countries(9).items,
        Topic: services.catalogue.topics(9).items,
        Outlet: services.catalogue.outlets(9).items,
        PeriodCount: count.timeline(EVERYTHING, "week", 9).items,
        SpeakerCount: count.speakers(EVERYTHING, 9).items,
        CountryCount: count.countries(EVERYTHING, 9).items,
        TypeCount: count.types(EVERYTHING, 9).items,
        OutletCount: count.outlets(EVERYTHING, 9).items,
    }


def test_every_record_is_dumped_alike(records: dict[type[ma.Schema], list[Any]]) -> None:
    for schema, items in records.items():
        assert items, schema
        dump = dumper(schema())
        for item in items:
            assert dump(item) == schema().dump(item)
            assert list(dump(item)) == list(schema().dump(item))


def test_some_fields_are_dumped_alike(records: dict[type[ma.Schema], list[Any]]) -> None:
    schema = Quote(only=["text", "speaker.name", "content.start", "topics", "created_at"])
    for item in records[Quote]:
        assert dumper(schema)(item) == schema.dump(item)


def test_a_field_of_an_unknown_kind_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="Decimal"):
        dumper(ma.Schema.from_dict({"a": fields.Decimal()})())


def test_moments_are_in_utc() -> None:
    moment = datetime(2024, 1, 1, 5, 0, 0, 120_000, tzinfo=timezone(timedelta(hours=2)))
    assert rfc3339(moment) == "2024-01-01T03:00:00.120000Z"
    assert rfc3339(moment.astimezone(UTC).replace(tzinfo=None)) == rfc3339(moment)
    assert Timestamp()._serialize(None, None, None) is None


def test_only_pages_have_items() -> None:
    with pytest.raises((TypeError, KeyError)):
        item_of(RequestSchema)
