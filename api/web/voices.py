"""Who is quoted in an article: each with a colour of its own, and with what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from api.services.records import QuoteRecord, QuoteSpeaker

TONES = 8
"""So many colours there are; with more voices than that, names alone tell them apart."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who is quoted."""

    name: str | None  # as the article puts it where nobody is named; None where there is nobody at all
    speaker: QuoteSpeaker | None  # None where nobody is named
    tone: int  # number of the colour, 0 for that of all whom nobody knows by name
    quotes: tuple[QuoteRecord, ...]  # in order of the text


def in_order_of_text(quotes: Iterable[QuoteRecord]) -> list[QuoteRecord]:
    """The quotes as they stand in their article."""
    return sorted(quotes, key=lambda quote: (quote.content[0].start, quote.id))


def voices_of(quotes: Iterable[QuoteRecord]) -> list[Voice]:
    """Who says these quotes: those known by name, then others, whoever says most first."""
    said: dict[str | None, list[QuoteRecord]] = {}
    for quote in quotes:
        said.setdefault(_identity(quote), []).append(quote)
    ranked = sorted(said.values(), key=lambda theirs: (*_rank_of(theirs[0]), -len(theirs)))
    return [
        Voice(
            name=name_of(theirs[0]),
            speaker=theirs[0].speaker,
            tone=n % TONES + 1 if theirs[0].speaker is not None else 0,
            quotes=tuple(theirs),
        )
        for n, theirs in enumerate(ranked)
    ]


def by_quote(voices: Iterable[Voice]) -> Mapping[str, Voice]:
    """Who says a quote, by its id."""
    return {quote.id: voice for voice in voices for quote in voice.quotes}


def name_of(quote: QuoteRecord) -> str | None:
    """What whoever says it is called."""
    if quote.speaker is not None:
        return quote.speaker.name
    return None if quote.unnamed_source is None else quote.unnamed_source.description


def _rank_of(quote: QuoteRecord) -> tuple[bool, bool]:
    """Sorts who is known before who is only described, and that before nobody."""
    return quote.speaker is None, quote.unnamed_source is None


def _identity(quote: QuoteRecord) -> str | None:
    """Tells voices apart; a description, which begins with a sign of its own, is never an id."""
    if quote.speaker is not None:
        return quote.speaker.id
    return None if quote.unnamed_source is None else f"'{quote.unnamed_source.description.casefold()}"
