"""Which articles a reader asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from api.services.names import fold
from api.services.periods import period
from api.storage.articles import ArticleCriteria


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleFilter:
    """Conditions on articles; None or no value is no condition, of several values any will do.

    Outlets are compared without regard to case and accents. Ends of periods are inclusive; as such a date
    means all of that day (UTC).
    """

    outlet: tuple[str, ...] = ()
    exclude_outlet: tuple[str, ...] = ()
    external_id: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    published_from: date | datetime | None = None
    published_to: date | datetime | None = None
    created_from: date | datetime | None = None
    created_to: date | datetime | None = None
    updated_from: date | datetime | None = None
    updated_to: date | datetime | None = None


def article_criteria(asked: ArticleFilter) -> ArticleCriteria:
    """What is asked, in the terms of the tables. Raises InvalidValue for dates in the wrong order."""
    return ArticleCriteria(
        outlet_keys=tuple(map(fold, asked.outlet)),
        excluded_outlet_keys=tuple(map(fold, asked.exclude_outlet)),
        external_ids=tuple(asked.external_id),
        statuses=tuple(asked.status),
        published=period("published", asked.published_from, asked.published_to),
        created=period("created", asked.created_from, asked.created_to),
        updated=period("updated", asked.updated_from, asked.updated_to),
    )
