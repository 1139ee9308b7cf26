"""Facets look at few rows, whatever is asked, in an archive in which looking at all would show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from api.storage import facet_rows, frequencies
from api.storage.facet_rows import FacetRows
from api.storage.periods import Period
from api.storage.quote_criteria import QuoteCriteria, QuoteTraits
from api.storage.quote_pages import QuotePages
from api.storage.session import Database
from tests.api.lopsided_archive import BEGIN, COMMON, PAIRS, QUOTES, RARE, lopsided
from tests.databases import Databases
from tests.visits import Visits

VISITED, COUNTED = 300, 100

# What it takes to look at so many rows of an index; to look at all quotes takes six times as much.
MOST = {"sqlite": 25_000, "postgresql": 6_500}


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    """Many quotes, nearly all of which have the same traits."""
    with lopsided(databases) as archive:
        yield archive


@pytest.fixture(autouse=True)
def few_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "ENOUGH", VISITED)
    monkeypatch.setattr(facet_rows, "ENOUGH", VISITED)
    monkeypatch.setattr(facet_rows, "MOST_VISITED", VISITED)
    monkeypatch.setattr(facet_rows, "MOST_COUNTED", COUNTED)
    monkeypatch.setattr(facet_rows, "_MOST_SORTED", 4 * VISITED)
    monkeypatch.setattr(facet_rows, "_MOST_SCANNED", 6 * VISITED)


@pytest.mark.parametrize(
    "given", [pytest.param(given, id=name) for name, given in (COMMON | RARE | PAIRS).items()]
)
def test_few_rows_are_visited(database: Database, databases: Databases, given: dict[str, Any]) -> None:
    visits, rows = Visits(database), FacetRows(database)
    criteria = QuoteCriteria(reported="speech", **given)
    rows.newest(criteria)
    visits.noted.clear()  # how frequent things are is known from now on
    newest = rows.newest(criteria)
    assert sum(visits.noted) < MOST[databases.kind], (visits.noted, len(newest.rows))


SEVERAL: dict[str, dict[str, Any]] = {
    "an article": {"article_id": "art_000010"},
    "many speakers": {"speaker_ids": ("spk_common", *(f"spk_{n}" for n in range(9)))},
    "many speakers, a rare topic": {"speaker_ids": tuple("abcdef"), "topic_ids": ("medtop:2",)},
    "a period": {"published": Period(BEGIN, BEGIN + timedelta(hours=5)), "topic_ids": ("medtop:1",)},
}


@pytest.mark.parametrize(
    "given", [pytest.param(given, id=name) for name, given in (COMMON | RARE | PAIRS | SEVERAL).items()]
)
def test_what_is_found_is_what_pages_list(database: Database, given: dict[str, Any]) -> None:
    criteria = QuoteCriteria(reported="speech", **given)
    newest = FacetRows(database).newest(criteria)
    found = [row.id for row in newest.rows]
    listed = [place.id for place in QuotePages(database).places(criteria, QUOTES)]
    assert newest.complete is (len(listed) <= COUNTED and (found == listed))
    if criteria.search is None:  # of which the latest stored come first
        assert found == listed[: len(found)]
    assert set(found) <= set(listed)
    if len(given) == 1:
        assert len(found) == min(COUNTED, len(listed))


def test_without_conditions_and_in_a_period(database: Database, databases: Databases) -> None:
    visits, rows = Visits(database), FacetRows(database)
    period = Period(BEGIN + timedelta(days=20), BEGIN + timedelta(days=25))
    questioned = QuoteCriteria(polarities=("questioned",))
    for criteria in (QuoteCriteria(), QuoteCriteria(published=period), questioned):
        visits.noted.clear()
        newest = rows.newest(criteria)
        assert (len(newest.rows), newest.complete) == (0 if criteria is questioned else COUNTED, False)
        assert sum(visits.noted) < MOST[databases.kind], visits.noted


def test_to_look_at_all_would_show(
    database: Database, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facet_rows, "MOST_VISITED", QUOTES)
    visits, rows = Visits(database), FacetRows(database)
    rows.newest(QuoteCriteria(excluded=QuoteTraits(role_words=("official", "chief"))))
    assert sum(visits.noted) > 6 * MOST[databases.kind], visits.noted
