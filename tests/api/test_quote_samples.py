"""Quotes drawn evenly from those that meet some conditions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.services.quote_criteria import criteria_of
from api.settings import Settings
from api.storage.quote_samples import Sample, sample
from api.storage.session import Database
from nlp.quotation import QuotationType, Reported
from tests.api.conftest import Post
from tests.factories import SANCTIONS, a_filter, a_quotation, a_speaker

Items = Callable[..., Sequence[dict[str, Any]]]

ARTICLES = 30
QUOTES = 2 * ARTICLES


@pytest.fixture
def archive(post: Post) -> None:
    """Two quotes an article, of two speakers; every third article is of 2023, from another outlet."""
    for number in range(ARTICLES):
        year, outlet = (2023, "The Star") if number % 3 == 0 else (2024, "The Sun")
        post(
            a_quotation(
                "We will see",
                a_speaker("Dmitry Peskov", country="RU", role="spokesman"),
                mentioned_countries=("US",),
                topics=(SANCTIONS,),
            ),
            a_quotation("So be it", "Ana Ruiz", type=QuotationType.INDIRECT),
            a_quotation("They doubt it", "Ana Ruiz", reported=Reported.THOUGHT),
            published_at=f"{year}-03-{1 + number % 28:02}T12:00:00Z",
            outlet=outlet,
        )


def drawn(settings: Settings, most: int, **conditions: Any) -> Sample:
    database = Database(settings.database_url)
    with database.reading() as session:
        found = sample(session, criteria_of(session, a_filter(**conditions)), most)
    database.close()
    return found


@pytest.mark.usefixtures("archive")
def test_of_few_all_are_read(settings: Settings) -> None:
    found = drawn(settings, 1_000)
    assert (len(found.quotes), found.every) == (QUOTES, 1)
    [peskov] = {quote for quote in found.quotes if quote.role and quote.day == "2024-03-02"}
    assert (peskov.is_dated, peskov.type, peskov.speaker_country) == (True, "direct", "RU")
    assert (peskov.role, peskov.outlet_key, peskov.topics) == ("spokesman", "the sun", (SANCTIONS.id,))
    assert sorted(peskov.countries) == ["RU", "US"]
    assert peskov.mentioned_countries == ("US",)
    [ruiz] = {quote for quote in found.quotes if not quote.role and quote.day == "2024-03-02"}
    assert (ruiz.topics, ruiz.countries, ruiz.mentioned_countries) == ((), (), ())


CONDITIONS: tuple[tuple[dict[str, Any], int, int], ...] = (
    # conditions, quotes that meet them, quotes that the narrowest index has
    ({}, QUOTES, 3 * ARTICLES),
    ({"speaker": "Peskov"}, ARTICLES, ARTICLES),
    ({"speaker_country": "RU"}, ARTICLES, ARTICLES),
    ({"country": "US"}, ARTICLES, ARTICLES),
    ({"mentioned_country": "US"}, ARTICLES, ARTICLES),
    ({"topic": SANCTIONS.id}, ARTICLES, ARTICLES),
    ({"outlet": "the star"}, 20, 30),
    ({"published_from": date(2024, 1, 1), "outlet": "the sun"}, 40, 60),
    ({"published_to": date(2023, 1, 1)}, 0, 0),
    ({"country": ["US", "RU"]}, ARTICLES, 3 * ARTICLES),
    ({"type": QuotationType.DIRECT}, ARTICLES, 3 * ARTICLES),
)


@pytest.mark.usefixtures("archive")
def test_of_many_some_stand_for_all(settings: Settings, client: FlaskClient, items: Items) -> None:
    most = 12
    for conditions, number, in_index in CONDITIONS:
        whole, part = drawn(settings, 1_000, **conditions), drawn(settings, most, **conditions)
        assert (len(whole.quotes), whole.every) == (number, 1), conditions
        assert part.every == max(1, -(-in_index // most)), conditions
        assert set(part.quotes) <= set(whole.quotes)
        assert len(part.quotes) <= 2 * most
        if part.every < 4:
            assert number / 3 <= len(part.quotes) * part.every <= number * 3, conditions
        assert sorted(drawn(settings, most, **conditions).quotes) == sorted(part.quotes)
    # Once most numbers are free, drawing by numbers would find few of what is left.
    for article in items("/v1/articles", limit=1000)[1:-1]:
        path = f"/v1/articles/{article['id']}"
        assert client.delete(path, headers={"If-Match": "*"}).status_code == 204
    left = drawn(settings, most)
    assert (len(left.quotes), left.every) == (4, 1)


def test_of_none_there_is_nothing(settings: Settings) -> None:
    assert drawn(settings, 10) == Sample([], 1)
    assert drawn(settings, 10, speaker="nobody") == Sample([], 1)
