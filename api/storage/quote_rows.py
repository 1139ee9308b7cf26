"""What lists tell of a quote, its article and its speaker, in one row."""

from __future__ import annotations

from collections import namedtuple
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from api.storage.dialects import spelled
from api.storage.models import Article, Quote, QuoteCountry, QuoteTopic, Speaker

BETWEEN_ROWS, BETWEEN_VALUES = "\x1e", "\x1f"
"""What topics, and the parts of each, are joined with: no text has these characters."""


def _number(value: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """A floating-point number, with all of its digits."""
    return spelled(sqlite=func.quote(value, type_=Text), postgresql=cast(value, Text))


def _joined(value: ColumnElement[str]) -> ColumnElement[str]:
    return spelled(
        sqlite=func.group_concat(value, BETWEEN_ROWS, type_=Text),
        postgresql=func.string_agg(value, BETWEEN_ROWS, type_=Text),
    )


_mentioned = (
    select(_joined(cast(QuoteCountry.mentioned_position, Text) + BETWEEN_VALUES + QuoteCountry.country))
    .where(QuoteCountry.quote_id == Quote.id, QuoteCountry.mentioned_position.is_not(None))
    .correlate(Quote)
    .scalar_subquery()
)

_topic = (
    cast(QuoteTopic.position, Text)
    + BETWEEN_VALUES
    + QuoteTopic.topic_id
    + BETWEEN_VALUES
    + QuoteTopic.name
    + BETWEEN_VALUES
    + _number(QuoteTopic.score)
)
_topics = (
    select(_joined(_topic))
    .where(QuoteTopic.quote_id == Quote.id, QuoteTopic.position.is_not(None), QuoteTopic.score.is_not(None))
    .correlate(Quote)
    .scalar_subquery()
)


def _of_speaker(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    return select(column).where(Speaker.id == Quote.speaker_id).correlate(Quote).scalar_subquery()


_COLUMNS: dict[str, Any] = {
    "number": Quote.number,
    "id": Quote.id,
    "listed_at": Quote.listed_at,
    "type": Quote.type,
    "reported": Quote.reported,
    "polarity": Quote.polarity,
    "text": Quote.text,
    "content": cast(Quote.content, Text),
    "cue": cast(Quote.cue, Text),
    "source": cast(Quote.source, Text),
    "speaker_id": Quote.speaker_id,
    "speaker_name": _of_speaker(Speaker.name),
    "speaker_type": _of_speaker(Speaker.type),
    "role": Quote.role,
    "affiliation": Quote.affiliation,
    "country": Quote.speaker_country,
    "country_evidence": cast(Quote.speaker_country_evidence, Text),
    "unnamed_description": Quote.unnamed_description,
    "unnamed_type": Quote.unnamed_type,
    "via": Quote.via,
    "addressee": Quote.addressee,
    "mentioned": _mentioned,
    "topics": _topics,
    "context": cast(Quote.context, Text),
    "confidence": Quote.confidence,
    "article_id": Article.id,
    "external_id": Article.external_id,
    "title": Article.title,
    "url": Article.url,
    "outlet": Article.outlet,
    "published_at": Article.published_at,
    "model_name": Article.model_name,
    "model_version": Article.model_version,
    "corrected": cast(Quote.corrected, Text),
    "rejected_at": Quote.rejected_at,
    "created_at": Quote.created_at,
    "updated_at": Quote.updated_at,
}
COLUMNS = tuple(column.label(f"c{n}") for n, column in enumerate(_COLUMNS.values()))
QuoteRow: Any = namedtuple("QuoteRow", tuple(_COLUMNS))  # type: ignore[misc]  # named once, above
