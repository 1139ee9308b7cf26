"""Numbers that a server left behind which does not count: lists go without them until all is counted anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from api.services import Services
from api.services.recounting import recount
from api.settings import Settings
from api.storage.models import KeptCount
from api.storage.session import Database
from tests.factories import SANCTIONS, a_quotation, a_speaker

Post = Callable[..., dict[str, Any]]
Items = Callable[..., Sequence[dict[str, Any]]]
Lists = dict[str, Sequence[dict[str, Any]]]

PATHS = [
    "/v1/stats/speakers",
    "/v1/stats/outlets",
    "/v1/stats/topics",
    "/v1/stats/countries",
    "/v1/outlets",
    "/v1/topics",
    "/v1/countries",
]
RAY = a_speaker("Ann Ray", country="GB")
LEE = a_speaker("Bob Lee", country="FR")


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    with closing(Database(settings.database_url)) as database:
        yield database


@pytest.fixture
def alpha(post: Post) -> dict[str, Any]:
    return post(a_quotation("We will see", RAY), outlet="Alpha")


def post_beta(post: Post) -> str:
    article = post(
        a_quotation("We shall see", LEE, topics=(SANCTIONS,), mentioned_countries=("PT",)), outlet="Beta"
    )
    article_id: str = article["id"]
    return article_id


def rows(database: Database) -> dict[tuple[str, str], int]:
    """All that is kept, also of what there is none of."""
    with database.reading() as session:
        return {(row.kind, row.key): row.number for row in session.scalars(select(KeptCount))}


def write_without_counting(database: Database, statement: str, **values: Any) -> None:
    with database.for_writing.begin() as connection:
        connection.execute(text(statement), values)


def put(database: Database, numbers: dict[tuple[str, str], int]) -> None:
    for (kind, key), number in numbers.items():
        write_without_counting(
            database,
            "INSERT INTO kept_counts VALUES (:kind, :key, :number)",
            kind=kind,
            key=key,
            number=number,
        )


@pytest.fixture
def lists(items: Items) -> Callable[[], Lists]:
    return lambda: {path: items(path) for path in PATHS}


@pytest.fixture
def off(database: Database, alpha: object, post: Post, services: Services) -> dict[tuple[str, str], int]:
    """What was counted, before another server stored an article without counting, which this one erased."""
    counted = rows(database)
    article_id = post_beta(post)
    write_without_counting(database, "DELETE FROM kept_counts")
    put(database, counted)
    services.erasure.erase(article_id)
    assert min(rows(database).values()) < 0
    return counted


def test_what_was_erased_that_others_stored(
    off: dict[tuple[str, str], int], database: Database, settings: Settings, lists: Callable[[], Lists]
) -> None:
    before = lists()
    assert [each["speaker"]["name"] for each in before["/v1/stats/speakers"]] == ["Ann Ray"]
    assert [each["name"] for each in before["/v1/outlets"]] == ["Alpha"]
    assert before["/v1/topics"] == before["/v1/stats/topics"] == []
    assert [each["code"] for each in before["/v1/countries"]] == ["GB"]
    below = sum(number < 0 for number in rows(database).values())
    assert recount(settings.database_url) == below
    assert rows(database) == off
    assert lists() == before
    assert recount(settings.database_url) == 0


def test_numbers_that_come_to_nothing_are_told_by_nobody_and_forgotten(
    off: dict[tuple[str, str], int],
    database: Database,
    settings: Settings,
    post: Post,
    lists: Callable[[], Lists],
) -> None:
    post_beta(post)  # counted from below
    assert 0 in rows(database).values()
    assert [each["name"] for each in lists()["/v1/outlets"]] == ["Alpha"]
    assert recount(settings.database_url) > 0
    assert min(rows(database).values()) > 0
    assert len(rows(database)) > len(off)
    assert [each["name"] for each in lists()["/v1/outlets"]] == ["Alpha", "Beta"]


@pytest.mark.parametrize("number", [0, -2, 5])
def test_numbers_of_what_is_gone(
    alpha: object,
    database: Database,
    settings: Settings,
    client: FlaskClient,
    lists: Callable[[], Lists],
    number: int,
) -> None:
    before, counted = lists(), rows(database)
    kinds = ["speaker", "outlet", "articles_of_outlet"]
    put(database, {(kind, key): number for kind in kinds for key in ("a gone", "z gone")})
    assert lists() == before
    for path in ("/v1/stats/speakers", "/v1/stats/outlets", "/v1/outlets"):
        assert paged(client, path) == before[path]
    recount(settings.database_url)
    assert rows(database) == counted
    assert lists() == before


def paged(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """The items of a list, read one at a time."""
    found, cursor = [], ""
    while True:
        page = client.get(f"{path}?limit=1{cursor}").get_json()
        found += page["items"]
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"
