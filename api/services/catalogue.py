"""Countries, topics and outlets with the number of their quotes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from api.services.pages import name_position, page_of
from api.services.records import CountryRecord, Key, OutletRecord, Page, TopicRecord
from api.services.topics import concept_of
from api.storage import kept_counts, outlets
from api.storage.kept_counts import Kind
from api.storage.session import Database
from nlp.lexicons.countries import country_name

Record = TypeVar("Record")


class Catalogue:
    """Counts quotes by country, by topic and by outlet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def countries(self, limit: int, after: Key | None = None) -> Page[CountryRecord]:
        """Countries that speak or are mentioned in a quote, by name."""
        with self._database.reading() as session:
            speaking = kept_counts.of_kind(session, Kind.SPEAKER_COUNTRY)
            mentioned = kept_counts.of_kind(session, Kind.MENTIONED_COUNTRY)
        records = [
            CountryRecord(code, country_name(code), speaking.get(code, 0), mentioned.get(code, 0))
            for code in speaking.keys() | mentioned.keys()
        ]
        return _page(records, limit, after, lambda record: (record.name.casefold(), record.code))

    def topics(self, limit: int, after: Key | None = None) -> Page[TopicRecord]:
        """Topics that at least one quote is about, by name."""
        with self._database.reading() as session:
            quote_counts = kept_counts.of_kind(session, Kind.TOPIC)
        records = [
            TopicRecord(concept.id, concept.name, concept.broader, count)
            for topic_id, count in quote_counts.items()
            if (concept := concept_of(topic_id)) is not None
        ]
        return _page(records, limit, after, lambda record: (record.name.casefold(), record.id))

    def outlets(self, limit: int, after: Key | None = None) -> Page[OutletRecord]:
        """Outlets of articles, by name; spellings that differ in case and accents alone are one."""
        position = name_position(after)
        with self._database.reading() as session:
            rows = outlets.page(session, limit + 1, None if position is None else position[0])
            keys = [key for key, _, _ in rows]
            names, quotes = outlets.names(session, keys), kept_counts.of_kind(session, Kind.OUTLET, keys)

        def outlet(row: tuple[str, int, datetime | None]) -> OutletRecord | None:
            key, number, latest = row
            if latest is None or key not in names:  # only the number of its articles was left behind
                return None
            return OutletRecord(names[key], number, quotes.get(key, 0), latest)

        return page_of(rows, limit, outlet, lambda row: (row[0], ""))


def _page(
    records: list[Record], limit: int, after: Key | None, key: Callable[[Record], tuple[str, str]]
) -> Page[Record]:
    # There are a few hundred at most, and their names are not in the database to sort by.
    start = name_position(after)
    following = [record for record in sorted(records, key=key) if start is None or key(record) > start]
    return page_of(following, limit, lambda record: record, key)
