"""Chooses settings of a trained model: ``python -m nlp.training.choose MODEL_DIR CORPUS.jsonl``.

Scores them on the articles that training set aside, and writes the best into the model's directory.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nlp.attribution.decoding import decode
from nlp.attribution.labels import Kind
from nlp.attribution.model_files import TOKENIZER_FILE, Decoder, Settings
from nlp.attribution.piece_reader import PieceReader
from nlp.attribution.pieces import Pieces
from nlp.attribution.reading import Reading, read_words
from nlp.evaluation.corpus import GoldArticle
from nlp.evaluation.parts import extraction
from nlp.evaluation.scoring import evaluate_articles
from nlp.extractor import Extraction
from nlp.training.network import TorchNetwork
from nlp.training.set_aside import HELD_OUT, split
from nlp.training.trained import read_trained

BONUSES = (-0.5, 0.0, 0.5)
"""Small ones: a source too many costs nothing where annotators gave none, so that more always seem better."""
_LEAST_GAIN = 0.1  # F1; less is chance


@dataclass(frozen=True, slots=True)
class _Readings:
    """What the network said of texts, to be decoded with different settings."""

    read: Sequence[tuple[str, Pieces, Reading]]
    decoder: Decoder
    settings: Settings

    def extract_many(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """One extraction for each of the texts, which are those that were read."""
        for text, (_, pieces, reading) in zip(texts, self.read, strict=True):
            yield extraction(text, decode(text, pieces, reading, self.decoder, self.settings))


def choose(directory: Path, corpus: Path, held_out: int) -> Settings:
    """The settings with the best F1 of attributions on what was held out."""
    reader = PieceReader(directory / TOKENIZER_FILE)
    articles, _ = split(corpus, held_out)
    settings, decoder = Settings.read(directory), Decoder.read(directory)
    network = TorchNetwork(read_trained(directory))
    read = []
    for article in articles:
        pieces = reader.read(article.text)
        read.append((article.text, pieces, read_words(pieces, network, reader.special, settings)))
    best = _f1(articles, _Readings(read, decoder, settings))
    for place, kind in reversed(list(enumerate(Kind))):
        for bonus in BONUSES:
            bonuses = (*settings.bonuses[:place], bonus, *settings.bonuses[place + 1 :])
            tried = replace(settings, bonuses=bonuses)
            score = _f1(articles, _Readings(read, decoder, tried))
            print(f"{kind.value} {bonus:4.1f}: F1 {score:.2f}", flush=True)
            if score > best + _LEAST_GAIN:
                best, settings = score, tried
    return settings


def _f1(articles: Sequence[GoldArticle], readings: _Readings) -> float:
    return evaluate_articles(articles, readings).views["all"]["all"].rates("attribution").f1


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.choose", description=__doc__)
    parser.add_argument("model", type=Path, help="directory of a trained model")
    parser.add_argument("corpus", type=Path, help="the corpus that it was trained on")
    parser.add_argument("--held-out", type=int, default=HELD_OUT)
    given = parser.parse_args(arguments)
    settings = choose(given.model, given.corpus, given.held_out)
    settings.write(given.model)
    print(f"{settings} written")


if __name__ == "__main__":
    main()
