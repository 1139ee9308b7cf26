"""Countries and topics with the number of their quotes."""

from __future__ import annotations

from api.services.records import CountryRecord, Key, Page, TopicRecord


class Catalogue:
    """Counts quotes by country and by topic."""

    def countries(self, limit: int, after: Key | None = None) -> Page[CountryRecord]:
        """Countries that speak or are mentioned in a quote, by name."""
        raise NotImplementedError

    def topics(self, limit: int, after: Key | None = None) -> Page[TopicRecord]:
        """Topics that at least one quote is about, by name."""
        raise NotImplementedError
