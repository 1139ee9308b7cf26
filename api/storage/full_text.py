"""The full-text index over quotes: SQLite's FTS5, which ignores case and accents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ColumnElement,
    Float,
    Select,
    TableClause,
    bindparam,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from api.storage.models import Quote
from api.storage.search_query import SearchQuery

_INDEX = table("quote_full_text", column("rowid"), column("text"), column("speaker"), column("context"))
_WEIGHTS = (4.0, 2.0, 1.0)  # of the quote's words, its speaker's name, and its context


def index_quotes(session: Session, quotes: Sequence[Quote]) -> None:
    """Make new quotes findable by their text, their speaker's name and their context."""
    if not quotes:
        return
    session.flush()  # gives the quotes their numbers
    session.execute(
        insert(_INDEX),
        [
            {
                "rowid": quote.number,
                "text": quote.text,
                "speaker": quote.speaker_name or quote.unnamed_description or "",
                "context": quote.context["text"],
            }
            for quote in quotes
        ],
    )


def forget_quotes(session: Session, numbers: Select[int]) -> None:
    """Take the quotes with these numbers out of the index."""
    session.execute(delete(_INDEX).where(_INDEX.c.rowid.in_(numbers)))


def is_numbered(number: InstrumentedAttribute[int]) -> tuple[TableClause, ColumnElement[bool]]:
    """The index, and the condition that its row is the quote with this number."""
    return _INDEX, _INDEX.c.rowid == number


def found_by(query: SearchQuery) -> ColumnElement[bool]:
    """The condition that a row of the index is found by the query."""
    return literal_column("quote_full_text").op("MATCH")(bindparam(None, _fts5(query)))


def score() -> ColumnElement[float]:
    """How well a row of the index fits (BM25, Robertson et al. 1994): words of the quote count most."""
    return -literal_column(f"bm25(quote_full_text, {', '.join(map(str, _WEIGHTS))})", Float)


def numbers_matching(query: SearchQuery) -> Select[int]:
    """Numbers of the quotes that the query finds."""
    return select(_INDEX.c.rowid).where(found_by(query))


def _fts5(query: SearchQuery) -> str:
    wanted = " AND ".join(_any_of(alternatives) for alternatives in query.required)
    return f"({wanted}) NOT {_any_of(query.excluded)}" if query.excluded else wanted


def _any_of(phrases: Iterable[str]) -> str:
    # In double quotes all is plain text to FTS5 but the quotation mark, which parsing took out.
    return "(" + " OR ".join(f'"{phrase}"' for phrase in phrases) + ")"
