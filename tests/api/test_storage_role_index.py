"""The index of words of roles and affiliations knows what quotes have, whatever is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, literal, text, update

from api.services import Services
from api.services.corrections import Author
from api.settings import Settings
from api.storage import role_index
from api.storage.models import Article, Quote
from api.storage.quote_criteria import QuoteCriteria
from api.storage.quote_pages import QuotePages
from api.storage.session import Database
from nlp.quotation import Speaker
from tests.api.conftest import render_all
from tests.factories import ScriptedExtractor, a_draft, a_quotation, a_speaker
from tests.revisions import move_to


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    with closing(Database(settings.database_url)) as database:
        yield database


def numbers(database: Database, by: str, *phrases: str) -> list[int]:
    """What the index alone says."""
    with database.reading() as session:
        return sorted(session.scalars(role_index.numbers(by, [literal(phrase) for phrase in phrases])))


def listed(database: Database, **words: Sequence[str]) -> list[str]:
    places = QuotePages(database).places(QuoteCriteria(**{by: tuple(each) for by, each in words.items()}), 50)
    return [place.id for place in places]


def speaking(role: str | None, affiliation: str | None) -> Speaker:
    return a_speaker("Ana Ruiz", role=role, affiliation=affiliation)


def test_it_follows_what_is_stored_corrected_and_erased(
    services: Services, extractor: ScriptedExtractor, database: Database
) -> None:
    draft = a_draft()
    extractor.finds(draft.text, [a_quotation("Words", speaking("Chief of Staff", "Bank of England"))])
    article, _ = services.articles.create(draft)
    [quote_id] = listed(database)
    assert len(numbers(database, "role_words", "chief", "nobody")) == 1
    assert listed(database, role_words=["chief of staff"]) == [quote_id]
    assert listed(database, role_words=["staff of chief"]) == [], "the words, but not side by side"
    assert listed(database, affiliation_words=["nobody", "england"]) == [quote_id]
    assert listed(database, affiliation_words=["chief"]) == []

    services.corrections.correct(quote_id, {"role": "mayor", "affiliation": None}, Author())
    assert numbers(database, "role_words", "chief") == []
    assert numbers(database, "affiliation_words", "england") == []
    assert listed(database, role_words=["mayor"]) == [quote_id]

    services.erasure.erase(article.id)
    assert numbers(database, "role_words", "mayor") == []


def test_what_has_no_word_is_no_mistake(
    services: Services, extractor: ScriptedExtractor, database: Database
) -> None:
    draft = a_draft()
    extractor.finds(draft.text, [a_quotation("Words", speaking("minister", None))])
    services.articles.create(draft)
    assert listed(database, role_words=[""]) == []
    assert role_index.asked_of(QuoteCriteria(role_words=("minister", ""), affiliation_words=("bank",))) == {
        "affiliation_words": ("bank",)
    }


def test_it_follows_whoever_writes(database: Database) -> None:
    """Servers of the version before, which know nothing of it."""
    moment = datetime(2024, 3, 1, tzinfo=UTC)
    article = {"text": "Story.", "authors": [], "text_digest": "1", "identity": "1", "status": "extracted"}
    span = {"start": 0, "end": 5, "text": "Words"}
    kinds = {"type": "direct", "reported": "thought", "polarity": "asserted", "confidence": 0.5}
    times = {"listed_at": moment, "created_at": moment, "updated_at": moment}
    spans = {"text": "Words", "content": [span], "cue": [], "source": [], "context": span}
    columns = {"article_id": "art_1", **kinds, **times, **spans}
    with database.writing() as session:
        session.execute(insert(Article), [{"id": "art_1", **article, **times}])
        rows = [
            {**columns, "number": 7 + n, "id": f"quo_{n}", "role_key": key}
            for n, key in enumerate((" mayor ", None, " deputy mayor "))
        ]
        session.execute(insert(Quote), rows)
        render_all(session)
    assert numbers(database, "role_words", "mayor") == [7, 9]
    with database.writing() as session:
        session.execute(update(Quote).where(Quote.id == "quo_1").values(role_key=" mayor "))
        session.execute(text("DELETE FROM quotes WHERE id = 'quo_0'"))
        render_all(session)
    assert numbers(database, "role_words", "mayor") == [8, 9]


def test_migration_reads_what_is_there(
    services: Services, extractor: ScriptedExtractor, database: Database
) -> None:
    draft = a_draft()
    found = [a_quotation(f"Words {n}", speaking(role, None)) for n, role in enumerate(("mayor", None))]
    extractor.finds(draft.text, found)
    services.articles.create(draft)
    before = numbers(database, "role_words", "mayor")
    move_to(database, "0007", "head")
    assert numbers(database, "role_words", "mayor") == before
    assert len(before) == 1
