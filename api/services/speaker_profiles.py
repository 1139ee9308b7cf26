"""Speakers as somebody wants to know them: in which roles, about what, when, and beside whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from api.services.mapping import alias_records, speaker_reference
from api.services.quote_criteria import criteria_of
from api.services.quote_filter import QuoteFilter
from api.services.records import AliasRecord, SpeakerCount, SpeakerReference, TopicRecord
from api.services.sampled_numbers import QuotesOverTime, SampledNumbers
from api.services.speakers import present_speaker
from api.services.surveys import speaker_counts
from api.services.topics import concept_of
from api.storage import neighbouring_quotes, quote_samples
from api.storage.session import Database

MOST_ROLES, MOST_TOPICS, MOST_COUNTRIES, MOST_NEIGHBOURS = 12, 12, 12, 12


@dataclass(frozen=True, slots=True)
class RoleOverTime:
    """A role and an affiliation as articles state them, how often, and from when to when."""

    role: str | None
    affiliation: str | None
    quotes: int
    first_seen: date
    last_seen: date


@dataclass(frozen=True, slots=True)
class QuotedBeside:
    """Speakers with the numbers of articles that quote them too."""

    speakers: tuple[SpeakerCount, ...]
    complete: bool  # whether all articles were looked at, not only the latest


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeakerProfile:
    """A speaker, and numbers of the quotes."""

    speaker: SpeakerReference
    external_id: str | None  # Wikidata's
    aliases: tuple[AliasRecord, ...]  # those of most quotes first
    total: int
    every: int  # each quote that was read stands for so many; 1 where numbers are exact
    roles: tuple[RoleOverTime, ...]  # the latest first
    further_roles: int  # how many more there are
    over_time: QuotesOverTime
    topics: tuple[TopicRecord, ...]
    mentioned_countries: Mapping[str, int]
    beside: QuotedBeside


class SpeakerProfiles:
    """Draws up profiles of speakers, whoever they are in about the same time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, speaker_id: str) -> SpeakerProfile:
        """The profile of a speaker. Raises NotFound, Gone, or Merged naming the one it lives on as."""
        asked = QuoteFilter(speaker=(speaker_id,))
        with self._database.reading() as session:
            speaker = present_speaker(session, speaker_id)
            numbers = SampledNumbers(quote_samples.sample(session, criteria_of(session, asked)))
            roles = _roles(numbers)
            return SpeakerProfile(
                speaker=speaker_reference(speaker),
                external_id=speaker.external_id,
                aliases=alias_records(speaker),
                total=numbers.total,
                every=numbers.every,
                roles=roles[:MOST_ROLES],
                further_roles=len(roles[MOST_ROLES:]),
                over_time=numbers.over_time(),
                topics=_topics(numbers),
                mentioned_countries=dict(
                    islice(numbers.by(lambda quote: quote.mentioned_countries).items(), MOST_COUNTRIES)
                ),
                beside=_beside(session, speaker.id),
            )

    def reference(self, speaker_id: str) -> SpeakerReference:
        """The speaker without numbers. Raises as `of` does."""
        with self._database.reading() as session:
            return speaker_reference(present_speaker(session, speaker_id))


def _roles(numbers: SampledNumbers) -> tuple[RoleOverTime, ...]:
    days: dict[tuple[str | None, str | None], list[str]] = {}
    for quote in numbers.quotes:
        if quote.role or quote.affiliation:
            days.setdefault((quote.role, quote.affiliation), []).append(quote.day)
    found = [
        RoleOverTime(
            role,
            affiliation,
            len(seen) * numbers.every,
            date.fromisoformat(min(seen)),
            date.fromisoformat(max(seen)),
        )
        for (role, affiliation), seen in days.items()
    ]
    return tuple(sorted(found, key=lambda each: (each.last_seen, each.quotes), reverse=True))


def _topics(numbers: SampledNumbers) -> tuple[TopicRecord, ...]:
    counted = islice(numbers.by(lambda quote: quote.topics).items(), MOST_TOPICS)
    return tuple(
        TopicRecord(concept.id, concept.name, concept.broader, number)
        for topic, number in counted
        if (concept := concept_of(topic)) is not None
    )


def _beside(session: Session, speaker_id: str) -> QuotedBeside:
    found = neighbouring_quotes.quoted_beside(session, speaker_id, MOST_NEIGHBOURS)
    return QuotedBeside(speaker_counts(session, found.articles), found.complete)
