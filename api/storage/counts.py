"""Numbers of quotes as lists show them by default: of speech, not rejected, in articles not superseded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, Subquery, func, select, union_all
from sqlalchemy.orm import Session

from api.storage.models import IS_REJECTED, IS_THOUGHT, Article, Quote, QuoteCountry, QuoteTopic


def count_by_speaker_country(session: Session) -> dict[str, int]:
    """Number of quotes by country of the speaker."""
    query = select(Quote.speaker_country, func.count()).where(
        Quote.speaker_country.is_not(None), Quote.id.not_in(_left_out())
    )
    return _counts(session, query.group_by(Quote.speaker_country))


def count_by_mentioned_country(session: Session) -> dict[str, int]:
    """Number of quotes by country that they mention."""
    query = select(QuoteCountry.country, func.count()).where(
        QuoteCountry.mentioned_position.is_not(None), QuoteCountry.quote_id.not_in(_left_out())
    )
    return _counts(session, query.group_by(QuoteCountry.country))


def count_by_topic(session: Session) -> dict[str, int]:
    """Number of quotes by topic, those about a narrower one included."""
    query = select(QuoteTopic.topic_id, func.count()).where(QuoteTopic.quote_id.not_in(_left_out()))
    return _counts(session, query.group_by(QuoteTopic.topic_id))


def count_by_outlet(session: Session, outlet_keys: Collection[str]) -> dict[str, int]:
    """Number of quotes of each of these outlets (folded names) that has one."""
    query = select(Quote.outlet_key, func.count()).where(
        Quote.outlet_key.in_(outlet_keys), Quote.id.not_in(_left_out())
    )
    return _counts(session, query.group_by(Quote.outlet_key))


def count_by_speaker(session: Session, speaker_ids: Collection[str]) -> dict[str, int]:
    """Number of quotes of each of these speakers that has one."""
    query = (
        select(Quote.speaker_id, func.count())
        .join(Article, Article.id == Quote.article_id)
        .where(
            Quote.speaker_id.in_(speaker_ids),
            Quote.reported == "speech",
            Quote.rejected_at.is_(None),
            Article.superseded_by.is_(None),
        )
    )
    return _counts(session, query.group_by(Quote.speaker_id))


def _left_out() -> Select[str]:
    """Ids of the quotes that are not counted.

    They are fewer than those that are: all others are then counted in an index, without reading a row.
    """
    thoughts = select(Quote.id).where(IS_THOUGHT)
    rejected = select(Quote.id).where(IS_REJECTED)
    superseded = (
        select(Quote.id)
        .join(Article, Article.id == Quote.article_id)
        .where(Article.superseded_by.is_not(None))
    )
    found: Subquery = union_all(thoughts, rejected, superseded).subquery()
    return select(found.c.id)


def _counts(session: Session, query: Select[Any, int]) -> dict[str, int]:
    return dict(session.execute(query).all())
