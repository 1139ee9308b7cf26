"""Numbers of quotes as lists show them by default: of speech, not rejected, in articles not superseded."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.storage.models import Article, Quote


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
    rows = session.execute(query.group_by(Quote.speaker_id))
    return {key: number for key, number in rows if key is not None}
