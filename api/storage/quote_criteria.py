"""Which quotes are meant, in the terms of the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, case, false, func, not_, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from api.storage.full_text import has_words, numbers_matching
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic
from api.storage.periods import ALWAYS, Period, within
from api.storage.placeholders import Name, value_of
from api.storage.search_query import SearchQuery

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])

Leader = type[QuoteTopic | QuoteCountry]
"""A table beside the quotes whose index a list can be read off in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTraits:
    """What quotes may have: of each trait that has values here, one of them. Words are folded."""

    speaker_ids: tuple[str, ...] | None = None  # none at all where nobody has the name asked for
    role_words: tuple[str, ...] = ()
    affiliation_words: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    speaker_countries: tuple[str, ...] = ()
    mentioned_countries: tuple[str, ...] = ()
    topic_ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    polarities: tuple[str, ...] = ()
    outlet_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteCriteria(QuoteTraits):
    """Conditions on quotes, all of which must hold; None is no condition."""

    excluded: QuoteTraits = field(default_factory=QuoteTraits)  # traits that none may have
    article_id: str | None = None
    reported: str | None = None
    published: Period = ALWAYS
    created: Period = ALWAYS
    updated: Period = ALWAYS
    min_confidence: float | None = None
    search: SearchQuery | None = None
    rejected_too: bool = False


def meeting(query: Query, criteria: QuoteCriteria, leader: Leader | None = None) -> Query:
    """The query, which is of quotes and their articles, limited to those that meet the criteria."""
    if leader is not None:
        query = query.join(leader, leader.quote_id == Quote.id)
    return query.where(*_conditions(criteria, leader))


def leader_of(criteria: QuoteCriteria) -> Leader | None:
    """The table whose index is the narrow one, in the order of publication; None: that of the quotes.

    With several topics or countries a quote may stand in it twice, and the order is lost.
    """
    if criteria.article_id is not None or criteria.speaker_ids is not None or criteria.search is not None:
        return None
    if len(criteria.topic_ids) == 1:
        return QuoteTopic
    if len(criteria.countries) == 1 or (len(criteria.mentioned_countries) == 1 and not criteria.countries):
        return QuoteCountry
    return None


def tests_of(criteria: QuoteCriteria) -> list[ColumnElement[bool]]:
    """Conditions on one quote at a time, each to be looked up for it alone.

    What an index over many quotes knows is of no use for them: no plan can begin with one.
    """
    return _conditions(criteria, None, singly=True)


def tested(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The condition, put so that no planner looks for an index that answers it, or guesses how many do."""
    return case((condition, true()), else_=false())


def padded(words: str) -> str:
    """Folded words as they stand within others: with a space before and after."""
    return f" {words} "


def _conditions(
    criteria: QuoteCriteria, leader: Leader | None, *, singly: bool = False
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [*_traits(criteria, leader, singly)]
    # What is unknown (an outlet, a role) is not what is left out.
    found.extend(not_(func.coalesce(trait, false())) for trait in _traits(criteria.excluded, None, singly))
    if criteria.article_id is not None:
        found.append(Quote.article_id == value_of(criteria.article_id))
    else:
        found.append(Article.superseded_by.is_(None))
    if not criteria.rejected_too:
        found.append(Quote.rejected_at.is_(None))
    if criteria.reported is not None:
        found.append(Quote.reported == criteria.reported)
    if criteria.published != ALWAYS:
        # Where an article has a date, listed_at is that date, and it is the one that has an index.
        found.append(Article.published_at.is_not(None))
    found.extend(within(Quote.listed_at, criteria.published))
    found.extend(within(Quote.created_at, criteria.created))
    found.extend(within(Quote.updated_at, criteria.updated))
    if criteria.min_confidence is not None:
        found.append(Quote.confidence >= value_of(criteria.min_confidence))
    if criteria.search is not None:
        search = criteria.search
        found.append(
            has_words(search, Quote.number) if singly else Quote.number.in_(numbers_matching(search))
        )
    return found


def _traits(traits: QuoteTraits, leader: Leader | None, singly: bool) -> list[ColumnElement[bool]]:
    """A condition for each trait that has values; those on the leader are on its rows."""
    columns: list[tuple[InstrumentedAttribute[Any], tuple[str, ...] | None]] = [
        (Quote.speaker_id, traits.speaker_ids),
        (Quote.speaker_country, traits.speaker_countries or None),
        (Quote.type, traits.types or None),
        (Quote.polarity, traits.polarities or None),
        (Quote.outlet_key, traits.outlet_keys or None),
    ]
    found: list[ColumnElement[bool]] = [
        column.in_([value_of(value) for value in values]) for column, values in columns if values is not None
    ]
    worded = [(Quote.role_key, traits.role_words), (Quote.affiliation_key, traits.affiliation_words)]
    found.extend(
        or_(*(column.contains(_within(words)) for words in choices)) for column, choices in worded if choices
    )
    if traits.topic_ids:
        about = QuoteTopic.topic_id.in_(list(map(value_of, traits.topic_ids)))
        if singly:
            found.append(_has(QuoteTopic, about))
        else:
            found.append(about if leader is QuoteTopic else Quote.topics.any(about))
    concerned: list[ColumnElement[bool]] = []
    if traits.countries:
        concerned.append(QuoteCountry.country.in_(list(map(value_of, traits.countries))))
    if traits.mentioned_countries:
        mentioned = QuoteCountry.country.in_(list(map(value_of, traits.mentioned_countries)))
        concerned.append(mentioned & QuoteCountry.mentioned_position.is_not(None))
    if singly:
        return found + [_has(QuoteCountry, condition) for condition in concerned]
    leads = 1 if leader is QuoteCountry else 0
    return found + concerned[:leads] + [Quote.countries.any(condition) for condition in concerned[leads:]]


def _within(words: str) -> Any:
    # Folded words have letters and digits alone: nothing in them is a pattern.
    return value_of(words) if isinstance(words, Name) else padded(words)


def _has(beside: Leader, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a row beside the quote meets the condition; planners look it up for each quote, as it is."""
    found = select(true()).where(beside.quote_id == Quote.id, condition).limit(1)
    return found.correlate(Quote).scalar_subquery()
