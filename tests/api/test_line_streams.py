"""Lines and gzip that come in pieces: whatever the pieces, the lines are the same, and nothing is kept."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import InvalidValue, TooLarge
from api.ndjson import numbered_lines
from api.unpacking import gunzipped, limited

contents = st.lists(st.sampled_from([b"\n", b"\r\n", b"a", b" ", b"bcd", b"x" * 9]), max_size=30).map(
    b"".join
)


def cut(content: bytes, cuts: list[int]) -> Iterator[bytes]:
    places = sorted({0, len(content), *(place % (len(content) + 1) for place in cuts)})
    for start, end in pairwise(places):
        yield content[start:end]


@given(contents, st.lists(st.integers(0, 1000), max_size=10), st.integers(1, 12))
def test_lines_do_not_depend_on_the_pieces(content: bytes, cuts: list[int], most: int) -> None:
    expected = [
        (number, None if len(line) > most else line.strip())
        for number, line in enumerate(content.split(b"\n"), 1)
        if len(line) > most or line.strip()
    ]
    assert list(numbered_lines(cut(content, cuts), most)) == expected


@given(contents, contents, st.lists(st.integers(0, 1000), max_size=10))
def test_what_was_packed_comes_back_whatever_the_pieces(one: bytes, other: bytes, cuts: list[int]) -> None:
    packed = gzip.compress(one) + gzip.compress(other)
    assert b"".join(gunzipped(cut(packed, cuts))) == one + other


@given(contents, st.integers(1, 18), st.lists(st.integers(0, 1000), max_size=10))
def test_what_is_missing_is_missed(content: bytes, missing: int, cuts: list[int]) -> None:
    packed = gzip.compress(content)[:-missing]
    if packed:
        with pytest.raises(InvalidValue) as refusal:
            list(gunzipped(cut(packed, cuts)))
        assert refusal.value.code == "broken_gzip"


def test_garbage_behind_gzip_is_refused() -> None:
    with pytest.raises(InvalidValue):
        list(gunzipped([gzip.compress(b"a"), b"garbage"]))


def test_limits_are_inclusive() -> None:
    assert list(limited([b"ab", b"cd"], 4)) == [b"ab", b"cd"]
    with pytest.raises(TooLarge):
        list(limited([b"ab", b"cde"], 4))


def test_what_packs_well_but_not_too_well_passes() -> None:
    line = b'{"text": "' + b"It will rain. " * 40 + b'"}\n'
    content = b"".join(b"%d%s" % (n, line) for n in range(20_000))
    assert sum(map(len, gunzipped([gzip.compress(content)]))) == len(content)


def test_a_bomb_is_never_unpacked_whole() -> None:
    packed = gzip.compress(b"a" * 100_000_000)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge) as refusal:
            for _ in numbered_lines(gunzipped([packed]), 10_000):
                pass
        assert refusal.value.code == "compression_ratio"
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("piece", [b"a" * 65_536, b"\n" * 65_536, b"ab\n" * 20_000])
def test_memory_stays_flat(piece: bytes) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(20):
            yield piece

    tracemalloc.start()
    try:
        for _ in numbered_lines(pieces(), 10_000):
            pass
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
