"""The full-text index over quotes, whichever database keeps it.

Both kinds are given words that were taken apart and folded here, so they find the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    delete,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.storage import fts5, tsvector
from api.storage.bulk import insert_rows
from api.storage.dialects import spelled
from api.storage.full_text_table import INDEX, SearchedTexts
from api.storage.models import Quote
from api.storage.search_query import SearchQuery
from api.storage.words import folded_text

_FTS5, _TSQUERY, _WANTED, _PHRASE = "fts5", "tsquery", "wanted", "phrase"
_KINDS: dict[str, ModuleType] = {"sqlite": fts5, "postgresql": tsvector}


def index_quotes(session: Session, quotes: Sequence[Quote]) -> None:
    """Make quotes findable by their text, their speaker's name and their context."""
    index(
        session,
        {
            quote.number: searched(quote.text, quote.speaker_name, quote.unnamed_description, quote.context)
            for quote in quotes
        },
    )


def index(session: Session, texts: Mapping[int, SearchedTexts]) -> None:
    """Make quotes, by their numbers, findable by these texts."""
    if texts:
        columns = _KINDS[session.get_bind().dialect.name].columns
        rows = [{"rowid": number, **columns(each)} for number, each in texts.items()]
        insert_rows(session, INDEX, rows)


def searched(
    text: str,
    speaker_name: str | None,
    unnamed_description: str | None,
    context: Mapping[str, Any],
    **_unsearched: Any,
) -> SearchedTexts:
    """What of a quote with these columns is searched."""
    return SearchedTexts(
        text=folded_text(text),
        speaker=folded_text(speaker_name or unnamed_description or ""),
        context=folded_text(context["text"]),
    )


def forget_quotes(session: Session, numbers: Select[int]) -> None:
    """Take the quotes with these numbers out of the index."""
    session.execute(delete(INDEX).where(INDEX.c.rowid.in_(numbers)))


def score_by_name() -> ColumnElement[float]:
    """How well a row that was found fits: words of the quote count most, then those of its speaker's name."""
    return spelled(sqlite=fts5.score(), postgresql=tsvector.score(bindparam(_WANTED, type_=Text)))


def match_texts(query: SearchQuery) -> dict[str, str]:
    """What each kind of index is asked, by the name that stands for it in `found_by_name`."""
    query = _folded(query)
    return {
        _FTS5: fts5.match_text(query),
        _TSQUERY: tsvector.match_text(query),
        _WANTED: tsvector.wanted_text(query),
    }


def found_by_name(query: SearchQuery) -> ColumnElement[bool]:
    """The condition that a row of the index is found by a query of names (`api.storage.named_values`)."""
    return spelled(
        sqlite=fts5.matches(bindparam(_FTS5)),
        postgresql=and_(tsvector.matches(bindparam(_TSQUERY)), *_having(query, _PHRASE)),
    )


def has_words(query: SearchQuery, number: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The condition that the row with this number is found by a query of names, looked up for it alone."""
    postgresql = and_(tsvector.matches(bindparam(_TSQUERY)), *_having(query, _PHRASE))
    having = spelled(sqlite=and_(*_having(query, "")), postgresql=postgresql)
    return select(having).select_from(INDEX).where(INDEX.c.rowid == number).scalar_subquery()


def _having(query: SearchQuery, beginning: str) -> list[ColumnElement[bool]]:
    """Conditions on the folded texts for those names that begin so."""

    def having(name: str) -> ColumnElement[bool]:
        return spelled(
            sqlite=func.instr(fts5.folded(), bindparam(name)) > 0,
            postgresql=func.strpos(INDEX.c.folded, bindparam(name, type_=Text)) > 0,
        )

    wanted = [
        or_(*map(having, alternatives))
        for alternatives in query.required
        if any(name.startswith(beginning) for name in alternatives)
    ]
    return wanted + [not_(having(name)) for name in query.excluded if name.startswith(beginning)]


def numbers_matching(query: SearchQuery) -> Select[int]:
    """Numbers of the quotes that the query finds."""
    query = _folded(query)
    found = spelled(sqlite=fts5.found_by(query), postgresql=tsvector.found_by(query))
    return select(INDEX.c.rowid).where(found)


def _folded(query: SearchQuery) -> SearchQuery:
    return SearchQuery(
        tuple(tuple(map(folded_text, alternatives)) for alternatives in query.required),
        tuple(map(folded_text, query.excluded)),
    )
