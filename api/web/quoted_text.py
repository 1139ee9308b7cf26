"""A text with the quotations in it, as pages show both (`article/text.html`)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from api.services.records import QuoteRecord
from api.web.article_text import Line, around, lines_of
from api.web.voices import Voice, by_quote, in_order_of_text, voices_of


class QuotedText:
    """A text, its quotes in their order, and who says them."""

    def __init__(self, text: str, quotes: Iterable[QuoteRecord]) -> None:
        self.text = text
        self.quotes = in_order_of_text(quotes)
        self.voices = voices_of(quote for quote in self.quotes if not quote.rejected)
        self.rejected = [quote for quote in self.quotes if quote.rejected]
        self._voice_of = by_quote(self.voices)

    @cached_property
    def lines(self) -> list[Line]:
        """The text."""
        return lines_of(self.text, self.quotes)

    @cached_property
    def has_gaps(self) -> bool:
        """Whether empty lines part its paragraphs; else each line is one."""
        return any(line.after_gap for line in self.lines)

    def quote(self, quote_id: str) -> QuoteRecord | None:
        """The quote of this id, if it is one of this text."""
        return next((quote for quote in self.quotes if quote.id == quote_id), None)

    def tone(self, quote: QuoteRecord) -> int:
        """The number of the colour of whoever says it."""
        voice = self._voice_of.get(quote.id)
        return 0 if voice is None else voice.tone

    def tones(self, line: Line) -> list[int]:
        """The numbers of the colours of those who are quoted in a line."""
        return list(dict.fromkeys(self.tone(quote) for quote in line.quotes))

    def voice(self, quote: QuoteRecord) -> Voice | None:
        """Who says it; None where it is rejected."""
        return self._voice_of.get(quote.id)

    def passage(self, quote: QuoteRecord) -> list[Line]:
        """The text around a quote, in which nothing else is marked."""
        return lines_of(self.text, [quote], around(quote, self.text))
