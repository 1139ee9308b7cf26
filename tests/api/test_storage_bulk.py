"""Rows that are inserted together are the rows that were given, whichever way a database takes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from api.settings import Settings
from api.storage.bulk import add_rows, insert_rows, table_of
from api.storage.models import Change, MergeCandidate, Speaker
from api.storage.session import Database

NOW = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=timezone(timedelta(hours=5, minutes=30)))
TEXTS = ['O\'Neill \\ "x"', "{a,b} %s %(x)s :y", "é 😀 \u2028 \x7f", "null", "", "\n\t"]
SCORES = [0.1, 1 / 3, 1e-300, 5e300, 0.0, -2.5]


def speaker(number: int) -> dict[str, Any]:
    name = TEXTS[number % len(TEXTS)]
    return {
        "id": f"spk_{number}",
        "name": name,
        "sort_name": name,
        "type": "person",
        "country": None if number % 2 else "FR",
        "created_at": NOW,
        "updated_at": NOW,
    }


@pytest.fixture
def database(settings: Settings) -> Database:
    return Database(settings.database_url)


def test_values_of_all_kinds_stay_what_they_are(database: Database) -> None:
    speakers = [speaker(number) for number in range(len(TEXTS) + 1)]
    pairs = [
        {
            "id": f"mgc_{number}",
            "one_id": "spk_0",
            "other_id": f"spk_{number + 1}",
            "score": score,
            "evidence": [{"text": TEXTS[number], "none": None, "nested": [score, True, 10**15]}],
            "found_at": NOW,
        }
        for number, score in enumerate(SCORES)
    ]
    with database.writing() as session:
        add_rows(session, Speaker, speakers)
        add_rows(session, MergeCandidate, pairs)
    with database.reading() as session:
        for model, rows in ((Speaker, speakers), (MergeCandidate, pairs)):
            stored = session.scalars(select(model).order_by(model.id)).all()
            there = [{name: getattr(row, name) for name in rows[0]} for row in stored]
            assert there == sorted(rows, key=lambda row: str(row["id"]))
            assert {type(row[key]) for row in there for key in row if key.endswith("_at")} == {datetime}
        assert session.scalars(select(Speaker.created_at)).first() == NOW.astimezone(UTC)


def test_rows_say_what_the_database_added_to_them(database: Database) -> None:
    rows = [
        {"resource": "quote", "resource_id": f"quo_{n}", "action": "upserted", "changed_at": NOW}
        for n in range(2_500)
    ]
    columns = table_of(Change).c
    with database.writing() as session:
        numbered = insert_rows(session, table_of(Change), rows, (columns.sequence, columns.resource_id))
    assert {resource_id for _, resource_id in numbered} == {row["resource_id"] for row in rows}
    by_sequence = [resource_id for _, resource_id in sorted(tuple(row) for row in numbered)]
    assert by_sequence == [row["resource_id"] for row in rows]


def test_no_rows_are_no_statement(database: Database) -> None:
    with database.writing() as session:
        assert insert_rows(session, table_of(Change), []) == []


def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    row = {"resource": "quote", "resource_id": "quo_1", "action": "upserted"}
    with pytest.raises((ValueError, StatementError), match="without a zone"), database.writing() as session:
        add_rows(session, Change, [{**row, "changed_at": NOW.replace(tzinfo=None)}])
