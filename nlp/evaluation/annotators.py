"""How far two annotators agree: ``python -m nlp.evaluation.annotators FIRST SECOND --corpus GOLD.jsonl``.

FIRST and SECOND are directories as `nlp.evaluation.speakers` reads them; the articles that both hold are
compared quotation by quotation. Two agree on a fact where they have an answer in common that they accept.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nlp.evaluation.corpus import FACTS, Answer, GoldArticle, GoldQuote, gold_article, read_gold
from nlp.evaluation.facts import normalized
from nlp.evaluation.speakers import read_annotated


def agreement(first: Sequence[GoldArticle], second: Sequence[GoldArticle]) -> dict[str, tuple[int, int]]:
    """For each fact how often both agree, of how many quotations that both annotated."""
    others = {article.id: article for article in second}
    agreed, judged = Counter[str](), Counter[str]()
    for article in first:
        if article.id not in others:
            continue
        spans = {quote.content: quote for quote in others[article.id].quotes}
        for quote in article.quotes:
            other = spans.get(quote.content)
            if other is None:
                continue
            for name in quote.facts.keys() & other.facts.keys():
                judged[name] += 1
                agreed[name] += not _accepted(quote, name).isdisjoint(_accepted(other, name))
    return {name: (agreed[name], judged[name]) for name in FACTS if judged[name]}


def _accepted(quote: GoldQuote, name: str) -> set[Answer]:
    return {frozenset(map(normalized, answer)) for answer in quote.facts[name]}


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.evaluation.annotators", description=__doc__)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--corpus", type=Path, required=True)
    given = parser.parse_args(arguments)
    texts = {article.id: article for article in read_gold(given.corpus)}
    first, second = (
        [gold_article(one.entry) for one in read_annotated(directory, texts)[0]]
        for directory in (given.first, given.second)
    )
    for name, (agreed, judged) in agreement(first, second).items():
        print(f"{name:16}{100 * agreed / judged:6.1f} % of {judged}")


if __name__ == "__main__":
    main()
