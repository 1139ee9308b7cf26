"""Numbers of quotes by what they have in common, estimated where there are too many to read them all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TypeVar

from api.services.intervals import Interval, interval_for
from api.services.topics import broader_concepts
from api.storage.quote_samples import Sample, SampledQuote

Key = TypeVar("Key", bound=Hashable)

_MOST_GAPS = 400
"""Periods without quotes are shown, unless there are more of them than anybody would look at."""


@dataclass(frozen=True, slots=True)
class PeriodNumbers:
    """A stretch of the calendar, both ends included, and its quotes by type."""

    start: date
    end: date
    types: Mapping[str, int]

    @property
    def quotes(self) -> int:
        """All of them."""
        return sum(self.types.values())


@dataclass(frozen=True, slots=True)
class QuotesOverTime:
    """Quotes by when they were published."""

    interval: Interval
    periods: tuple[PeriodNumbers, ...]  # the earliest first
    undated: int  # quotes of articles that do not say when


class SampledNumbers:
    """Counts the quotes of a sample, each for as many as it stands for."""

    def __init__(self, sample: Sample) -> None:
        self._sample = sample

    @property
    def every(self) -> int:
        """Each quote that was read stands for so many; 1 where all were read, and numbers are exact."""
        return self._sample.every

    @property
    def total(self) -> int:
        """How many quotes there are."""
        return len(self._sample.quotes) * self.every

    def by(self, keys: Callable[[SampledQuote], Iterable[Key]]) -> dict[Key, int]:
        """Numbers by what the quotes have, those with most first; each counts once for each of its keys."""
        counted = Counter(key for quote in self._sample.quotes for key in keys(quote))
        ranked = sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))
        return {key: number * self.every for key, number in ranked}

    @property
    def quotes(self) -> Sequence[SampledQuote]:
        """Those that were read."""
        return self._sample.quotes

    def over_time(self) -> QuotesOverTime:
        """Numbers by the time of publication, in intervals that suit how long that was."""
        dated = [
            (date.fromisoformat(quote.day), quote.type) for quote in self._sample.quotes if quote.is_dated
        ]
        undated = (len(self._sample.quotes) - len(dated)) * self.every
        if not dated:
            return QuotesOverTime(Interval.DAY, (), undated)
        first, last = min(dated)[0], max(dated)[0]
        interval = interval_for(first, last)
        counted: dict[date, Counter[str]] = {interval.start(first): Counter()}
        for day, type_ in dated:
            counted.setdefault(interval.start(day), Counter())[type_] += self.every
        starts = _without_gaps(sorted(counted), interval)
        periods = (PeriodNumbers(start, interval.end(start), counted.get(start, {})) for start in starts)
        return QuotesOverTime(interval, tuple(periods), undated)


def all_topics(quote: SampledQuote) -> frozenset[str]:
    """The topics of a quote, and all that are broader."""
    return _with_broader(quote.topics)


@lru_cache(20_000)
def _with_broader(topics: tuple[str, ...]) -> frozenset[str]:
    return frozenset(topics).union(concept.id for topic in topics for concept in broader_concepts(topic))


def _without_gaps(starts: list[date], interval: Interval) -> list[date]:
    found = [starts[0]]
    while found[-1] < starts[-1]:
        if len(found) > _MOST_GAPS:
            return starts
        found.append(interval.end(found[-1]) + timedelta(days=1))
    return found
