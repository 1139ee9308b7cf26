"""Which quotes a reader asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from nlp.quotation import QuotationType


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter:
    """Conditions on quotes; None is no condition, several are joined with "and".

    Texts are compared without regard to case and accents.
    """

    speaker: str | None = None  # id, or any spelling of the name, the surname alone too
    role: str | None = None  # whole words of it
    affiliation: str | None = None  # whole words of it
    country: str | None = None  # the speaker's or a mentioned one
    speaker_country: str | None = None
    mentioned_country: str | None = None
    topic: str | None = None  # id or name; includes narrower topics
    type: QuotationType | None = None
    reported: Literal["speech", "thought", "any"] = "speech"
    outlet: str | None = None
    published_from: date | datetime | None = None
    published_to: date | datetime | None = None  # inclusive; a date means all of that day (UTC)
    min_confidence: float | None = None
    q: str | None = None  # full-text query: terms, "phrases", -minus, OR
    article_id: str | None = None  # then quotes of superseded versions are listed too
