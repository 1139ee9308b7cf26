"""Quotes, searched and read."""

from __future__ import annotations

from api.services.quote_filter import QuoteFilter
from api.services.records import Key, Page, QuoteRecord


class QuoteSearch:
    """Answers who said what."""

    def list(self, quote_filter: QuoteFilter, limit: int, after: Key | None = None) -> Page[QuoteRecord]:
        """Quotes that meet all conditions, newest first, those of one article in order of its text.

        Raises InvalidValue naming the condition whose value means nothing: an unknown country or topic,
        dates in the wrong order, a full-text query that cannot be parsed.
        """
        raise NotImplementedError

    def get(self, quote_id: str) -> QuoteRecord:
        """One quote. Raises NotFound."""
        raise NotImplementedError
