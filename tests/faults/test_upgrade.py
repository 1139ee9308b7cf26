"""The tables are brought up to date while a server of the version before is at work: it goes on."""

from __future__ import annotations

import time
from contextlib import closing

import pytest
from sqlalchemy import text

from api.storage.session import Database
from tests.faults.articles import Reference
from tests.faults.installation import installed, until
from tests.faults.invariants import check_all_extracted_once
from tests.faults.load import Load

SECONDS = 2

MIGRATION = (  # as those of the next version may be: it adds
    "CREATE TABLE later (id VARCHAR PRIMARY KEY)",
    "ALTER TABLE articles ADD COLUMN later VARCHAR",
    "ALTER TABLE quotes ADD COLUMN later INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX ix_quotes_later ON quotes (later)",
    "UPDATE alembic_version SET version_num = '9999_of_the_future'",
)


@pytest.mark.faults("database_url", short=["sqlite"], at_length=["sqlite", "postgresql"])
def test_a_server_of_the_version_before_goes_on(database_url: str, reference: Reference) -> None:
    with installed(database_url) as onrecord, closing(Database(database_url)) as database:
        load = Load(onrecord.url)
        with load.of(4):
            until(lambda: len(load.accepted) > 4)
            with database.for_writing.begin() as connection:
                for statement in MIGRATION:
                    connection.execute(text(statement))
                time.sleep(SECONDS)  # there is much to be done
            assert onrecord.get("/readyz").status_code == 200
            so_far = len(load.accepted)
            until(lambda: len(load.accepted) > so_far + 8)
        onrecord.run("db", "upgrade")  # of the version before: harmless
        assert set(load.answers) <= {201, 202}
        assert onrecord.get("/v1/quotes?limit=1").status_code == 200
        onrecord.wait_until_extracted()
        check_all_extracted_once(database_url, reference, load.accepted)
