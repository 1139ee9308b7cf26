"""What has to hold in a database after each fault."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from api.services.quote_items import FORM
from api.storage import kept_counts, rendered_quotes
from api.storage.models import Article, Change, Import, KeptCount, Quote, SpeakerAlias
from api.storage.models.base import Base
from api.storage.session import Database
from tests.faults.articles import Reference


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as the database has it."""

    id: str
    number: int
    status: str


def stored_articles(session: Session) -> list[Stored]:
    """All articles."""
    rows = session.execute(select(Article.id, Article.title, Article.status))
    return [Stored(article_id, int(title or 0), status) for article_id, title, status in rows]


def check_all_extracted_once(database_url: str, reference: Reference, accepted: Mapping[int, str]) -> None:
    """Every article that was accepted (its id by its number) is there once, with its quotes; and no other is."""
    with closing(Database(database_url)) as database, database.reading() as session:
        articles = stored_articles(session)
        assert Counter(each.number for each in articles) == dict.fromkeys(accepted, 1)
        assert {each.number: each.id for each in articles} == accepted
        assert {each.status for each in articles} == {"extracted"}
        _check_whole(session, articles, reference)


def check_whole(database_url: str, reference: Reference) -> list[Stored]:
    """Each article that is extracted has all its quotes, any other has none; gives back all articles."""
    with closing(Database(database_url)) as database, database.reading() as session:
        articles = stored_articles(session)
        assert set(Counter(each.number for each in articles).values()) <= {1}
        _check_whole(session, articles, reference)
        return articles


def _check_whole(session: Session, articles: list[Stored], reference: Reference) -> None:
    _check_references(session)
    quotes = session.execute(
        select(Quote.article_id, Quote.text, Quote.speaker_name).order_by(Quote.article_id, Quote.id.desc())
    )
    found = {
        article_id: tuple((said, name) for _, said, name in rows)
        for article_id, rows in groupby(quotes, key=lambda row: row[0])
    }
    expected = reference.of([each.number for each in articles if each.status == "extracted"])
    assert found == {each.id: expected[each.number] for each in articles if each.status == "extracted"}
    _check_counts(session, articles)


def _check_references(session: Session) -> None:
    """No row refers to one that is not there."""
    if session.get_bind().dialect.name == "sqlite":
        assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
    for table in Base.metadata.tables.values():
        for key in table.foreign_keys:
            there = key.column.table.alias()
            orphans = (
                select(key.parent)
                .outerjoin(there, there.c[key.column.name] == key.parent)
                .where(key.parent.is_not(None), there.c[key.column.name].is_(None))
            )
            assert session.execute(orphans).all() == [], key


def _check_counts(session: Session, articles: list[Stored]) -> None:
    """What is kept of quotes elsewhere agrees with them."""
    numbers = set(session.scalars(select(Quote.number)))
    assert set(session.scalars(text("SELECT rowid FROM quote_full_text"))) == numbers
    assert rendered_quotes.outdated(session, FORM, len(numbers) + 1, 0)[0] == []
    kept = {(row.kind, row.key): row.number for row in session.scalars(select(KeptCount))}
    assert kept == kept_counts.counted_anew(session)
    used: dict[Any, int] = defaultdict(int)
    named = select(Quote.speaker_id, Quote.speaker_name).where(Quote.speaker_id.is_not(None))
    for speaker_id, name in session.execute(named):
        used[speaker_id, name] += 1
    aliases = select(SpeakerAlias.speaker_id, SpeakerAlias.name, SpeakerAlias.uses)
    assert {(speaker_id, name): uses for speaker_id, name, uses in session.execute(aliases)} == used
    followed = set(session.scalars(select(Change.resource_id)))
    assert {each.id for each in articles} <= followed
    assert set(session.scalars(select(Quote.id))) <= followed
    for row in session.scalars(select(Import)):
        assert row.stored + row.duplicates + row.refused == row.lines
        of_import = aliased(Article)
        assert (
            len(session.scalars(select(of_import.id).where(of_import.import_id == row.id)).all())
            == row.stored
        )
