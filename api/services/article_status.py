"""How far an article is on its way to its quotes."""

from __future__ import annotations

from enum import StrEnum


class ArticleStatus(StrEnum):
    """Statuses, in the order in which an article has them."""

    PENDING = "pending"  # stored; its quotes have yet to be found
    EXTRACTING = "extracting"
    EXTRACTED = "extracted"
    FAILED = "failed"  # there will be no quotes, for a reason that is told


WAITING = (ArticleStatus.PENDING, ArticleStatus.EXTRACTING)
