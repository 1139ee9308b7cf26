"""The archive that benchmarks read is one that the services could have written."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from sqlalchemy import func, insert, inspect, select, text
from sqlalchemy.orm import Session

from api.schemas.quotes import Quote as QuoteSchema
from api.services.quote_items import RENDERER
from api.services.quote_search import QuoteSearch
from api.services.speaker_neighbours import update_keys
from api.storage import kept_counts, rendered_quotes
from api.storage.full_text import searched
from api.storage.kept_counts import Kind
from api.storage.models import Article, Base, Change, KeptCount, Quote, Speaker, SpeakerBlock, SpeakerWord
from api.storage.session import Database
from benchmarks.archive import write_postgresql, write_sqlite
from tests.databases import Databases
from tests.factories import a_filter

QUOTES = 400
_CHANGE = {"resource": "quote", "resource_id": "quo_new", "action": "upserted"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archives") / "archive.db"
    write_sqlite(path, QUOTES)
    return path


@pytest.fixture
def archive(file: Path, databases: Databases) -> Database:
    """The archive on either kind of database."""
    if databases.kind == "sqlite":
        return Database(f"sqlite:///{file}")
    url = databases.empty()
    write_postgresql(file, url)
    return Database(url)


def test_all_that_is_kept_beside_quotes_agrees_with_them(archive: Database) -> None:
    with archive.reading() as session:
        quotes = list(session.scalars(select(Quote)))
        assert len(quotes) == QUOTES == session.scalar(text("SELECT count(*) FROM quote_full_text"))
        for quote in quotes:
            assert (quote.listed_at, quote.outlet_key) == (quote.article.listed_at, quote.article.outlet_key)
            concerned = {row.country for row in quote.countries}
            assert quote.speaker_country is None or quote.speaker_country in concerned
            assert all(row.listed_at == quote.listed_at for row in (*quote.countries, *quote.topics))
        uses = Counter(quote.speaker_id for quote in quotes if quote.speaker_id)
        speakers = list(session.scalars(select(Speaker)))
        assert {each.id: sum(alias.uses for alias in each.aliases) for each in speakers} == dict(uses)
        for model, number in ((Quote, QUOTES), (Speaker, len(speakers)), (Article, _count(session, Article))):
            resource = model.__tablename__.removesuffix("s")
            noted = session.scalar(select(func.count()).where(Change.resource == resource))
            assert noted == number
        counted = {(row.kind, row.key): row.number for row in session.scalars(select(KeptCount))}
        assert counted == kept_counts.counted_anew(session)
        assert {kind for kind, _ in counted} == set(Kind)
        assert rendered_quotes.outdated(session, RENDERER.form, QUOTES, 0)[0] == []
        kept = _keys(session)
        update_keys(session, speakers)
        session.flush()
        assert _keys(session) == kept
        session.rollback()
        if archive.file:
            rows = session.execute(text("SELECT rowid, text, speaker, context FROM quote_full_text"))
            found = {number: tuple(texts) for number, *texts in rows}
            assert found == {
                quote.number: tuple(
                    searched(quote.text, quote.speaker_name, quote.unnamed_description, quote.context)
                )
                for quote in quotes
            }
    archive.close()


def test_the_services_read_it(archive: Database) -> None:
    search = QuoteSearch(archive)
    everything = a_filter(reported="any")
    items = search.items(everything, 50).items
    assert [orjson.loads(item) for item in items] == [
        QuoteSchema().dump(record) for record in search.list(everything, 50).items
    ]
    assert len(items) == 50
    with Session(archive.engine) as session:  # numbers go on where those of the archive end
        session.execute(insert(Change), [{**_CHANGE, "changed_at": datetime.now(UTC)}])
        session.rollback()
    archive.close()


def test_it_has_the_indexes_of_migrations(archive: Database) -> None:
    inspector = inspect(archive.engine)
    for name, table in Base.metadata.tables.items():
        there = {index["name"] for index in inspector.get_indexes(name)}
        assert {index.name for index in table.indexes} <= there
    archive.close()


def _count(session: Session, model: type[Base]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def _keys(session: Session) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    blocks = session.execute(select(SpeakerBlock.key, SpeakerBlock.speaker_id))
    words = session.execute(select(SpeakerWord.word, SpeakerWord.speaker_id))
    return {(key, each) for key, each in blocks}, {(word, each) for word, each in words}
