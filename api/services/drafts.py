"""Articles as they come in, and what is demanded of them whichever way they come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    """An article to be stored. `published_at` without a zone is taken as UTC."""

    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()
