"""The sample articles with all names swapped: what is found must not hang on names that are known."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from nlp.evaluation.swapping import Comparison, Swap, compare, name_parts
from nlp.extractor import QuoteExtractor
from tests.golden.samples_gold import read_samples

TABLE = Path(__file__).with_name("swapped_names.tsv")
SAME = 90  # percent of quotations


def read_swaps() -> dict[str, Swap]:
    """A swap for each sample article, by the last part of its url."""
    words: dict[str, dict[str, str]] = defaultdict(dict)
    codes: dict[str, dict[str, str]] = defaultdict(dict)
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    for line in lines[1:]:
        article, kind, old, new = line.split("\t")
        if kind == "code":
            codes[article][old] = new
        elif kind == "person":
            for one, other in name_parts(old, new).items():
                assert words[article].setdefault(one, other) == other, f"{one} has two names in {article}"
        else:
            words[article][old] = new
    return {article: Swap(words[article], codes[article]) for article in words}


SWAPS = read_swaps()
TEXTS = {url.rsplit("/", 1)[-1]: article["text"] for url, article in read_samples().items()}


def test_every_sample_has_its_names_swapped() -> None:
    assert SWAPS.keys() == TEXTS.keys()
    for article, swap in SWAPS.items():
        swapped = swap.text(TEXTS[article]).text
        for old in swap.words:
            assert old in TEXTS[article] or old.upper() in TEXTS[article], f"{old} is not in {article}"
        assert swapped != TEXTS[article]


@pytest.mark.model
def test_facts_come_out_as_before(extractor: QuoteExtractor) -> None:
    comparisons: list[Comparison] = []
    for article, swap in SWAPS.items():
        swapped = swap.text(TEXTS[article])
        before, after = extractor.extract(TEXTS[article]), extractor.extract(swapped.text)
        comparisons += compare(before, after, swap, swapped)
    wrong = [f"{item.expected} {item.found} {item.quotation.text}" for item in comparisons if not item.same]
    percent = 100 * (1 - len(wrong) / len(comparisons))
    assert percent >= SAME, "\n".join([f"{percent:.1f} of {len(comparisons)}", *wrong])
    print("\n".join([f"{percent:.1f} of {len(comparisons)}", *wrong]))
