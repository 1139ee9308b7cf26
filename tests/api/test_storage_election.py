"""An office has one holder, also where its holder does not notice that it has lost it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.settings import Settings
from api.storage.election import elected
from tests.databases import Databases
from tests.postgresql_server import PostgresqlServer

OFFICE = "extraction"


@pytest.fixture
def url(postgresql_databases: Databases) -> Iterator[str]:
    url = postgresql_databases.migrated()
    yield url
    postgresql_databases.drop(url)


def restart(server: PostgresqlServer) -> None:
    server.stop("fast")
    server.start()


def test_who_is_wanted_no_more_waits_no_longer(settings: Settings) -> None:
    answers = iter([True, False])
    with (
        elected(settings.database_url, OFFICE) as first_holds,
        elected(settings.database_url, OFFICE, lambda: next(answers)) as second_holds,
    ):
        assert [first_holds(), second_holds()] == [True, False]
    with elected(settings.database_url, OFFICE) as holds:
        assert holds()


def test_who_lost_the_office_learns_it(url: str, postgresql: PostgresqlServer) -> None:
    with elected(url, OFFICE) as first_holds:
        restart(postgresql)
        with elected(url, OFFICE) as second_holds:
            assert second_holds()
            assert not first_holds()
        assert not first_holds(), "another one was in office meanwhile"
    with elected(url, OFFICE) as third_holds:
        assert third_holds()


def test_who_asks_before_another_is_elected_keeps_the_office(url: str, postgresql: PostgresqlServer) -> None:
    answers = iter([True, True, False])
    with elected(url, OFFICE) as first_holds:
        postgresql.stop("fast")
        try:
            assert first_holds(), "nobody else can be elected"
        finally:
            postgresql.start()
        assert first_holds()
        with elected(url, OFFICE, lambda: next(answers)) as second_holds:
            assert not second_holds()
        assert first_holds()


def test_each_of_many_restarts_leaves_one_holder(url: str, postgresql: PostgresqlServer) -> None:
    with elected(url, OFFICE) as first_holds:
        for _ in range(3):
            restart(postgresql)
            assert first_holds()
        restart(postgresql)
        with elected(url, OFFICE) as second_holds:
            restart(postgresql)
            assert [second_holds(), first_holds()] == [True, False]
