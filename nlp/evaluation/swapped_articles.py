"""Measures on plain-text articles how much of what is found hangs on known names.

``python -m nlp.evaluation.swapped_articles DIRECTORY`` reads every ``.txt`` file in it twice, as it stands
and with its people, institutions and countries swapped for invented or other ones, and tells in how many
quotations name, role, affiliation and country come out as before.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from nlp.evaluation.inventing import invented_swap
from nlp.evaluation.swapping import Comparison, compare
from nlp.extractor import QuoteExtractor


def comparisons(text: str, extractor: QuoteExtractor) -> Iterator[Comparison]:
    """A comparison for each quotation that is found in `text`."""
    before = extractor.extract(text)
    swap = invented_swap(text, before)
    swapped = swap.text(text)
    return compare(before, extractor.extract(swapped.text), swap, swapped)


def main() -> None:
    """Print the figure of each article and of all."""
    parser = argparse.ArgumentParser(description="What is found, with all names swapped.")
    parser.add_argument("directory", type=Path, help="of articles, each a .txt file")
    parser.add_argument("--differences", action="store_true", help="show what came out otherwise")
    options = parser.parse_args()
    extractor = QuoteExtractor()
    all_of_them: list[Comparison] = []
    for path in sorted(options.directory.glob("*.txt")):
        found = list(comparisons(path.read_text(encoding="utf-8"), extractor))
        all_of_them += found
        print(f"{path.name}: {_share(found)}")
        for comparison in found:
            if options.differences and not comparison.same:
                print(f"  {comparison.expected} {comparison.found} {comparison.quotation.text[:60]}")
    print(f"all: {_share(all_of_them)}")


def _share(found: list[Comparison]) -> str:
    same = sum(comparison.same for comparison in found)
    return f"{same} of {len(found)} as before ({100 * same / max(1, len(found)):.1f} %)"


if __name__ == "__main__":
    main()
