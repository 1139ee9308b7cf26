"""What nobody writes is stored and found all the same, on every database, whatever limits it has inside."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from api.services import Services, build_services
from api.services.found_quotes import LONGEST_NAME
from api.settings import Settings
from api.storage import tsvector
from api.storage.full_text_table import SearchedTexts
from nlp.quotation import Span
from tests.factories import ScriptedExtractor, a_draft, a_filter, a_quotation

CHANCE = random.Random(3)  # what is drawn by chance cannot be compressed


def letters(number: int) -> str:
    return "".join(CHANCE.choices("abcdefghijklmnopqrstuvwxyz", k=number))


def wide(number: int) -> str:
    """Characters of four bytes each."""
    return "".join(chr(CHANCE.randrange(0x20000, 0x2A6D0)) for _ in range(number))


def emoji(number: int) -> str:
    """Characters that are spelled out when they are folded."""
    return "".join(chr(CHANCE.randrange(0x1F300, 0x1F600)) for _ in range(number))


@pytest.fixture
def services(settings: Settings, extractor: ScriptedExtractor) -> Services:
    return build_services(replace(settings, max_text_length=10_000_000), extractor)  # type: ignore[arg-type]


Store = Callable[..., str]


@pytest.fixture
def store(services: Services, extractor: ScriptedExtractor) -> Store:
    """Stores an article with one quotation, and gives its id."""

    def stored(said: str, speaker: str = "Ann Ray", **fields: Any) -> str:
        text = f"{said} {letters(10)}"
        extractor.finds(text, [a_quotation(said, speaker, context=Span(0, len(text), text))])
        article, _ = services.articles.create(replace(a_draft(text), **fields))
        assert article.quote_count == 1
        return article.id

    return stored


@pytest.mark.parametrize(
    "name", [letters(3_000), wide(900), " ".join(letters(7) for _ in range(400))], ids=len
)
def test_a_name_that_is_none_describes_nobody_in_particular(
    services: Services, store: Store, name: str
) -> None:
    store("gas", name)
    [quote] = services.quotes.list(
        a_filter(q=name[:7] if name.isascii() and " " in name else "gas"), 10
    ).items
    assert quote.speaker is None
    assert quote.unnamed_source is not None
    assert quote.unnamed_source.description == name


@pytest.mark.parametrize("draw", [letters, wide, emoji])
def test_the_longest_names_of_everything(
    services: Services, store: Store, draw: Callable[[int], str]
) -> None:
    outlet = f"a{draw(299)}"
    speaker = draw(LONGEST_NAME)
    article_id = store("gas", speaker, outlet=outlet, external_id=draw(300), title=draw(1_000))
    [quote] = services.quotes.list(a_filter(outlet=outlet), 10).items
    assert quote.article.id == article_id
    assert quote.speaker is not None
    assert quote.speaker.name == speaker


@pytest.mark.parametrize("draw", [letters, wide])
def test_versions_of_the_longest_urls(services: Services, store: Store, draw: Callable[[int], str]) -> None:
    url = f"https://example.org/{draw(1_900)}"
    first, second = store("gas", url=url), store("oil", url=url)
    [quote] = services.quotes.list(a_filter(), 10).items
    assert (quote.article.id, quote.text) == (second, "oil")
    assert first != second


def test_words_and_phrases_of_the_longest_texts(services: Services, store: Store) -> None:
    words = [letters(8) for _ in range(18_000)]
    long_word = letters(5_000)
    store(" ".join([*words, *["often"] * 300, "last", "words", long_word]))
    store("gas and oil")
    for found in (
        f'"{words[17_000]} {words[17_001]}"',
        '"often last words"',
        long_word,
        f'"words {long_word}"',
    ):
        assert len(services.quotes.list(a_filter(q=found), 10).items) == 1, found
    for missed in (
        f'"{words[17_001]} {words[17_000]}"',
        '"last often"',
        f"{long_word}a",
        f"last -{words[17_000]}",
    ):
        assert services.quotes.list(a_filter(q=missed), 10).items == [], missed


def test_more_words_than_anybody_says_are_not_all_indexed() -> None:
    words = [letters(20) for _ in range(90_000)]
    indexed = tsvector.columns(SearchedTexts(" ".join(words), "ann", ""))["words"].split()
    assert indexed[0] == f"'{words[0]}':1A"
    assert 40_000 < len(indexed) < 50_000
