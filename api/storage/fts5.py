"""Full-text search on SQLite: its extension FTS5."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Float, bindparam, literal_column

from api.storage.full_text_table import SearchedTexts
from api.storage.search_query import SearchQuery

_WEIGHTS = (4.0, 2.0, 1.0)  # of the quote's words, its speaker's name, and its context


def columns(searched: SearchedTexts) -> dict[str, str]:
    """What a row holds of a quote."""
    return searched._asdict()


def found_by(query: SearchQuery) -> ColumnElement[bool]:
    """The condition that a row is found by the query, whose phrases are folded."""
    return literal_column("quote_full_text").op("MATCH", is_comparison=True)(bindparam(None, _fts5(query)))


def score(_query: SearchQuery) -> ColumnElement[float]:
    """How well a row that was found fits (BM25, Robertson et al. 1994)."""
    return -literal_column(f"bm25(quote_full_text, {', '.join(map(str, _WEIGHTS))})", Float)


def _fts5(query: SearchQuery) -> str:
    wanted = " AND ".join(_any_of(alternatives) for alternatives in query.required)
    return f"({wanted}) NOT {_any_of(query.excluded)}" if query.excluded else wanted


def _any_of(phrases: Iterable[str]) -> str:
    # Words in double quotes are nothing but words to FTS5, whatever they read.
    return "(" + " OR ".join(f'"{phrase}"' for phrase in phrases) + ")"
