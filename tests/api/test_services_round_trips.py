"""Storing articles takes a bounded number of statements: all who write wait while it does."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, event

from api.services import Services
from api.services.imports import Line
from nlp.quotation import Quotation, Span
from tests.factories import SANCTIONS, ScriptedExtractor, a_draft, a_quotation, a_speaker

MOST = 42
SURNAMES = (
    "Rossi",
    "Novak",
    "Tanaka",
    "Okafor",
    "Lindqvist",
    "Haddad",
    "Kowalska",
    "Moreau",
    "Petrov",
    "Silva",
)
GIVEN = ("Ada", "Boris", "Chloe", "Dmitri", "Elena", "Farid")


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """What databases are asked meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def said(number: int, **fields: Any) -> Quotation:
    """One of many quotations of one text, by one of sixty speakers."""
    name = f"{GIVEN[number % 6]} {SURNAMES[number // 6 % 10]}"
    country = ("IT", "CZ", None)[number % 3]
    return a_quotation(
        f"Words {number}",
        a_speaker(name, role="minister", affiliation=None, country=country),
        content=(Span(number * 10, number * 10 + 8, f"Words {number:2}"),),
        mentioned_countries=("FR", "DE") if number % 2 else (),
        topics=(SANCTIONS,) if number % 5 else (),
        **fields,
    )


def asked_to_store(services: Services, extractor: ScriptedExtractor, quotations: Sequence[Quotation]) -> int:
    draft = a_draft()
    extractor.finds(draft.text, quotations)
    with statements() as asked:
        [outcome] = services.ingest.store([draft])
    assert outcome.created
    return len(asked)


@pytest.mark.parametrize("round_", ["new speakers", "known speakers"])
def test_many_quotes_take_as_many_statements_as_few(
    services: Services, extractor: ScriptedExtractor, round_: str
) -> None:
    if round_ == "known speakers":
        asked_to_store(services, extractor, [said(n) for n in range(120)])
    few, many = (asked_to_store(services, extractor, [said(n) for n in range(number)]) for number in (4, 120))
    assert len(services.speakers.list(100).items) == 60
    assert few <= many <= MOST


@pytest.mark.parametrize("way", ["stored together", "imported"])
def test_many_articles_take_as_many_statements_as_one(
    services: Services, extractor: ScriptedExtractor, way: str
) -> None:
    def asked(number: int) -> int:
        drafts = [a_draft() for _ in range(number)]
        for article, draft in enumerate(drafts):
            extractor.finds(draft.text, [said(article * 4 + n) for n in range(4)])
        if way == "imported":
            services.imports.receive(Line(n, 1, draft) for n, draft in enumerate(drafts, 1))
            with statements() as needed:
                assert services.waiting_articles.extract_some()
            assert not services.waiting_articles.is_any()
        else:
            with statements() as needed:
                assert all(outcome.created for outcome in services.ingest.store(drafts))
        return len(needed)

    asked(16)  # from now on their speakers are known
    one, many = asked(1), asked(16)
    assert many <= one <= MOST


def test_quotes_found_anew_take_as_many_statements_however_many_they_are(
    services: Services, extractor: ScriptedExtractor
) -> None:
    def asked_to_find_anew(quotations: Sequence[Quotation]) -> int:
        draft = a_draft()
        extractor.finds(draft.text, quotations)
        [outcome] = services.ingest.store([draft])
        assert outcome.article_id is not None
        changed = [replace(each, topics=(), addressee="reporters", speaker=None) for each in quotations[::2]]
        extractor.finds(draft.text, changed)
        with statements() as asked:
            services.article_editor.reextract(outcome.article_id, lambda _: None)
        return len(asked)

    few, many = (asked_to_find_anew([said(n) for n in range(number)]) for number in (4, 120))
    assert few <= many <= MOST
