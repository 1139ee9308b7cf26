"""Pages of quotes look at few rows, whatever is asked, in an archive in which looking at all would show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import insert, text

from api.storage import frequencies
from api.storage.full_text import index, searched
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic, Speaker
from api.storage.orders import QuoteOrder
from api.storage.periods import Period
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_pages import QuotePages
from api.storage.search_query import parse_search_query
from api.storage.session import Database
from tests.databases import Databases
from tests.visits import Visits

QUOTES = 12_000
RARELY = 1_500  # one of so many has what is rare, which then is eight
FREQUENT = 1_000  # what counts as frequent here
BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
PAGE = 21

# What reading a page, and what is rare altogether, may cost; to test every quote costs ten times as much.
MOST = {"sqlite": 6_000, "postgresql": 600}

CRITERIA: Mapping[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "speaker": ({"speaker_ids": ("spk_common",)}, {"speaker_ids": ("spk_rare",)}),
    "speakers": (
        {"speaker_ids": ("spk_common", "spk_none")},
        {"speaker_ids": ("spk_none", "spk_rare")},
    ),
    "topic": ({"topic_ids": ("medtop:1",)}, {"topic_ids": ("medtop:2",)}),
    "country": ({"countries": ("US",)}, {"countries": ("TV",)}),
    "mentioned": ({"mentioned_countries": ("US",)}, {"mentioned_countries": ("TV",)}),
    "outlet": ({"outlet_keys": ("herald",)}, {"outlet_keys": ("gazette",)}),
    "search": ({"search": parse_search_query("often")}, {"search": parse_search_query("seldom")}),
}
COMMON = {f"common {name}": common for name, (common, _) in CRITERIA.items()}
RARE = {f"rare {name}": rare for name, (_, rare) in CRITERIA.items()}
PAIRS = {
    f"{one}, {other}": {**(COMMON | RARE)[one], **(COMMON | RARE)[other]}
    for one, other in combinations(COMMON | RARE, 2)
    if one.split()[1] != other.split()[1] and {"speaker", "speakers"} != {one.split()[1], other.split()[1]}
}


@pytest.fixture(scope="module")
def database(databases: Databases) -> Iterator[Database]:
    """Many quotes, nearly all of which have the same traits."""
    url = databases.migrated()
    archive = Database(url)
    _fill(archive)
    yield archive
    archive.close()
    databases.drop(url)


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
    pages.places(QuoteCriteria(role_words=("nobody",)), PAGE, form=1)
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


def _fill(database: Database) -> None:
    quotes = [_quote(number) for number in range(QUOTES)]
    with database.writing() as session:
        speakers = ("spk_common", "spk_rare")
        session.execute(insert(Speaker), [_speaker(each) for each in speakers])
        session.execute(insert(Article), [_article(number) for number in range(QUOTES // 10)])
        session.execute(insert(Quote), quotes)
        topics = [(quote["id"], quote["listed_at"], "medtop:1") for quote in quotes]
        topics += [(quote_id, moment, "medtop:2") for quote_id, moment, _ in topics[1::RARELY]]
        names = ("quote_id", "listed_at", "topic_id")
        more = {"name": "topic", "score": 0.5, "position": 0}
        session.execute(
            insert(QuoteTopic), [{**dict(zip(names, row, strict=True)), **more} for row in topics]
        )
        countries = [(*row[:2], "US") for row in topics[:QUOTES]]
        countries += [(*row[:2], "TV") for row in topics[2:QUOTES:RARELY]]
        names = ("quote_id", "listed_at", "country")
        session.execute(
            insert(QuoteCountry),
            [{**dict(zip(names, row, strict=True)), "mentioned_position": 0} for row in countries],
        )
        index(session, {quote["number"]: searched(**quote) for quote in quotes})
    with database.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()


def _quote(number: int) -> dict[str, Any]:
    moment = BEGIN + timedelta(hours=number // 10)
    words = "often seldom" if number % RARELY == 3 else "often"
    span = {"start": 0, "end": len(words), "text": words}
    return {
        "number": number + 1,
        "id": f"quo_{number:06}",
        "article_id": f"art_{number // 10:06}",
        "speaker_id": "spk_rare" if number % RARELY == 0 else "spk_common",
        "type": "direct",
        "reported": "speech",
        "polarity": "asserted",
        "text": words,
        "content": [span],
        "cue": [],
        "source": [],
        "speaker_name": "Ana Ruiz",
        "role": None,
        "role_key": None,
        "affiliation": None,
        "affiliation_key": None,
        "speaker_country": "US",
        "unnamed_description": None,
        "context": span,
        "confidence": number * 7919 % QUOTES / QUOTES,
        "outlet_key": "gazette" if number // 10 % RARELY == 4 else "herald",
        "listed_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }


def _article(number: int) -> dict[str, Any]:
    moment = BEGIN + timedelta(hours=number)
    return {
        "id": f"art_{number:06}",
        "published_at": moment,
        "authors": [],
        "text": "Story.",
        "text_digest": f"{number}",
        "identity": f"{number}",
        "status": "extracted",
        "listed_at": moment,
        "created_at": moment,
        "updated_at": moment,
    }


def _speaker(speaker_id: str) -> dict[str, Any]:
    return {
        "id": speaker_id,
        "name": speaker_id,
        "sort_name": speaker_id,
        "type": "person",
        "created_at": BEGIN,
        "updated_at": BEGIN,
    }
