"""Which quotes a reader asks for."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal

from nlp.quotation import Polarity, QuotationType

_EXCLUDE = "exclude_"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteTraits:
    """What a quote may have; of several values of one trait any will do, none is no condition."""

    speaker: tuple[str, ...] = ()  # id, or any spelling of the name, the surname alone too
    role: tuple[str, ...] = ()  # whole words of it
    affiliation: tuple[str, ...] = ()  # whole words of it
    country: tuple[str, ...] = ()  # the speaker's or a mentioned one
    speaker_country: tuple[str, ...] = ()
    mentioned_country: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()  # id or name; includes narrower topics
    type: tuple[QuotationType, ...] = ()
    polarity: tuple[Polarity, ...] = ()
    outlet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteFilter(QuoteTraits):
    """Conditions on quotes; None is no condition, several are joined with "and".

    Texts are compared without regard to case and accents. Ends of periods are inclusive; as such a date
    means all of that day (UTC).
    """

    exclude: QuoteTraits = field(default_factory=QuoteTraits)  # has none of these
    reported: Literal["speech", "thought", "any"] = "speech"
    published_from: date | datetime | None = None
    published_to: date | datetime | None = None
    created_from: date | datetime | None = None
    created_to: date | datetime | None = None
    updated_from: date | datetime | None = None
    updated_to: date | datetime | None = None
    min_confidence: float | None = None
    q: str | None = None  # full-text query: terms, "phrases", -minus, OR
    include_rejected: bool = False
    article_id: str | None = None  # then quotes of superseded versions are listed too

    @classmethod
    def of(cls, **conditions: Any) -> QuoteFilter:
        """The filter with these conditions: several values as any iterable, what to leave out as `exclude_…`.

        Raises TypeError for a condition that there is not.
        """
        excluded: dict[str, Any] = {}
        included: dict[str, Any] = {}
        for name, value in conditions.items():
            trait = name.removeprefix(_EXCLUDE)
            chosen = excluded if trait != name else included
            chosen[trait] = tuple(value) if trait in _TRAITS else value
        return cls(**included, exclude=QuoteTraits(**excluded))


_TRAITS = frozenset(trait.name for trait in fields(QuoteTraits))
