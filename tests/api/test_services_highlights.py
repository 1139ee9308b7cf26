"""Places of words are the same, whichever way they are found."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.services.highlights import Highlighter
from api.storage.search_query import SearchQuery

WORDS = st.sampled_from(["gas", "Gas", "oil", "of", "a", "ab", "x1", "über", "Ärger", "ﬁx", "İs", "na"])
BETWEEN = st.sampled_from([" ", ", ", "—", "_", "’", "\n", "” “", "-", "\u0301", "٣", ""])
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.tuples(WORDS, BETWEEN)), st.lists(PHRASES, min_size=1, max_size=3))
def test_quick_places_are_those_found_word_by_word(words: list[tuple[str, str]], phrases: list[str]) -> None:
    text = "".join(map("".join, words))
    highlighter = Highlighter(SearchQuery((tuple(phrases),), ()))
    assert highlighter.places(text) == highlighter.places_by_words(text)


def test_words_are_found_whole_in_any_case() -> None:
    highlighter = Highlighter(SearchQuery((("gas",), ("of state",)), ()))
    places = highlighter.places("Gas, vegas and gasoline: a “head of\nState” — gas")
    assert [(place.start, place.end) for place in places] == [(0, 3), (33, 41), (45, 48)]
