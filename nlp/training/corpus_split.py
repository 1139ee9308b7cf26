"""The training corpus as examples, and the articles set aside to choose by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from nlp.attribution.piece_reader import PieceReader
from nlp.evaluation.corpus import GoldArticle, read_gold
from nlp.training.annotations import Losses, annotate
from nlp.training.batches import Example


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is learned from, what is held out, and what could not be represented."""

    examples: list[Example]
    held_out: list[GoldArticle]
    losses: Losses
    digest: str  # SHA-256 of the file


def read_corpus(path: Path, reader: PieceReader, held_out: int) -> Corpus:
    """Split a gold file: the articles whose ids hash lowest are held out, whatever their order.

    Raises GoldError where the file is not a gold file.
    """
    articles = sorted(read_gold(path), key=lambda article: hashlib.sha256(article.id.encode()).digest())
    losses = Losses()
    examples: list[Example] = []
    for article in articles[held_out:]:
        pieces = reader.read(article.text)
        annotation = annotate(article, pieces)
        losses.add(annotation.losses)
        if len(pieces.ids):
            examples.append(Example(pieces, annotation))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Corpus(examples, articles[:held_out], losses, digest)
