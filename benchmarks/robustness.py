"""Random and mutated texts through the extractor: no failure, sound offsets, the same alone and in company.

python -m benchmarks.robustness [--texts N] [--seed N]

Every text is read in a batch with others and again by itself; the quotations must be equal to the last digit.
Prints what it read and found; the first breach of a promise ends it with the text that shows it.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from benchmarks.reporting import sample_texts
from nlp.extractor import Extraction, QuoteExtractor
from nlp.quotation import Quotation

_MARKS = "\"'“”‘’«»‹›„`″"
_BREAKS = ("\n", "\n\n", "\r\n", " ", "\u00a0", "\u2028", "\u200b", "\ufeff", "\x00", "\t")
_STRANGE = (
    "😀",
    "👩‍👩‍👧",
    "שלום",
    "مرحبا",
    "e\u0301",
    "İ",
    "ﬁ",
    "\ud800",
    "中文",
    "—",
    "…",
    ":",
    "(",
    "42%",
)
_LONGEST = 600  # characters that a mutation begins with
_COMPANY = 48  # texts that are read alone, then shuffled and read in batches
_BATCHES = (2, 3, 16)


def texts(count: int, seed: int) -> Iterator[str]:
    """As many texts, each a stretch of a sample article with some changes, or characters at random."""
    chance = random.Random(seed)
    samples = sample_texts()
    for _ in range(count):
        yield _random(chance) if chance.random() < 0.1 else _mutated(chance, samples)


def _random(chance: random.Random) -> str:
    ranges = ((0x20, 0x7F), (0x20, 0x250), (0x2000, 0x2070), (0x0, 0x110000))
    low, high = chance.choice(ranges)
    return "".join(chr(chance.randrange(low, high)) for _ in range(chance.randrange(1, 120)))


def _mutated(chance: random.Random, samples: Sequence[str]) -> str:
    article = chance.choice(samples)
    start = chance.randrange(len(article))
    text = article[start : start + chance.randrange(1, _LONGEST)]
    for _ in range(chance.randrange(0, 9)):
        at, to = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        to = min(to, at + 60)
        match chance.randrange(7):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:to] + text[at:to] * 2 + text[to:]
            case 2:
                text = text[:at] + chance.choice(_MARKS) + text[at:]
            case 3:
                text = text[:at] + chance.choice(_BREAKS) + text[at:]
            case 4:
                text = text[:at] + chance.choice(_STRANGE) * chance.randrange(1, 4) + text[at:]
            case 5:
                other = chance.choice(samples)
                there = chance.randrange(len(other))
                text = text[:at] + other[there : there + 80] + text[at:]
            case _:
                text = text[:at] + text[at:to].swapcase() + text[to:]
    return text


def breach(text: str, extraction: Extraction, alone: Extraction) -> str | None:
    """What an extraction breaks of what is promised, or None. `alone` is that of the text by itself."""
    if extraction.error and extraction.error.code != "unsupported_language":
        return extraction.error.message
    if extraction != alone:
        return "another result beside other texts"
    for quotation in extraction.quotations:
        if not _is_sound(text, quotation):
            return f"unsound spans: {quotation}"
    return None


def _is_sound(text: str, quotation: Quotation) -> bool:
    spans = [*quotation.content, *quotation.cue, *quotation.source, quotation.context]
    return (
        bool(quotation.content)
        and all(0 <= s.start < s.end <= len(text) and text[s.start : s.end] == s.text for s in spans)
        and all(one.end <= other.start for one, other in pairwise(quotation.content))
        and 0 <= quotation.confidence <= 1
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    extractor = QuoteExtractor()
    chance = random.Random(given.seed)
    read = found = refused = 0
    every = texts(given.texts, given.seed)
    while group := list(islice(every, _COMPANY)):
        alone = {text: next(extractor.extract_many([text])) for text in group}
        chance.shuffle(group)
        size = chance.choice(_BATCHES)
        for start in range(0, len(group), size):
            company = group[start : start + size]
            for text, extraction in zip(company, extractor.extract_many(company), strict=True):
                if told := breach(text, extraction, alone[text]):
                    print(f"{told}\n{text!r}")
                    return 1
                read, found = read + 1, found + len(extraction.quotations)
                refused += extraction.error is not None
    print(f"{read} texts, {found} quotations, {refused} texts taken for another language, no breach")
    return 0


if __name__ == "__main__":
    sys.exit(main())
