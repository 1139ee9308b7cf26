"""Numbers of quotes from a sample: intervals that suit, gaps, estimates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.services.intervals import Interval, interval_for
from api.services.sampled_numbers import SampledNumbers, all_topics
from api.storage.quote_samples import Sample, SampledQuote
from tests.factories import SANCTIONS

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


def a_row(day: str = "2024-03-01", **fields: Any) -> SampledQuote:
    nothing: dict[str, Any] = dict.fromkeys(SampledQuote._fields)
    lists: dict[str, Any] = dict.fromkeys(("topics", "countries", "mentioned_countries"), ())
    return SampledQuote(**{**nothing, **lists, "day": day, "is_dated": True, "type": "direct", **fields})


@given(DAYS, st.sampled_from(Interval))
def test_every_day_lies_in_one_stretch(day: date, interval: Interval) -> None:
    start = interval.start(day)
    end = interval.end(start)
    assert start <= day <= end
    assert interval.start(end) == start
    if end < date.max:
        assert interval.start(end + timedelta(days=1)) == end + timedelta(days=1)


def test_stretches_begin_where_the_calendar_does() -> None:
    day = date(2024, 2, 29)  # a Thursday
    assert [each.start(day) for each in Interval] == [
        day,
        date(2024, 2, 26),
        date(2024, 2, 1),
        date(2024, 1, 1),
    ]
    assert [each.end(each.start(day)) for each in Interval] == [
        day,
        date(2024, 3, 3),
        day,
        date(2024, 12, 31),
    ]


@pytest.mark.parametrize(
    ("last", "interval"),
    [
        (date(2024, 1, 1), Interval.DAY),
        (date(2024, 3, 1), Interval.DAY),
        (date(2024, 4, 1), Interval.WEEK),
        (date(2025, 3, 1), Interval.WEEK),
        (date(2026, 1, 1), Interval.MONTH),
        (date(2050, 1, 1), Interval.YEAR),
    ],
)
def test_longer_times_are_cut_into_longer_stretches(last: date, interval: Interval) -> None:
    assert interval_for(date(2024, 1, 1), last) is interval


def test_stretches_without_quotes_are_there_too() -> None:
    quotes = [
        a_row("2024-01-30"),
        a_row("2024-02-02", type="mixed"),
        a_row("2024-02-02"),
        a_row(is_dated=False),
    ]
    found = SampledNumbers(Sample(quotes, 7)).over_time()
    assert (found.interval, found.undated) == (Interval.DAY, 7)
    assert [(each.start.isoformat(), each.end, dict(each.types), each.quotes) for each in found.periods] == [
        ("2024-01-30", date(2024, 1, 30), {"direct": 7}, 7),
        ("2024-01-31", date(2024, 1, 31), {}, 0),
        ("2024-02-01", date(2024, 2, 1), {}, 0),
        ("2024-02-02", date(2024, 2, 2), {"mixed": 7, "direct": 7}, 14),
    ]


@given(st.lists(DAYS, max_size=8))
def test_however_far_apart_quotes_are_there_are_few_stretches(days: list[date]) -> None:
    found = SampledNumbers(Sample([a_row(day.isoformat()) for day in days], 1)).over_time()
    assert sum(each.quotes for each in found.periods) == len(days)
    assert len(found.periods) <= 402
    starts = [each.start for each in found.periods]
    assert starts == sorted(set(starts))


def test_each_quote_stands_for_as_many_as_were_not_read() -> None:
    quotes = [a_row(speaker_id="a"), a_row(speaker_id="b"), a_row(speaker_id="b"), a_row()]
    numbers = SampledNumbers(Sample(quotes, 25))
    assert numbers.total == 100
    assert list(numbers.by(lambda quote: [quote.speaker_id or "nobody"]).items()) == [
        ("b", 50),
        ("a", 25),
        ("nobody", 25),
    ]


def test_a_quote_is_about_what_is_broader_too() -> None:
    topics = all_topics(a_row(topics=(SANCTIONS.id, "medtop:99999999")))
    assert {SANCTIONS.id, "medtop:11000000", "medtop:99999999"} <= topics
