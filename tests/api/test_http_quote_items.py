"""What lists of quotes say is what the schema makes of the same quotes' records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from api.schemas.quotes import Quote
from api.services import Services
from api.storage.orders import QuoteOrder
from nlp.quotation import CountryClue, CountryEvidence, Polarity, Reported, SpeakerType, Topic, UnnamedSource
from tests.factories import SANCTIONS, ScriptedExtractor, a_filter, a_quotation, a_speaker, drafts_with

EVIDENCE = CountryEvidence(0, 2, "US", CountryClue.NAME)
SOURCE = UnnamedSource("two officials “of state”", SpeakerType.GROUP, "US", EVIDENCE)
FULL = a_speaker("Ana Ruíz", role="minister", affiliation="Ministry", country="ES", country_evidence=EVIDENCE)
TOPICS = (SANCTIONS, Topic("medtop:20000639", "diplomacy", 0.1 + 0.2), Topic("medtop:20000002", "arts", 1e-7))


@pytest.fixture
def stored(services: Services, extractor: ScriptedExtractor) -> list[str]:
    """Quotes with and without what they may lack."""
    dated = {"published_at": datetime(2024, 1, 1, 5, 30, 1, 250_000, UTC), "external_id": "x-1"}
    services.ingest.store(
        drafts_with(
            extractor,
            {
                "quotations": [
                    a_quotation("One \t “tab” 𝔘", FULL, topics=TOPICS, mentioned_countries=("PT", "FR", "AO")),
                    a_quotation("Two", None, unnamed_source=SOURCE, polarity=Polarity.DENIED, confidence=1.0),
                    a_quotation("Three", None, reported=Reported.THOUGHT, via="A", addressee="B"),
                ],
                "outlet": "Example News", "title": "T", "url": "https://a.example/", **dated,
            },
            [a_quotation("Four", "Mia Wong"), a_quotation("Five", "Mia Wong")],
        )
    )  # fmt: skip
    return [record.id for record in services.quotes.list(a_filter(reported="any"), 9).items]


@pytest.mark.parametrize("order", [QuoteOrder.NEWEST, QuoteOrder.SUREST])
def test_items_are_what_the_schema_dumps(services: Services, stored: list[str], order: QuoteOrder) -> None:
    everything = a_filter(reported="any", include_rejected=True)
    items = services.quotes.items(everything, 9, order=order)
    records = services.quotes.list(everything, 9, order=order)
    assert [orjson.loads(item) for item in items.items] == [Quote().dump(record) for record in records.items]
    assert len(items.items) == len(stored) == 5


@pytest.mark.parametrize("order", [QuoteOrder.NEWEST, QuoteOrder.RELEVANCE])
@pytest.mark.parametrize("q", ["one OR two OR mia", '"two officials"', "ruiz tab"])
def test_items_of_a_search(services: Services, stored: list[str], q: str, order: QuoteOrder) -> None:
    items = services.quotes.items(a_filter(q=q), 9, order=order)
    records = services.quotes.list(a_filter(q=q), 9, order=order)
    assert (
        [orjson.loads(item) for item in items.items]
        == [Quote().dump(record) for record in records.items]
        != []
    )


def test_pages_go_on_where_those_of_records_do(services: Services, stored: list[str]) -> None:
    for order in (QuoteOrder.NEWEST, QuoteOrder.FIRST_STORED, QuoteOrder.LEAST_SURE):
        items = services.quotes.items(a_filter(reported="any"), 2, order=order)
        assert items.next_key == services.quotes.list(a_filter(reported="any"), 2, order=order).next_key


@pytest.mark.parametrize("fields", ["id", "speaker.name,topics.id,article.title", "context,highlights.text"])
def test_some_fields_of_items(client: FlaskClient, stored: list[str], fields: str) -> None:
    url = f"/v1/quotes?q=one&fields={fields}"
    [item] = client.get(url).get_json()["items"]
    [whole] = client.get("/v1/quotes?q=one").get_json()["items"]
    assert item == _picked(whole, [name.split(".") for name in fields.split(",")])


def test_after_changes(
    client: FlaskClient, services: Services, stored: list[str], items: Callable[..., Any]
) -> None:
    first = items("/v1/quotes")[0]
    corrections: tuple[tuple[str, dict[str, Any]], ...] = (
        (first["id"], {"role": "prime minister", "comment": "so it was"}),
        (stored[-1], {"rejected": True}),
    )
    for quote_id, correction in corrections:
        changed = client.patch(f"/v1/quotes/{quote_id}", json=correction, headers={"If-Match": "*"})
        assert changed.status_code == 200, changed.text
        listed = items("/v1/quotes", include_rejected="true", reported="any")
        for item in listed:
            assert item == client.get(f"/v1/quotes/{item['id']}").get_json()
    records = services.quotes.list(a_filter(reported="any", include_rejected=True), 9)
    assert listed == [Quote().dump(record) for record in records.items]


def _picked(whole: Any, paths: list[list[str]]) -> Any:
    if isinstance(whole, list):
        return [_picked(each, paths) for each in whole]
    names = dict.fromkeys(path[0] for path in paths)
    inner = {name: [path[1:] for path in paths if path[0] == name and path[1:]] for name in names}
    return {name: _picked(whole[name], inner[name]) if inner[name] else whole[name] for name in names}
