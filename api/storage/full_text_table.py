"""The table of the full-text index: a row for each quote, numbered as it is."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, Text, column, table
from sqlalchemy.dialects.postgresql import TSVECTOR

INDEX = table(
    "quote_full_text",
    column("rowid", BigInteger),
    # SQLite's columns
    column("text"),
    column("speaker"),
    column("context"),
    # PostgreSQL's columns
    column("words", TSVECTOR),
    column("folded", Text),
)


class SearchedTexts(NamedTuple):
    """What of a quote is searched, folded."""

    text: str
    speaker: str
    context: str
