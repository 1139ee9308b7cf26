"""Counts in how many articles the terms of topics stand.

``python -m nlp.training.topic_term_shares CORPUS.jsonl`` writes ``nlp/lexicons/topic_term_shares.tsv``: what
many articles have, whatever they are about, tells little of their topics.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from nlp.evaluation.corpus import read_gold
from nlp.lexicons.topics import COMMON
from nlp.pipeline import build_pipeline
from nlp.topics.evidence import find_terms

_HEAD = f"""\
# Terms of topic_terms.tsv that more than {COMMON:.0%} of the articles of PolNeAR's training split have,
# whatever they are about, and the share that has them. Written by `python -m nlp.training.topic_term_shares`.
term\tshare
"""
_PIPES = ("tok2vec", "tagger", "attribute_ruler", "lemmatizer")
_TEXTS = 16  # in one batch


def shares(texts: Iterable[str]) -> dict[str, float]:
    """The terms that more than `COMMON` of the texts have, and the share that has them."""
    pipeline = build_pipeline()
    had: Counter[str] = Counter()
    count = 0
    with pipeline.select_pipes(enable=list(_PIPES)):
        for doc in pipeline.pipe(texts, batch_size=_TEXTS):
            had.update({hit.term.text for hit in find_terms(doc)})
            count += 1
    return {term: articles / count for term, articles in sorted(had.items()) if articles > COMMON * count}


def rows(found: dict[str, float]) -> Iterator[str]:
    """Lines of the file."""
    yield _HEAD
    for term, share in found.items():
        yield f"{term}\t{share:.3f}\n"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.topic_term_shares", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--out", type=Path, default=Path("nlp/lexicons/topic_term_shares.tsv"))
    given = parser.parse_args(arguments)
    found = shares(article.text for article in read_gold(given.corpus))
    given.out.write_text("".join(rows(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
