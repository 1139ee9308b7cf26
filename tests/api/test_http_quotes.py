"""Quotes, searched and read over HTTP: every condition of the interface finds what it should and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from nlp.quotation import (
    FIELDS,
    CountryClue,
    CountryEvidence,
    Polarity,
    QuotationType,
    Reported,
    Speaker,
    SpeakerType,
    UnnamedSource,
)
from tests.factories import SANCTIONS, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]

RUIZ = a_speaker("Ana Ruíz", role="transport minister", affiliation="Ministry of Transport", country="ES")
WONG = a_speaker("Mia Wong", role="spokeswoman", affiliation="Harbour Board", country="GB")


@pytest.fixture
def quotes(post: Post) -> None:
    """Four quotes that differ in everything a reader can ask for."""
    post(
        a_quotation("The bridge opens in May", RUIZ, mentioned_countries=("PT",), confidence=0.9),
        a_quotation(
            "Sanctions will stay", WONG, type=QuotationType.INDIRECT, topics=(SANCTIONS,), confidence=0.6
        ),
        outlet="Example News",
        published_at="2024-03-03T08:00:00Z",
    )
    post(
        a_quotation("It may rain", RUIZ, reported=Reported.THOUGHT, confidence=0.3),
        a_quotation("Nobody knows", None, type=QuotationType.MIXED, confidence=0.5),
        outlet="Other News",
        published_at="2024-03-05T08:00:00Z",
    )


BRIDGE, SANCTION, RAIN, NOBODY = (
    "The bridge opens in May",
    "Sanctions will stay",
    "It may rain",
    "Nobody knows",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {BRIDGE, SANCTION, NOBODY}),
        ({"speaker": "Ana Ruíz"}, {BRIDGE}),
        ({"speaker": "ruiz"}, {BRIDGE}),
        ({"speaker": "Nobody Else"}, set()),
        ({"role": "Minister"}, {BRIDGE}),
        ({"role": "minis"}, set()),
        ({"affiliation": "harbour board"}, {SANCTION}),
        ({"country": "PT"}, {BRIDGE}),
        ({"country": "es"}, {BRIDGE}),
        ({"speaker_country": "GB"}, {SANCTION}),
        ({"speaker_country": "PT"}, set()),
        ({"mentioned_country": "PT"}, {BRIDGE}),
        ({"mentioned_country": "ES"}, set()),
        ({"topic": SANCTIONS.id}, {SANCTION}),
        ({"topic": "Economic Sanction"}, {SANCTION}),
        ({"type": "direct"}, {BRIDGE}),
        ({"type": "indirect"}, {SANCTION}),
        ({"type": "mixed"}, {NOBODY}),
        ({"reported": "speech"}, {BRIDGE, SANCTION, NOBODY}),
        ({"reported": "thought"}, {RAIN}),
        ({"reported": "any"}, {BRIDGE, SANCTION, RAIN, NOBODY}),
        ({"outlet": "example news"}, {BRIDGE, SANCTION}),
        ({"published_from": "2024-03-04"}, {NOBODY}),
        ({"published_to": "2024-03-03"}, {BRIDGE, SANCTION}),
        ({"published_to": "2024-03-03T07:59:59Z"}, set()),
        ({"published_from": "2024-03-03T08:00:00Z", "published_to": "2024-03-03T09:00:00+01:00"}, {BRIDGE, SANCTION}),
        ({"min_confidence": "0.6"}, {BRIDGE, SANCTION}),
        ({"q": "bridge"}, {BRIDGE}),
        ({"q": '"opens in may"'}, {BRIDGE}),
        ({"q": "bridge OR sanctions"}, {BRIDGE, SANCTION}),
        ({"q": "sanctions -stay"}, set()),
        ({"speaker": "Ruiz", "reported": "any", "min_confidence": "0.5"}, {BRIDGE}),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("quotes")
def test_conditions(items: Items, query: dict[str, str], expected: set[str]) -> None:
    assert {quote["text"] for quote in items("/v1/quotes", **query)} == expected


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"topic": "no such topic"}, "topic"),
        ({"country": "QQ"}, "country"),
        ({"speaker_country": "QQ"}, "speaker_country"),
        ({"mentioned_country": "QQ"}, "mentioned_country"),
        ({"published_from": "2024-03-02", "published_to": "2024-03-01"}, "published_from"),
        ({"q": '"unclosed'}, "q"),
        ({"cursor": "made-up"}, "cursor"),
    ],
)
def test_values_that_mean_nothing(client: FlaskClient, query: dict[str, str], field: str) -> None:
    response = client.get("/v1/quotes", query_string=query)
    assert response.status_code == 400
    assert [error["parameter"] for error in response.get_json()["errors"]] == [field]


@pytest.mark.usefixtures("quotes")
def test_a_cursor_of_other_conditions_is_refused(client: FlaskClient) -> None:
    cursor = client.get("/v1/quotes?limit=1&reported=any").get_json()["next_cursor"]
    assert client.get(f"/v1/quotes?limit=1&reported=any&cursor={cursor}").status_code == 200
    response = client.get(f"/v1/quotes?limit=1&cursor={cursor}")
    assert response.status_code == 400
    assert response.get_json()["code"] == "invalid_cursor"


@pytest.mark.usefixtures("quotes")
def test_pages_lead_through_all_quotes_once(client: FlaskClient) -> None:
    seen: list[str] = []
    url: str | None = "/v1/quotes?limit=1&reported=any"
    while url:
        response = client.get(url)
        seen += [quote["id"] for quote in response.get_json()["items"]]
        url = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else None
    assert len(seen) == len(set(seen)) == 4


def test_a_quote_embeds_all_that_extraction_found(client: FlaskClient, post: Post, items: Items) -> None:
    quotation = replace(
        a_quotation("We deny it", RUIZ, polarity=Polarity.DENIED, via="Wire Service", addressee="reporters"),
        mentioned_countries=("PT", "FR"),
        topics=(SANCTIONS,),
    )
    article = post(
        quotation,
        title="A story",
        url="https://news.example/a",
        outlet="Example News",
        published_at="2024-03-03",
    )
    quote = items("/v1/quotes")[0]
    found = quotation.to_dict()
    speaker = quote.pop("speaker")
    assert speaker.pop("id")
    assert speaker == found.pop("speaker")
    assert {name: quote[name] for name in FIELDS if name != "speaker"} == found
    assert quote["article"] == {
        name: article[name] for name in ("id", "external_id", "title", "url", "outlet", "published_at")
    }
    assert quote["model"] == {"name": "script", "version": "1"}
    assert client.get(f"/v1/quotes/{quote['id']}").get_json() == items("/v1/quotes")[0]


def test_a_source_without_a_name(post: Post, items: Items) -> None:
    evidence = CountryEvidence(4, 11, "Spanish", CountryClue.DEMONYM)
    source = UnnamedSource("two officials", SpeakerType.GROUP, "ES", evidence)
    post(a_quotation("Talks go on", None, unnamed_source=source))
    quote = items("/v1/quotes")[0]
    assert quote["speaker"] is None
    assert quote["unnamed_source"] == {
        "description": "two officials",
        "type": "group",
        "country": "ES",
        "country_evidence": {"start": 4, "end": 11, "text": "Spanish", "kind": "demonym"},
    }


def test_the_words_that_tell_a_speakers_country_are_kept(post: Post, items: Items) -> None:
    evidence = CountryEvidence(0, 2, "US", CountryClue.NAME)
    post(
        a_quotation("We said so", Speaker("Ann Lee", SpeakerType.PERSON, None, None, "US", evidence)),
        a_quotation("They did not", Speaker("Bob Poe", SpeakerType.PERSON)),
    )
    told = {quote["speaker"]["name"]: quote["speaker"]["country_evidence"] for quote in items("/v1/quotes")}
    assert told == {"Ann Lee": {"start": 0, "end": 2, "text": "US", "kind": "name"}, "Bob Poe": None}


def test_there_is_no_such_quote(client: FlaskClient) -> None:
    assert client.get("/v1/quotes/none").status_code == 404
