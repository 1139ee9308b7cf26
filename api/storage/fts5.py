"""Full-text search on SQLite: its extension FTS5."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import BindParameter, ColumnElement, Float, Text, bindparam, literal_column

from api.storage.full_text_table import INDEX, SearchedTexts
from api.storage.search_query import SearchQuery

_WEIGHTS = (4.0, 2.0, 1.0)  # of the quote's words, its speaker's name, and its context


def columns(searched: SearchedTexts) -> dict[str, str]:
    """What a row holds of a quote."""
    return searched._asdict()


def found_by(query: SearchQuery) -> ColumnElement[bool]:
    """The condition that a row is found by the query, whose phrases are folded."""
    return matches(bindparam(None, match_text(query)))


def matches(text: BindParameter[str]) -> ColumnElement[bool]:
    """The condition that a row is found by what `match_text` gave."""
    return literal_column("quote_full_text").op("MATCH", is_comparison=True)(text)


def folded() -> ColumnElement[str]:
    """The texts of a row, a space before and after each."""
    space, between = literal_column("' '", Text), literal_column("' ' || char(10) || ' '", Text)
    return space + INDEX.c.text + between + INDEX.c.speaker + between + INDEX.c.context + space


def score() -> ColumnElement[float]:
    """How well a row that was found fits (BM25, Robertson et al. 1994)."""
    return -literal_column(f"bm25(quote_full_text, {', '.join(map(str, _WEIGHTS))})", Float)


def match_text(query: SearchQuery) -> str:
    """What the index is asked for a query whose phrases are folded."""
    wanted = " AND ".join(_any_of(alternatives) for alternatives in query.required)
    return f"({wanted}) NOT {_any_of(query.excluded)}" if query.excluded else wanted


def _any_of(phrases: Iterable[str]) -> str:
    # Words in double quotes are nothing but words to FTS5, whatever they read.
    return "(" + " OR ".join(f'"{phrase}"' for phrase in phrases) + ")"
