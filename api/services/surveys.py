"""What is in an archive at a glance: quotes over time, by speaker, topic, country, outlet and type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, product

from sqlalchemy.orm import Session

from api.services.mapping import speaker_reference
from api.services.quote_criteria import criteria_of
from api.services.quote_filter import QuoteFilter
from api.services.records import OutletCount, SpeakerCount, TopicRecord
from api.services.sampled_numbers import QuotesOverTime, SampledNumbers, all_topics
from api.services.topics import concept_of, topics_below
from api.storage import outlets, quote_samples, speakers
from api.storage.session import Database
from nlp.quotation import QuotationType

MOST_SPEAKERS, MOST_OUTLETS, MOST_TOPICS, MOST_COUNTRIES = 15, 10, 12, 8


@dataclass(frozen=True, slots=True)
class TopicsByCountry:
    """Numbers of quotes about topics that concern countries: the most frequent of either."""

    topics: tuple[TopicRecord, ...]
    countries: tuple[str, ...]  # codes
    quotes: Mapping[tuple[str, str], int]  # by topic and country

    @property
    def most(self) -> int:
        """The greatest of the numbers."""
        return max(self.quotes.values(), default=0)


@dataclass(frozen=True, slots=True)
class Survey:
    """Numbers of the quotes that meet some conditions."""

    total: int
    every: int  # each quote that was read stands for so many; 1 where numbers are exact
    over_time: QuotesOverTime
    types: Mapping[QuotationType, int]
    speakers: tuple[SpeakerCount, ...]
    outlets: tuple[OutletCount, ...]
    topics_by_country: TopicsByCountry


class Surveys:
    """Surveys archives of any size in about the same time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, asked: QuoteFilter) -> Survey:
        """The survey of the quotes that meet the conditions.

        Where one topic is asked for, topics are those right below it, otherwise the broadest there are.
        Raises InvalidValue naming the condition whose value means nothing.
        """
        with self._database.reading() as session:
            criteria = criteria_of(session, asked)
            numbers = SampledNumbers(quote_samples.sample(session, criteria))
            types = numbers.by(lambda quote: [quote.type])
            return Survey(
                total=numbers.total,
                every=numbers.every,
                over_time=numbers.over_time(),
                types={type_: types.get(type_.value, 0) for type_ in QuotationType},
                speakers=_speakers(session, numbers),
                outlets=_outlets(session, numbers),
                topics_by_country=_topics_by_country(
                    numbers, criteria.topic_ids[0] if len(criteria.topic_ids) == 1 else None
                ),
            )


def _speakers(session: Session, numbers: SampledNumbers) -> tuple[SpeakerCount, ...]:
    counted = numbers.by(lambda quote: [quote.speaker_id] if quote.speaker_id else [])
    most = dict(islice(counted.items(), MOST_SPEAKERS))
    return speaker_counts(session, most)


def speaker_counts(session: Session, numbers: Mapping[str, int]) -> tuple[SpeakerCount, ...]:
    """Speakers by their ids with numbers, in the same order."""
    rows = {row.id: row for row in speakers.by_ids(session, list(numbers))}
    return tuple(
        SpeakerCount(speaker_reference(row), number)
        for speaker_id, number in numbers.items()
        if (row := rows.get(speaker_id)) is not None
    )


def _outlets(session: Session, numbers: SampledNumbers) -> tuple[OutletCount, ...]:
    counted = numbers.by(lambda quote: [quote.outlet_key] if quote.outlet_key else [])
    most = dict(islice(counted.items(), MOST_OUTLETS))
    names = outlets.names(session, list(most))
    return tuple(OutletCount(names[key], number) for key, number in most.items() if key in names)


def _topics_by_country(numbers: SampledNumbers, above: str | None) -> TopicsByCountry:
    shown = {concept.id for concept in topics_below(above)}
    topics = dict(islice(numbers.by(lambda quote: all_topics(quote) & shown).items(), MOST_TOPICS))
    countries = tuple(islice(numbers.by(lambda quote: quote.countries), MOST_COUNTRIES))
    shown_countries = set(countries)
    cells = numbers.by(
        lambda quote: product(all_topics(quote) & topics.keys(), set(quote.countries) & shown_countries)
    )
    records = (
        TopicRecord(concept.id, concept.name, concept.broader, number)
        for topic, number in topics.items()
        if (concept := concept_of(topic)) is not None
    )
    return TopicsByCountry(tuple(records), countries, cells)
