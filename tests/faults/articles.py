"""Articles that fault tests send: made up, each by its number, and what extraction finds in them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from nlp.extractor import QuoteExtractor

_TEXT = """\
“The new bridge will open on day {number},” Ana Ruiz, a spokeswoman for the transport ministry of Spain, told \
reporters in Madrid. The work had cost {number} million euros, and it took longer than anybody had planned.

Carl Berg, the mayor of Oslo, denied that {number} buses had been late. “We never promised {number} boats,” he \
said. The council of the city meets again in the spring, when the budget is to be voted on.

According to the union, {number} drivers are ready to strike. Engineers from both cities walked along the river.
"""

_SHORT_TEXT = "“It will open on day {number},” said Ana Ruiz, a spokeswoman."
_SHORT_FROM = 100_000
_LINE_BYTES = 512

Found = tuple[tuple[str, str | None], ...]
"""Each quote of an article, in its order: what was said, and the name of who said it."""


def article(number: int) -> dict[str, Any]:
    """The body of a request for this article; its title is its number. Those with high numbers are short."""
    text = _TEXT if number < _SHORT_FROM else _SHORT_TEXT
    return {"title": str(number), "text": text.format(number=number), "outlet": "Gazette"}


def short_ones(number: int, *, round_: int) -> range:
    """Numbers of so many short articles, other ones in each round."""
    first = _SHORT_FROM * (round_ + 1)
    return range(first, first + number)


def lines(numbers: Iterable[int]) -> bytes:
    """The body of an import; each line has as many bytes."""
    return b"".join(json.dumps(article(number)).encode().ljust(_LINE_BYTES - 1) + b"\n" for number in numbers)


class Reference:
    """What extraction finds where nothing goes wrong."""

    def __init__(self, extractor: QuoteExtractor) -> None:
        self._extractor = extractor
        self._found: dict[int, Found] = {}

    def of(self, numbers: Sequence[int]) -> dict[int, Found]:
        """The quotes of these articles, by number."""
        new = [number for number in numbers if number not in self._found]
        extractions = self._extractor.extract_many([article(number)["text"] for number in new])
        for number, extraction in zip(new, extractions, strict=True):
            assert extraction.error is None
            assert len(extraction.quotations) == (4 if number < _SHORT_FROM else 1)
            self._found[number] = tuple(
                (" … ".join(span.text for span in each.content), each.speaker and each.speaker.name)
                for each in extraction.quotations
            )
        return {number: self._found[number] for number in numbers}
