"""What a reader asks for, in the terms of the tables: names become ids, words are folded, days moments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from api.services.countries import country_code
from api.services.names import fold
from api.services.periods import period
from api.services.quote_filter import QuoteFilter
from api.services.quote_filter import QuoteTraits as Asked
from api.services.speakers import speaker_ids_meant
from api.services.topics import topic_id
from api.storage.quote_criteria import QuoteCriteria, QuoteTraits
from api.storage.search_query import parse_search_query

SpeakersMeant = Callable[[str], Sequence[str]]
"""Tells the ids of the speakers whom an id or a name may mean."""


def criteria_of(session: Session, asked: QuoteFilter) -> QuoteCriteria:
    """The criteria for what is asked; raises as `criteria_with` does."""
    return criteria_with(partial(speaker_ids_meant, session), asked)


def criteria_with(meant: SpeakersMeant, asked: QuoteFilter) -> QuoteCriteria:
    """The criteria for what is asked, where somebody tells which speakers are meant.

    Raises InvalidValue naming the condition whose value means nothing: an unknown country or topic, dates in
    the wrong order, a full-text query that cannot be parsed.
    """
    return QuoteCriteria(
        **_traits(meant, asked),
        excluded=_excluded(meant, asked.exclude),
        article_id=asked.article_id,
        reported=None if asked.reported == "any" else asked.reported,
        published=period("published", asked.published_from, asked.published_to),
        created=period("created", asked.created_from, asked.created_to),
        updated=period("updated", asked.updated_from, asked.updated_to),
        min_confidence=asked.min_confidence,
        search=None if asked.q is None else parse_search_query(asked.q),
        rejected_too=asked.include_rejected,
    )


_NOBODY = Asked()  # leaves nobody out
_NO_TRAITS = QuoteTraits()


def _excluded(meant: SpeakersMeant, asked: Asked) -> QuoteTraits:
    return _NO_TRAITS if asked == _NOBODY else QuoteTraits(**_traits(meant, asked, "exclude_"))


def _traits(meant: SpeakersMeant, asked: Asked, prefix: str = "") -> dict[str, Any]:
    """Fields of the traits; `prefix` is what stands before their names in parameters."""

    def codes(name: str, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(country_code(value, prefix + name) for value in values)

    return {
        "speaker_ids": _speaker_ids(meant, asked.speaker) if asked.speaker else None,
        "role_words": tuple(map(fold, asked.role)),
        "affiliation_words": tuple(map(fold, asked.affiliation)),
        "countries": codes("country", asked.country),
        "speaker_countries": codes("speaker_country", asked.speaker_country),
        "mentioned_countries": codes("mentioned_country", asked.mentioned_country),
        "topic_ids": tuple(topic_id(topic, f"{prefix}topic") for topic in asked.topic),
        "types": tuple(type_.value for type_ in asked.type),
        "polarities": tuple(polarity.value for polarity in asked.polarity),
        "outlet_keys": tuple(map(fold, asked.outlet)),
    }


def _speaker_ids(meant: SpeakersMeant, asked: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({speaker_id for speaker in asked for speaker_id in meant(speaker)}))
