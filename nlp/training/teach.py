"""Has a trained model teach: ``python -m nlp.training.teach MODEL_DIR TEXTS.jsonl --out DIR``.

Writes what the model finds in each text (in the form of a gold file) and how probable it takes each tag of
each word to be, for a smaller model to learn from (Hinton, Vinyals and Dean 2015, "Distilling the knowledge
in a neural network"). The texts may be those that the teacher was trained on: it is less sure of itself where
annotators differ, and that is what it has to teach.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from nlp.attributes import Attribution
from nlp.attribution.labels import Floats
from nlp.attribution.model import AttributionModel, ReadText
from nlp.evaluation.corpus import GoldArticle, read_gold
from nlp.training.heads import TagSequences
from nlp.training.network import TorchNetwork
from nlp.training.trained import read_trained

ARTICLES_FILE = "articles.jsonl"
PROBABILITIES_FILE = "probabilities.npz"
_TOLD_EVERY = 100  # texts


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text with what a teacher found in it."""

    article: GoldArticle
    probabilities: Floats  # [word, tag]


def teach(directory: Path, articles: Sequence[GoldArticle], out: Path) -> None:
    """Write a lesson for each article. Raises OSError where the model's files are missing."""
    network = read_trained(directory)
    model = AttributionModel.load(directory, TorchNetwork(network, half=True))
    out.mkdir(parents=True, exist_ok=True)
    probabilities: dict[str, Any] = {}
    started = time.monotonic()
    with (out / ARTICLES_FILE).open("w", encoding="utf-8") as file:
        for number, article in enumerate(articles, 1):
            read = model.read(article.text)
            quotes = [_quote(found) for found in model.attributions(read)]
            entry = {"id": article.id, "text": article.text, "quotes": quotes}
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            probabilities[article.id] = tag_probabilities(network.sequences, read).astype(np.float16)
            if number % _TOLD_EVERY == 0:
                print(f"{number} of {len(articles)} texts, {time.monotonic() - started:.0f} s", flush=True)
    np.savez_compressed(out / PROBABILITIES_FILE, **probabilities)


def tag_probabilities(sequences: TagSequences, read: ReadText) -> Floats:
    """[word, tag]: how probable each tag is, whatever those of the other words are.

    Paragraphs are independent of each other, and stand side by side here.
    """
    scores, paragraphs = read.reading.tags, read.pieces.word_paragraphs
    if not len(scores):
        return scores
    starts = np.flatnonzero(np.diff(paragraphs, prepend=-1))
    lengths = np.diff(np.append(starts, len(scores)))
    held = np.arange(lengths.max()) < lengths[:, None]
    aligned = np.zeros((*held.shape, scores.shape[1]), dtype=np.float32)
    aligned[held] = scores
    opens = np.zeros_like(held)
    opens[:, 0] = True
    marginals = sequences.marginals(*(torch.from_numpy(array) for array in (aligned, opens, held)))
    found: Floats = marginals.numpy()[held]
    return found


def _quote(found: Attribution) -> dict[str, Any]:
    return {"content": found.content, "cue": found.cue, "source": found.source}


def read_lessons(directories: Iterable[Path]) -> list[Lesson]:
    """All lessons in directories that `teach` wrote. Raises OSError where files are missing."""
    lessons = []
    for directory in directories:
        with np.load(directory / PROBABILITIES_FILE, allow_pickle=False) as arrays:
            for article in read_gold(directory / ARTICLES_FILE):
                lessons.append(Lesson(article, arrays[article.id].astype(np.float32)))
    return lessons


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.teach", description=__doc__)
    parser.add_argument("model", type=Path, help="directory of a trained model")
    parser.add_argument("texts", type=Path, help="texts, one JSON object a line, in the form of a gold file")
    parser.add_argument("--out", type=Path, required=True, help="directory to write to")
    given = parser.parse_args(arguments)
    teach(given.model, read_gold(given.texts), given.out)


if __name__ == "__main__":
    main()
