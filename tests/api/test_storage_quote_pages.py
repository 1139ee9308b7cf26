"""Pages of quotes look at few rows, whatever is asked, in an archive in which looking at all would show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.storage import frequencies
from api.storage.orders import QuoteOrder
from api.storage.periods import Period
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_pages import QuotePages
from api.storage.session import Database
from tests.api.lopsided_archive import BEGIN, COMMON, PAIRS, QUOTES, RARE, lopsided
from tests.databases import Databases
from tests.visits import Visits

FREQUENT = 1_000  # what counts as frequent here
PAGE = 21

# What reading a page, and what is rare altogether, may cost; to test every quote costs ten times as much.
MOST = {"sqlite": 6_000, "postgresql": 600}


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    """Many quotes, nearly all of which have the same traits."""
    with lopsided(databases) as archive:
        yield archive


@pytest.fixture(autouse=True)
def few_are_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "ENOUGH", FREQUENT)


@pytest.mark.parametrize("order", [QuoteOrder.NEWEST, QuoteOrder.OLDEST, QuoteOrder.SUREST])
@pytest.mark.parametrize(
    "given", [pytest.param(given, id=name) for name, given in (COMMON | RARE | PAIRS).items()]
)
def test_few_rows_are_visited(
    database: Database, databases: Databases, given: dict[str, Any], order: QuoteOrder
) -> None:
    visits, pages = Visits(database), QuotePages(database)
    criteria = QuoteCriteria(reported="speech", **given)
    pages.places(criteria, PAGE, order=order, form=1)
    visits.noted.clear()  # how frequent things are is known from now on
    rows = pages.places(criteria, PAGE, order=order, form=1)
    assert sum(visits.noted) < MOST[databases.kind], (visits.noted, len(rows))
    position = (
        (0.7, "quo_5") if order is QuoteOrder.SUREST else (BEGIN + timedelta(hours=QUOTES / 2), "quo_5")
    )
    visits.noted.clear()
    pages.places(criteria, PAGE, position, order, form=1)
    assert sum(visits.noted) < MOST[databases.kind], visits.noted


def test_without_conditions_and_in_a_period(database: Database, databases: Databases) -> None:
    visits, pages = Visits(database), QuotePages(database)
    period = Period(BEGIN + timedelta(days=20), BEGIN + timedelta(days=21))
    for criteria in (QuoteCriteria(), QuoteCriteria(published=period)):
        visits.noted.clear()
        assert len(pages.places(criteria, PAGE, form=1)) == PAGE
        assert sum(visits.noted) < MOST[databases.kind], visits.noted


def test_to_read_all_would_show(database: Database, databases: Databases) -> None:
    visits, pages = Visits(database), QuotePages(database)
    pages.places(QuoteCriteria(polarities=("questioned",)), PAGE, form=1)
    assert sum(visits.noted) > 10 * MOST[databases.kind], visits.noted


def test_the_way_changes_nothing(database: Database) -> None:
    found: list[dict[str, list[str]]] = []
    for enough in (1, 10**6):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(frequencies, "ENOUGH", enough)
            pages = QuotePages(database)
            found.append(
                {
                    name: [place.id for place in pages.places(QuoteCriteria(**given), 50)]
                    for name, given in PAIRS.items()
                }
            )
    assert found[0] == found[1]
    assert sum(map(len, found[0].values())) > 500
