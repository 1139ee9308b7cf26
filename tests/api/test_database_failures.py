"""What clients are told while the database fails, and that all goes on by itself afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask.testing import FlaskClient
from sqlalchemy import bindparam, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from api.app import create_app
from api.errors import OutOfSpace, Unavailable
from api.settings import Settings
from api.storage import sqlite
from api.storage.migrations import upgrade
from api.storage.postgresql import POSTGRESQL
from api.storage.session import Database
from api.storage.sqlite import SQLITE
from api.storage.transactions import Failure
from tests.factories import ScriptedExtractor
from tests.keys import bearer, make_keys
from tests.postgresql_server import PostgresqlServer, postgresql_server, standby_of
from tests.serving import free_port


@pytest.fixture
def postgresql_url(postgresql: PostgresqlServer) -> Iterator[str]:
    postgresql.execute("CREATE DATABASE failing TEMPLATE template0")
    url = postgresql.url("failing")
    upgrade(url)
    yield url
    postgresql.execute("DROP DATABASE failing WITH (FORCE)")


def client_of(url: str) -> FlaskClient:
    settings = Settings(database_url=url, extraction="inline")
    return create_app(settings, ScriptedExtractor()).test_client()  # type: ignore[arg-type]


def end_connections(server: PostgresqlServer) -> None:
    server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = 'failing'")


@contextmanager
def closed_to_all(server: PostgresqlServer) -> Iterator[None]:
    server.execute("ALTER DATABASE failing ALLOW_CONNECTIONS false")
    end_connections(server)
    yield
    server.execute("ALTER DATABASE failing ALLOW_CONNECTIONS true")


def told(response: Any) -> tuple[int, str]:
    assert response.mimetype == "application/problem+json"
    assert int(response.headers["Retry-After"]) > 0
    return response.status_code, response.get_json()["code"]


def test_connections_that_were_lost_are_replaced(postgresql: PostgresqlServer, postgresql_url: str) -> None:
    client = client_of(postgresql_url)
    for number in range(2):
        assert client.post("/v1/articles", json={"text": f"Story {number}."}).status_code == 201
        end_connections(postgresql)
        assert client.get("/v1/quotes").status_code == 200
        end_connections(postgresql)


def test_a_database_that_cannot_be_reached(postgresql: PostgresqlServer, postgresql_url: str) -> None:
    client = client_of(postgresql_url)
    headers = {"Idempotency-Key": "one"}
    assert client.get("/v1/articles").get_json()["items"] == []
    with closed_to_all(postgresql):
        for path in ("/v1/articles", "/v1/quotes?q=rain", "/v1/speakers/spk_1", "/v1/changes", "/readyz"):
            assert told(client.get(path)) == (503, "database_unreachable")
        post = client.post("/v1/articles", json={"text": "Story."}, headers=headers)
        assert told(post) == (503, "database_unreachable")
        assert "failing" not in post.text
        assert client.get("/healthz").status_code == 200
    assert client.post("/v1/articles", json={"text": "Story."}, headers=headers).status_code == 201
    assert client.get("/readyz").status_code == 200


def test_a_connection_lost_within_a_transaction_is_told(
    postgresql: PostgresqlServer, postgresql_url: str
) -> None:
    database = Database(postgresql_url)

    def write() -> None:
        with database.writing() as session:
            session.execute(text("SELECT 1"))
            end_connections(postgresql)
            session.execute(text("SELECT 1"))

    with pytest.raises(Unavailable):
        write()
    with database.reading() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1


def test_a_server_that_was_never_there_cannot_be_reached() -> None:
    for url in (
        f"postgresql://onrecord@127.0.0.1:{free_port()}/none",
        "postgresql://onrecord@none.invalid/none",
    ):
        database = Database(url)
        with pytest.raises(Unavailable, match="cannot be reached"), database.reading() as session:
            session.execute(text("SELECT 1"))
        with pytest.raises(Unavailable, match="cannot be reached"):
            database.lookup.rows(text("SELECT 1"))
        database.close()


@pytest.mark.usefixtures("postgresql")  # which tells whether there are the programs for another one
def test_a_standby_answers_what_only_reads_and_is_no_defect() -> None:
    with postgresql_server() as primary:
        upgrade(primary.url("postgres"))
        first = client_of(primary.url("postgres"))
        article = first.post("/v1/articles", json={"text": "Story."}).get_json()["id"]
        key = bearer(make_keys(primary.url("postgres"))["write"])
        with standby_of(primary) as standby:
            upgrade(standby.url("postgres"))  # as servers do when they start
            client = client_of(standby.url("postgres"))
            for path in ("/readyz", f"/v1/articles/{article}", "/v1/quotes?q=rain", "/v1/changes"):
                assert client.get(path, headers=key).status_code == 200
            post = client.post("/v1/articles", json={"text": "Another."}, headers=key)
            assert told(post) == (503, "database_unreachable")


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    client = client_of(f"sqlite:///{tmp_path}/none/onrecord.db")
    assert told(client.get("/v1/quotes"))[0] == 503
    (tmp_path / "none").mkdir()
    upgrade(f"sqlite:///{tmp_path}/none/onrecord.db")
    assert client.get("/v1/quotes").status_code == 200


def test_no_room_for_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path}/onrecord.db"
    upgrade(url)
    connections: list[sqlite3.Connection] = []
    configure = sqlite._configure

    def configure_small(connection: sqlite3.Connection, record: object) -> None:
        configure(connection, record)
        connections.append(connection)
        let_grow_to(0)  # no larger than it is

    def let_grow_to(pages: int) -> None:
        for connection in connections:
            connection.execute(f"PRAGMA max_page_count = {pages or 1}")

    monkeypatch.setattr(sqlite, "_configure", configure_small)
    client = client_of(url)
    long = {"text": "Story. " * 10_000}
    headers = {"Idempotency-Key": "one"}
    assert told(client.post("/v1/articles", json=long, headers=headers)) == (507, "out_of_space")
    lines = client.post("/v1/imports", json=long, content_type="application/x-ndjson")
    assert told(lines) == (507, "out_of_space")
    assert client.get("/v1/articles").get_json()["items"] == []
    let_grow_to(1_000_000)
    assert client.post("/v1/articles", json=long, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("state", "failure"),
    [
        ("08006", Failure.UNREACHABLE),
        ("53100", Failure.FULL),
        ("53300", Failure.UNREACHABLE),
        ("55P03", Failure.BUSY),
        ("25P03", Failure.IMPATIENT),
        ("57014", Failure.BUSY),
        ("57P01", Failure.UNREACHABLE),
        ("40001", Failure.BUSY),
        ("42P01", None),
        ("23505", None),
    ],
)
def test_what_postgresql_says(state: str, failure: Failure | None) -> None:
    error = DBAPIError("SELECT 1", None, psycopg.errors.lookup(state)("told"))
    assert POSTGRESQL.failure(error) is failure


def test_what_the_driver_refuses_to_ask_is_no_failure_of_postgresql(
    postgresql: PostgresqlServer, postgresql_url: str
) -> None:
    database = Database(postgresql_url)
    too_many = select(*(bindparam(f"value_{n}", n) for n in range(65_536)))
    with pytest.raises(OperationalError, match="number of parameters"), database.reading() as session:
        session.execute(too_many)
    with pytest.raises(OperationalError, match="number of parameters"):
        database.lookup.rows(too_many)
    assert database.lookup.rows(text("SELECT 1")) == [(1,)]
    database.close()


def test_what_is_no_failure_of_the_database_stays_a_defect(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/onrecord.db")
    with pytest.raises(DBAPIError), database.reading() as session:
        session.execute(text("SELECT nothing FROM nowhere"))
    assert SQLITE.failure(DBAPIError("SELECT 1", None, sqlite3.ProgrammingError("told"))) is None
    assert issubclass(OutOfSpace, Unavailable)
