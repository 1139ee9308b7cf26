"""Quotes are found by what is asked for, and by nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from api.errors import InvalidValue, NotFound
from api.services import Services
from api.services.quote_filter import QuoteFilter
from nlp.lexicons.topics import topic_table
from nlp.quotation import Polarity, QuotationType, SpeakerType, Topic, UnnamedSource
from tests.factories import SANCTIONS, ScriptedExtractor, a_filter, a_quotation, a_speaker, drafts_with

PESKOV = a_speaker("Dmitry Peskov", role="Kremlin spokesman", affiliation="Kremlin", country="RU")
EASLEY = a_speaker("Leif-Eric Easley", role="professor", affiliation="Ewha Womans University", country="KR")
KIM = a_speaker("Kim Jong-un", role="leader", country="KP")
SISTER = a_speaker("Kim Yo Jong", country="KP")
RIOS = a_speaker(
    "José Ríos", role="Minister of Foreign Affairs", affiliation="Ministerio de Economía", country="MX"
)
MEDIA = Topic("medtop:20000046", "news media", 0.5)


@pytest.fixture
def stored(services: Services, extractor: ScriptedExtractor) -> Services:
    """Three articles with quotes of several speakers."""
    outcomes = services.ingest.store(
        drafts_with(
            extractor,
            {
                "quotations": [
                    a_quotation(
                        "Sanctions do not work", PESKOV, topics=(SANCTIONS,), mentioned_countries=("US",)
                    ),
                    a_quotation("The path is open", "Peskov of Nowhere", confidence=0.3),
                ],
                "outlet": "Le Café",
                "published_at": datetime(2024, 3, 1, 12, tzinfo=UTC),
            },
            {
                "quotations": [
                    a_quotation("The regime needs money", EASLEY, mentioned_countries=("KP", "RU")),
                    a_quotation("We will win", KIM, type=QuotationType.INDIRECT, topics=(MEDIA,)),
                    a_quotation("We too", SISTER, type=QuotationType.MIXED),
                ],
                "outlet": "Herald",
                "published_at": datetime(2024, 3, 2, 23, 59, 59, tzinfo=UTC),
            },
            {
                "quotations": [
                    a_quotation("El perú crecerá", RIOS, mentioned_countries=("PE",)),
                    a_quotation(
                        "No comment", None, unnamed_source=UnnamedSource("officials", SpeakerType.GROUP, "US")
                    ),
                ],
            },
        )
    )
    assert all(outcome.created for outcome in outcomes)
    return services


def found(services: Services, **conditions: Any) -> set[str]:
    """First words of the quotes found."""
    page = services.quotes.list(a_filter(**conditions), 100)
    return {" ".join(quote.text.split()[:2]) for quote in page.items}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Peskov", {"Sanctions do"}),
        ("dmitry peskov", {"Sanctions do"}),
        ("DMITRI PESKOV", {"Sanctions do"}),
        ("Dmitriy Peskov", {"Sanctions do"}),
        ("Nowhere", {"The path"}),
        ("kim", {"We will", "We too"}),
        ("Kim Jong Un", {"We will"}),
        ("Jong-Un", {"We will"}),
        ("jose rios", {"El perú"}),
        ("Ríos", {"El perú"}),
        ("Dmitry", set()),
        ("Pesko", set()),
        ("Nobody", set()),
        ("%", set()),
        ("_____", set()),
        ("spk_unknown", set()),
    ],
)
def test_speaker_by_name(stored: Services, name: str, expected: set[str]) -> None:
    assert found(stored, speaker=name) == expected


def test_speaker_by_id(stored: Services) -> None:
    [speaker] = stored.speakers.list(10, q="Eas").items
    assert found(stored, speaker=speaker.id) == {"The regime"}


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"role": "SPOKESMAN"}, {"Sanctions do"}),
        ({"role": "kremlin spokesman"}, {"Sanctions do"}),
        ({"role": "spokes"}, set()),
        ({"role": "foreign affairs"}, {"El perú"}),
        ({"role": "affairs foreign"}, set()),
        ({"role": "%"}, set()),
        ({"affiliation": "economia"}, {"El perú"}),
        ({"affiliation": "Ewha"}, {"The regime"}),
        ({"country": "RU"}, {"Sanctions do", "The regime"}),
        ({"country": "kp"}, {"The regime", "We will", "We too"}),
        ({"speaker_country": "RU"}, {"Sanctions do"}),
        ({"speaker_country": "US"}, {"No comment"}),
        ({"mentioned_country": "US"}, {"Sanctions do"}),
        ({"mentioned_country": "KP"}, {"The regime"}),
        ({"country": "KP", "mentioned_country": "RU"}, {"The regime"}),
        ({"topic": "economic sanction"}, {"Sanctions do"}),
        ({"topic": "Economic  Sanction"}, {"Sanctions do"}),
        ({"topic": "medtop:20000642"}, {"Sanctions do"}),
        ({"topic": "medtop:20000642", "country": "US"}, {"Sanctions do"}),
        ({"topic": "medtop:20000642", "mentioned_country": "KP"}, set()),
        ({"type": QuotationType.INDIRECT}, {"We will"}),
        ({"outlet": "le cafe"}, {"Sanctions do", "The path"}),
        ({"outlet": "cafe"}, set()),
        ({"min_confidence": 0.9, "outlet": "Le Café"}, {"Sanctions do"}),
        ({"published_from": date(2024, 3, 2)}, {"The regime", "We will", "We too"}),
        ({"published_to": date(2024, 3, 1)}, {"Sanctions do", "The path"}),
        ({"published_to": date(2024, 3, 2), "type": QuotationType.MIXED}, {"We too"}),
        ({"published_to": datetime(2024, 3, 1, 12, tzinfo=UTC)}, {"Sanctions do", "The path"}),
        ({"published_to": datetime(2024, 3, 1, 11, 59, tzinfo=UTC)}, set()),
        ({"published_from": datetime(2024, 3, 1, 13, tzinfo=timezone(timedelta(hours=1))), "published_to": date(2024, 3, 1)}, {"Sanctions do", "The path"}),
        ({"published_to": date.max, "speaker": "Easley"}, {"The regime"}),
        ({"country": ["RU", "US"]}, {"Sanctions do", "The regime", "No comment"}),
        ({"exclude_country": "KP"}, {"Sanctions do", "The path", "El perú", "No comment"}),
        ({"exclude_country": ["KP", "RU"]}, {"The path", "El perú", "No comment"}),
        ({"country": "RU", "exclude_country": "KP"}, {"Sanctions do"}),
        ({"exclude_speaker": "kim"}, {"Sanctions do", "The path", "The regime", "El perú", "No comment"}),
        ({"exclude_outlet": "LE CAFE"}, {"The regime", "We will", "We too", "El perú", "No comment"}),
        ({"polarity": Polarity.DENIED}, set()),
        ({"q": "sanctions"}, {"Sanctions do"}),
        ({"q": "PERU"}, {"El perú"}),
        ({"q": "peskov"}, {"Sanctions do", "The path"}),
        ({"q": "peskov -path"}, {"Sanctions do"}),
        ({"q": '"not work"'}, {"Sanctions do"}),
        ({"q": '"work not"'}, set()),
        ({"q": "money OR crecera"}, {"The regime", "El perú"}),
        ({"q": "the money OR path"}, {"The regime", "The path"}),
        ({"q": "Jong-un"}, {"We will"}),
        ({"q": "officials"}, {"No comment"}),
        ({"q": "sanctions", "speaker": "Easley"}, set()),
        ({"q": "sanctions", "topic": "economic sanction", "country": "US", "speaker": "Peskov"}, {"Sanctions do"}),
    ],
)  # fmt: skip
def test_conditions(stored: Services, conditions: dict[str, Any], expected: set[str]) -> None:
    assert found(stored, **conditions) == expected


def test_topic_includes_narrower_ones(stored: Services) -> None:
    table = topic_table()
    for broader in table.broader(SANCTIONS.id):
        assert found(stored, topic=broader) >= {"Sanctions do"}
        assert found(stored, topic=table.concepts[broader].name) >= {"Sanctions do"}
    [quote] = stored.quotes.list(a_filter(topic=SANCTIONS.id), 10).items
    assert quote.topics == (SANCTIONS,)


@pytest.mark.parametrize(
    ("conditions", "field"),
    [
        ({"country": "ZZ"}, "country"),
        ({"speaker_country": "USA"}, "speaker_country"),
        ({"mentioned_country": ""}, "mentioned_country"),
        ({"topic": "no such topic"}, "topic"),
        ({"published_from": date(2024, 3, 2), "published_to": date(2024, 3, 1)}, "published_from"),
        ({"published_from": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))}, "published_from"),
        ({"q": '"open'}, "q"),
        ({"q": "-nothing"}, "q"),
        ({"q": "..."}, "q"),
        ({"q": "a OR"}, "q"),
        ({"q": "OR a"}, "q"),
        ({"q": "a OR -b"}, "q"),
        ({"q": "-a OR b"}, "q"),
        ({"q": "a OR OR b"}, "q"),
        ({"q": "a " * 51}, "q"),
    ],
)
def test_values_that_mean_nothing(stored: Services, conditions: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        stored.quotes.list(a_filter(**conditions), 10)
    assert refusal.value.field == field


def test_unknown_quote(services: Services) -> None:
    with pytest.raises(NotFound):
        services.quotes.get("quo_none")


@pytest.mark.parametrize("after", [("not a date", "quo_1"), (datetime(2024, 1, 1), "quo_1"), (5, "quo_1")])
def test_positions_that_are_none(services: Services, after: Any) -> None:
    with pytest.raises(InvalidValue) as refusal:
        services.quotes.list(QuoteFilter(), 10, after)
    assert refusal.value.field == "cursor"
