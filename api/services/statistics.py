"""Numbers of quotes: over time, and by what they have in common."""

from __future__ import annotations

from collections import Counter
from datetime import date

from api.services.intervals import Interval
from api.services.mapping import speaker_reference
from api.services.pages import name_position, page_of, rank_position
from api.services.quote_criteria import criteria_of
from api.services.quote_filter import QuoteFilter
from api.services.records import (
    CountryCount,
    Key,
    OutletCount,
    Page,
    PeriodCount,
    SpeakerCount,
    TopicRecord,
    TypeCount,
)
from api.services.topics import concept_of
from api.storage import outlets, speakers, tallies
from api.storage.session import Database
from nlp.lexicons.countries import country_name
from nlp.quotation import QuotationType


class Statistics:
    """Counts the quotes that meet the same conditions as a search.

    Every method raises InvalidValue naming the condition whose value means nothing.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def timeline(
        self, asked: QuoteFilter, interval: str, limit: int, after: Key | None = None
    ) -> Page[PeriodCount]:
        """Days, weeks or months that have quotes, the earliest first."""
        position = name_position(after)
        with self._database.reading() as session:
            days = tallies.by_day(session, criteria_of(session, asked))
        length, totals = Interval(interval), Counter[str]()
        for day, number in days:
            totals[length.start(date.fromisoformat(day)).isoformat()] += number
        following = [item for item in sorted(totals.items()) if position is None or item[0] > position[0]]
        return page_of(
            following[: limit + 1], limit, lambda item: PeriodCount(*item), lambda item: (item[0], "")
        )

    def speakers(self, asked: QuoteFilter, limit: int, after: Key | None = None) -> Page[SpeakerCount]:
        """Speakers, those with most quotes first."""
        with self._database.reading() as session:
            criteria = criteria_of(session, asked)
            rows = tallies.by_speaker(session, criteria, limit + 1, rank_position(after))
            known = {row.id: row for row in speakers.by_ids(session, [key for key, _ in rows])}
            references = {key: speaker_reference(row) for key, row in known.items()}

        def count(row: tuple[str, int]) -> SpeakerCount | None:
            reference = references.get(row[0])  # none of a speaker of whom only the number was left behind
            return None if reference is None else SpeakerCount(reference, row[1])

        return page_of(rows, limit, count, lambda row: (row[1], row[0]))

    def topics(self, asked: QuoteFilter, limit: int, after: Key | None = None) -> Page[TopicRecord]:
        """Topics, those of most quotes first; a quote about a topic counts for the broader ones too."""
        with self._database.reading() as session:
            rows = tallies.by_topic(session, criteria_of(session, asked), limit + 1, rank_position(after))
        return page_of(rows, limit, lambda row: _topic(*row), lambda row: (row[1], row[0]))

    def countries(self, asked: QuoteFilter, limit: int, after: Key | None = None) -> Page[CountryCount]:
        """Countries, those that most quotes concern first."""
        with self._database.reading() as session:
            rows = tallies.by_country(session, criteria_of(session, asked), limit + 1, rank_position(after))
        return page_of(
            rows,
            limit,
            lambda row: CountryCount(row[0], country_name(row[0]), *row[1:]),
            lambda row: (row[1], row[0]),
        )

    def types(self, asked: QuoteFilter, limit: int, after: Key | None = None) -> Page[TypeCount]:
        """Types of quotation, the most frequent first."""
        with self._database.reading() as session:
            rows = tallies.by_type(session, criteria_of(session, asked), limit + 1, rank_position(after))
        return page_of(
            rows, limit, lambda row: TypeCount(QuotationType(row[0]), row[1]), lambda row: (row[1], row[0])
        )

    def outlets(self, asked: QuoteFilter, limit: int, after: Key | None = None) -> Page[OutletCount]:
        """Outlets, those with most quotes first."""
        with self._database.reading() as session:
            rows = tallies.by_outlet(session, criteria_of(session, asked), limit + 1, rank_position(after))
            names = outlets.names(session, [key for key, _ in rows])

        def count(row: tuple[str, int]) -> OutletCount | None:
            name = names.get(row[0])  # none of an outlet of which only the number was left behind
            return None if name is None else OutletCount(name, row[1])

        return page_of(rows, limit, count, lambda row: (row[1], row[0]))


def _topic(topic_id: str, quotes: int) -> TopicRecord:
    concept = concept_of(topic_id)
    if concept is None:  # the table had it once
        return TopicRecord(topic_id, topic_id, None, quotes)
    return TopicRecord(concept.id, concept.name, concept.broader, quotes)
