"""Ten thousand quotes are read page by page while others come and go: what was there throughout comes once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from api.services import build_services
from api.services.change_log import ChangeLog
from api.services.quote_filter import QuoteFilter
from api.services.records import Key
from api.settings import Settings
from api.storage.changes import Action, Resource
from api.storage.models import Quote, QuoteCountry
from api.storage.orders import QuoteOrder
from api.storage.session import Database
from benchmarks.export_memory import fill, made_up_quote
from tests.databases import Databases
from tests.factories import ScriptedExtractor, a_filter

NUMBER = 10_000
PER_PAGE = 500
COME_AND_GO = 60  # between two pages


@pytest.fixture(scope="module")
def filled(databases: Databases) -> Iterator[str]:
    """The URL of a database with ten thousand quotes."""
    url = databases.empty()
    fill(url, NUMBER)
    yield url
    databases.drop(url)


@pytest.fixture
def copy(databases: Databases, filled: str) -> Iterator[str]:
    """The URL of a copy of it."""
    url = databases.copy(filled)
    yield url
    databases.drop(url)


class Others:
    """Quotes that come in and are erased while somebody reads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._chance = random.Random(7)
        self._next = NUMBER
        self.erased: set[str] = set()

    def happen(self) -> None:
        """Some come in anywhere in the order, others go."""
        new = []
        for _ in range(COME_AND_GO):
            quote = made_up_quote(self._chance.randrange(NUMBER), ["spk_000001"], self._chance)
            moment = quote["listed_at"] + timedelta(minutes=self._chance.randrange(60))
            new.append(
                quote
                | {
                    "id": f"quo_{self._chance.randrange(NUMBER):08}x{self._next}",
                    "confidence": self._chance.random(),
                }
                | {"listed_at": moment, "created_at": moment}
            )
            self._next += 1
        gone = {f"quo_{self._chance.randrange(NUMBER):08}" for _ in range(COME_AND_GO)}
        with self._database.writing() as session:
            session.execute(insert(Quote), new)
            session.execute(
                insert(QuoteCountry),
                [
                    {"quote_id": quote["id"], "country": "ES", "listed_at": quote["listed_at"]}
                    for quote in new
                ],
            )
            session.execute(delete(Quote).where(Quote.id.in_(gone)))
            log = ChangeLog(session, datetime.now(UTC))
            log.upserted(Resource.QUOTE, [quote["id"] for quote in new])
            log.deleted(Resource.QUOTE, sorted(gone))
        self.erased |= gone


@pytest.mark.parametrize(
    ("asked", "order"),
    [
        *((QuoteFilter(), order) for order in QuoteOrder if order is not QuoteOrder.RELEVANCE),
        (a_filter(country="ES"), QuoteOrder.NEWEST),
        (a_filter(country=["ES", "PT"], exclude_country="FR"), QuoteOrder.OLDEST),
    ],
    ids=str,
)
def test_every_quote_that_stays_comes_exactly_once(copy: str, asked: QuoteFilter, order: QuoteOrder) -> None:
    quotes = build_services(Settings(database_url=copy), ScriptedExtractor()).quotes  # type: ignore[arg-type]
    others = Others(Database(copy))

    def pages() -> Iterator[list[str]]:
        after: Key | None = None
        while True:
            page = quotes.list(asked, PER_PAGE, after, order=order)
            yield [quote.id for quote in page.items]
            if (after := page.next_key) is None:
                return

    seen: Counter[str] = Counter()
    for page in pages():
        seen.update(page)
        others.happen()
    throughout = {f"quo_{number:08}" for number in range(NUMBER)} - others.erased
    assert others.erased
    assert set(seen.values()) == {1}
    assert throughout <= seen.keys()


def test_an_export_has_every_quote_that_stays_exactly_once(copy: str) -> None:
    quotes = build_services(Settings(database_url=copy), ScriptedExtractor()).quotes  # type: ignore[arg-type]
    others = Others(Database(copy))
    seen: Counter[str] = Counter()
    for lot in quotes.export(QuoteFilter()):
        seen.update(quote.id for quote in lot)
        others.happen()
    assert set(seen.values()) == {1}
    assert {f"quo_{number:08}" for number in range(NUMBER)} - others.erased <= seen.keys()


def test_whoever_follows_the_changes_gets_all_that_stays_exactly_once(copy: str) -> None:
    database = Database(copy)
    with database.writing() as session:
        everything = [f"quo_{number:08}" for number in range(NUMBER)]
        ChangeLog(session, datetime.now(UTC)).upserted(Resource.QUOTE, everything)
    changes = build_services(Settings(database_url=copy), ScriptedExtractor()).changes  # type: ignore[arg-type]
    others = Others(database)
    seen: Counter[str] = Counter()
    mirror: set[str] = set()
    position, pages = 0, 0
    while True:
        page = changes.list(PER_PAGE, position, resource="quote")
        for change in page.items:
            if change.action is Action.UPSERTED:
                seen[change.id] += 1
                mirror.add(change.id)
                assert change.quote is not None
            else:
                mirror.discard(change.id)
        position, pages = page.position, pages + 1
        if not page.has_more:
            break
        if pages < 2 * NUMBER // PER_PAGE:
            others.happen()
    throughout = {f"quo_{number:08}" for number in range(NUMBER)} - others.erased
    assert others.erased
    assert {seen[quote_id] for quote_id in throughout} == {1}
    with database.reading() as session:
        assert mirror == set(session.scalars(select(Quote.id)))
