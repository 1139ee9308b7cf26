"""Learns vectors for topics: ``python -m nlp.training.topic_vectors GOLD.jsonl GAP-development.tsv``.

Writes ``nlp/model/topics.npz`` (see `nlp.topics.vectors`). The pretrained encoder, as it was before it
learned to attribute, tells how like two texts are; it is too slow to run beside the other. So each word
piece gets a vector of its own, first that which the encoder gives it alone, and these and their weights are
moved until the weighted mean over a passage comes close to what the encoder makes of it. A topic's vectors
are the encoder's, of its name and of its name with its terms. All are projected to where topics differ
most. The passages are cut at random from the texts; nobody annotated anything in them for this.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from nlp.attribution.labels import Floats
from nlp.attribution.model_files import TOKENIZER_FILE
from nlp.evaluation.corpus import read_gold
from nlp.evaluation.gap import read_gap
from nlp.lexicons import read_lexicon
from nlp.lexicons.topics import topic_table
from nlp.topics.vectors import TopicVectors
from nlp.training.encoder import Encoder, EncoderShape
from nlp.training.pretrained import Pretrained, find_pretrained

MODEL = Path(__file__).parents[1] / "model"

_SIZE = 64
_TERMS = 40  # of a topic, the strong ones first
_LENGTHS = (8, 14, 20, 30, 45, 70, 110)  # words of a passage
_FROM_ARTICLE, _FROM_SHORT = 20, 4  # passages
_ARTICLES = 260
_LONGEST = 200  # pieces that the encoder reads
_BATCH, _EPOCHS = 256, 5
_STEADY = 4e-7  # what keeps the vectors of pieces where they were
_RARE = 1e-3  # share of pieces below which a piece has full weight (Arora, Liang and Ma 2017)


class PassageReader:
    """The pretrained encoder: passages in, vectors of length one out."""

    def __init__(self, pretrained: Pretrained) -> None:
        self.tokenizer = Tokenizer.from_file(str(MODEL / TOKENIZER_FILE))
        self._special = [self.tokenizer.token_to_id(name) for name in ("[CLS]", "[SEP]")]
        self._encoder = Encoder(EncoderShape.of(pretrained))
        self._encoder.load_pretrained(pretrained)
        for weight in self._encoder.embeddings.features.parameters():
            nn.init.zeros_(weight)
        self._encoder.eval()

    def ids(self, passage: str) -> list[int]:
        """Pieces of a passage, without those that open and close it."""
        found: list[int] = self.tokenizer.encode(passage, add_special_tokens=False).ids
        return found

    def read(self, passages: Sequence[Sequence[int]]) -> Tensor:
        """[passage, size], of passages as pieces; those of like length are read together."""
        found = torch.zeros(len(passages), self._encoder.embeddings.norm.normalized_shape[0])
        order = sorted(range(len(passages)), key=lambda number: len(passages[number]))
        for start in range(0, len(order), 32):
            batch = order[start : start + 32]
            found[batch] = self._read([list(passages[number][:_LONGEST]) for number in batch])
        return found

    def _read(self, passages: Sequence[list[int]]) -> Tensor:
        opening, closing = self._special
        longest = max(map(len, passages)) + 2
        features = torch.zeros(len(passages), longest, 4, dtype=torch.int64)
        mask = torch.zeros(len(passages), longest, dtype=torch.bool)
        for row, passage in enumerate(passages):
            features[row, : len(passage) + 2, 0] = torch.tensor([opening, *passage, closing])
            mask[row, : len(passage) + 2] = True
        with torch.no_grad():
            hidden = self._encoder(features, mask)
        means = (hidden * mask[..., None]).sum(dim=1) / mask.sum(dim=1, keepdim=True)
        return functional.normalize(means, dim=-1)


class PieceMeans(nn.Module):
    """A vector and a weight for each piece; the weighted mean over a passage is to be as the encoder's."""

    def __init__(self, vectors: Tensor, weights: Tensor) -> None:
        super().__init__()
        self.first = vectors
        self.vectors = nn.Parameter(vectors.clone())
        self.weights = nn.Parameter(weights.log())
        self.turning = nn.Parameter(torch.eye(vectors.shape[1]))
        self.offset = nn.Parameter(torch.zeros(vectors.shape[1]))

    def forward(self, passages: Sequence[Sequence[int]]) -> Tensor:
        """[passage, size]."""
        ids = torch.tensor([piece for passage in passages for piece in passage])
        starts = torch.tensor(np.cumsum([0, *map(len, passages)])[:-1])
        weights = self.weights.exp()
        summed = functional.embedding_bag(
            ids, self.vectors, starts, mode="sum", per_sample_weights=weights[ids]
        )
        total = functional.embedding_bag(ids, weights[:, None], starts, mode="sum")
        mean: Tensor = summed / total @ self.turning + self.offset
        return mean

    def learn(self, passages: Sequence[Sequence[int]], read: Tensor) -> None:
        """Move vectors and weights until means point where `read` does."""
        optimizer = torch.optim.Adam(
            [
                {"params": [self.turning, self.offset, self.weights], "lr": 2e-3},
                {"params": [self.vectors], "lr": 5e-4},
            ]
        )
        for epoch in range(_EPOCHS):
            order = list(range(len(passages)))
            random.Random(epoch).shuffle(order)
            told = 0.0
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                means = self([passages[number] for number in batch])
                alike = functional.cosine_similarity(means, read[batch])
                loss = (1 - alike).mean() + _STEADY * ((self.vectors - self.first) ** 2).sum()
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                told += float(alike.detach().sum())
            print(f"epoch {epoch + 1}: cosine {told / len(order):.3f}", flush=True)


def passages_of(text: str, count: int, chance: random.Random) -> Iterator[str]:
    """Passages of a text, cut at random places."""
    words = text.split()
    for _ in range(count):
        length = chance.choice(_LENGTHS)
        start = chance.randrange(max(1, len(words) - length))
        yield " ".join(words[start : start + length])


def described() -> Iterator[tuple[str, str]]:
    """For each topic of the table its name, and its name with its terms."""
    terms: dict[str, list[str]] = {}
    for row in read_lexicon("topic_terms"):
        terms.setdefault(row["topic"], []).extend(row["terms"].split("; "))
    for concept in topic_table().concepts.values():
        yield concept.name, f"{concept.name}: {', '.join(terms.get(concept.name, [])[:_TERMS])}"


def learn(reader: PassageReader, passages: Sequence[str]) -> TopicVectors:
    """Vectors of pieces and topics, from passages without annotations."""
    cut = [ids for passage in passages if (ids := reader.ids(passage))]
    read = reader.read(cut)
    middle = read.mean(dim=0)
    size = reader.tokenizer.get_vocab_size()
    counts = np.bincount(np.concatenate(cut), minlength=size)
    shares = torch.tensor((counts + 1) / (counts.sum() + size), dtype=torch.float32)
    means = PieceMeans(reader.read([[piece] for piece in range(size)]), _RARE / (_RARE + shares))
    means.learn(cut, read - middle)
    topics = [
        functional.normalize(reader.read([reader.ids(text) for text in texts]) - middle, dim=-1).numpy()
        for texts in zip(*described(), strict=True)
    ]
    basis = np.linalg.svd(np.concatenate(topics), full_matrices=False)[2][:_SIZE].T
    with torch.no_grad():
        pieces = (means.vectors @ means.turning).numpy() @ basis
        scale = np.abs(pieces).max(axis=0) / 127
        projected = np.stack(topics) @ basis
        return TopicVectors(
            np.round(pieces / scale).astype(np.int8),
            scale,
            means.weights.exp().numpy(),
            means.offset.numpy() @ basis,
            _of_length_one(projected),
        )


def _of_length_one(vectors: Floats) -> Floats:
    normed: Floats = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return normed


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.topic_vectors", description=__doc__)
    parser.add_argument("corpus", type=Path, help="articles, their training split")
    parser.add_argument("gap", type=Path, help="short texts about all sorts of things")
    parser.add_argument("--out", type=Path, default=MODEL)
    given = parser.parse_args(arguments)
    chance = random.Random(1)
    articles = [article.text for article in read_gold(given.corpus)]
    passages = [
        passage
        for texts, count in (
            (chance.sample(articles, min(_ARTICLES, len(articles))), _FROM_ARTICLE),
            ([text.text for text in read_gap(given.gap)], _FROM_SHORT),
        )
        for text in texts
        for passage in passages_of(text, count, chance)
    ]
    torch.manual_seed(1)
    learn(PassageReader(find_pretrained()), passages).write(given.out)


if __name__ == "__main__":
    main()
