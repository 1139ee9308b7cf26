"""What a quote shows of itself wherever quotes are listed (`quote_card.html`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from api.services.records import QuoteRecord
from api.web.marked_text import Piece, pieces


def quoted_text(quote: QuoteRecord) -> list[Piece]:
    """What was said, with the words looked for."""
    return pieces(quote.text, {"found": quote.highlights.text if quote.highlights else ()})


def quoted_sentence(quote: QuoteRecord) -> list[Piece]:
    """The sentences around a quote, with what it holds and with the words looked for."""
    start = quote.context.start
    found = quote.highlights.context if quote.highlights else ()
    marks = {
        "quoted": [(span.start, span.end) for span in quote.content],
        "found": [(start + place.start, start + place.end) for place in found],
    }
    return pieces(quote.context.text, marks, start)


def named_source(quote: QuoteRecord) -> list[Piece]:
    """The name of who speaks, or the words for somebody unnamed, with the words looked for."""
    unnamed = quote.unnamed_source.description if quote.unnamed_source else ""
    who = quote.speaker.name if quote.speaker else unnamed
    return pieces(who, {"found": quote.highlights.speaker if quote.highlights else ()})


FILTERS: dict[str, Callable[..., Any]] = {
    "quoted_text": quoted_text,
    "quoted_sentence": quoted_sentence,
    "named_source": named_source,
}
