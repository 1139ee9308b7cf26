"""Learns weights of features and projections of words' vectors from chains of pronouns."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from nlp.attribution.labels import Floats
from nlp.names.learned_pronouns import Learned
from nlp.names.pronoun_head import PronounHead
from nlp.names.pronoun_links import Link

DIGITS = 2
_LEAST = 8  # links that a feature must be seen at
_BATCH = 32
_NOTHING = -1e4
_RATE, _DECAY = 0.01, 0.3  # of weights
_EPOCHS = 25
_HEAD_RATE, _HEAD_DECAY = 1e-3, 3.0  # of projections
_HEAD_EPOCHS = 15
_RANK = 32
_DROPOUT = 0.7


@dataclass(frozen=True, slots=True)
class Chain:
    """The pronouns of one gender up to the asked one, each with its links, and the parties of names."""

    links: list[list[Link]]
    words: list[int]  # of the pronouns
    vectors: list[Floats | None]  # of the pronouns
    answers: dict[int, Floats | None]  # vectors of what links lead to, by its first word
    parties: list[int]  # by number of the party: its id
    right: frozenset[int]  # numbers of the parties that are right

    @property
    def tells(self) -> bool:
        """Is there anything right, and anything wrong?"""
        return 0 < len(self.right) < len(self.parties)


def learn_features(chains: Sequence[Chain]) -> Learned:
    """The weights that make the right parties of these chains likeliest, without vectors."""
    telling = [chain for chain in chains if chain.tells]
    return Learned(_Learner(telling, with_head=False).learn(telling, _EPOCHS))


def learn_together(chains: Sequence[Chain]) -> Learned:
    """The weights and projections that together make the right parties of these chains likeliest."""
    telling = [chain for chain in chains if chain.tells]
    learner = _Learner(telling, with_head=True)
    return Learned(learner.learn(telling, _HEAD_EPOCHS), learner.head())


class _Batch:
    """Chains as numbers: a row for each link, those of one pronoun after those of the one before."""

    def __init__(self, chains: Sequence[Chain], columns: dict[str, int], size: int) -> None:
        pronouns = max(len(chain.links) for chain in chains)
        links = max(len(each) for chain in chains for each in chain.links)
        self.shape = (len(chains), pronouns, links)
        self.to_party = torch.zeros(*self.shape, max(len(chain.parties) for chain in chains))
        self.to_pronoun = torch.zeros(*self.shape, pronouns)
        self.right = torch.zeros(len(chains), self.to_party.shape[-1])
        features, asking, answering, named = [], [], [], []
        places: list[tuple[int, int, int]] = []
        for row, chain in enumerate(chains):
            self.right[row, list(chain.right)] = 1.0
            # The asked pronoun is the last of every chain, so that shorter ones begin later.
            late = pronouns - len(chain.links)
            numbers = {party: number for number, party in enumerate(chain.parties)}
            earlier = {word: number + late for number, word in enumerate(chain.words)}
            for number, each in enumerate(chain.links):
                for k, link in enumerate(each):
                    places.append((row, number + late, k))
                    features.append(_row(link, columns))
                    asking.append(_or_zero(chain.vectors[number], size))
                    answering.append(_or_zero(chain.answers[link.word], size))
                    named.append(link.party is not None)
                    if link.party is not None:
                        self.to_party[row, number + late, k, numbers[id(link.party)]] = 1.0
                    else:
                        self.to_pronoun[row, number + late, k, earlier[link.word]] = 1.0
        self.places = torch.tensor(places).unbind(1)
        self.features = torch.from_numpy(np.stack(features))
        self.asking = torch.from_numpy(np.stack(asking))
        self.answering = torch.from_numpy(np.stack(answering))
        self.named = torch.tensor(named, dtype=torch.float32)

    def loss(self, scores: Tensor) -> Tensor:
        """The mean surprise at the right parties, from the scores of the links."""
        shares = torch.softmax(torch.full(self.shape, _NOTHING).index_put(self.places, scores), -1)
        known: list[Tensor] = []
        for number in range(self.shape[1]):
            share = shares[:, number, None]
            found = torch.bmm(share, self.to_party[:, number])[:, 0]
            if known:
                onward = torch.bmm(share, self.to_pronoun[:, number, :, :number])
                found = found + torch.bmm(onward, torch.stack(known, 1))[:, 0]
            known.append(found)
        return -torch.log((known[-1] * self.right).sum(1) + 1e-6).mean()


class _Learner(nn.Module):
    """Weights of named features, and projections of vectors of which each number is first standardised."""

    def __init__(self, chains: Sequence[Chain], with_head: bool) -> None:
        super().__init__()
        torch.manual_seed(0)
        seen = Counter(
            name for chain in chains for each in chain.links for link in each for name, _ in link.all_features
        )
        self._names = sorted(name for name, count in seen.items() if count >= _LEAST)
        self._with_head = with_head
        self._asking = Standard([vector for chain in chains for vector in chain.vectors])
        self._answering = Standard([vector for chain in chains for vector in chain.answers.values()])
        self.weights = nn.Parameter(torch.zeros(len(self._names)))
        size = len(self._asking.mean)
        self.dropout = nn.Dropout(_DROPOUT)
        self.asked = nn.Linear(size, _RANK)
        self.answered = nn.Linear(size, _RANK)
        self.alone = nn.Linear(size, 1, bias=False)
        nn.init.zeros_(self.alone.weight)

    def learn(self, chains: Sequence[Chain], epochs: int) -> dict[str, float]:
        """The weights."""
        columns = {name: column for column, name in enumerate(self._names)}
        ordered = sorted(chains, key=lambda chain: (len(chain.links), max(map(len, chain.links))))
        size = len(self._asking.mean) + 1
        batches = [_Batch(ordered[at : at + _BATCH], columns, size) for at in range(0, len(ordered), _BATCH)]
        projections = [*self.asked.parameters(), *self.answered.parameters(), *self.alone.parameters()]
        optimiser = torch.optim.AdamW(
            [
                {"params": [self.weights], "lr": _RATE, "weight_decay": _DECAY},
                {"params": projections, "lr": _HEAD_RATE, "weight_decay": _HEAD_DECAY},
            ]
        )
        schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 1.0 / epochs, total_iters=epochs)
        shuffled = random.Random(0)
        self.train()
        for _ in range(epochs):
            shuffled.shuffle(batches)
            for batch in batches:
                loss = batch.loss(self._scores(batch))
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            schedule.step()
        found = self.weights.detach().tolist()
        rounded = ((name, round(weight, DIGITS)) for name, weight in zip(self._names, found, strict=True))
        return {name: weight for name, weight in rounded if weight}

    def head(self) -> PronounHead:
        """The projections, of vectors as they come."""
        scale = _RANK**0.25
        constant = np.zeros((len(self._asking.mean) + 1, 1), dtype=np.float32)
        constant[-1] = 1.0
        asking = self._asking.undone(self.asked) / scale
        answering = self._answering.undone(self.answered) / scale
        return PronounHead(
            np.hstack([asking, constant]), np.hstack([answering, self._answering.undone(self.alone)])
        )

    def _scores(self, batch: _Batch) -> Tensor:
        scores: Tensor = batch.features @ self.weights
        if not self._with_head:
            return scores
        asking = self.asked(self.dropout(self._asking.of(batch.asking)))
        answering = self.dropout(self._answering.of(batch.answering))
        products = (asking * self.answered(answering)).sum(1) / _RANK**0.5
        return scores + batch.named * (products + self.alone(answering)[:, 0])


class Standard:
    """How the numbers of vectors are spread, the one at their end left out."""

    def __init__(self, vectors: Sequence[Floats | None]) -> None:
        known = np.stack([vector[:-1] for vector in vectors if vector is not None])
        self.mean = torch.from_numpy(known.mean(axis=0))
        self.spread = torch.from_numpy(known.std(axis=0)) + 1e-3

    def of(self, vectors: Tensor) -> Tensor:
        """Vectors with mean 0 and spread 1."""
        return (vectors[:, :-1] - self.mean) / self.spread

    def undone(self, linear: nn.Linear) -> Floats:
        """[size and one, rank]: what does to a vector as it comes what `linear` does to a standard one."""
        weights = linear.weight.detach() / self.spread
        added = -(weights @ self.mean)
        if linear.bias is not None:
            added = added + linear.bias.detach()
        found: Floats = torch.cat([weights, added[:, None]], 1).T.numpy()
        return found


def _row(link: Link, columns: dict[str, int]) -> Floats:
    row = np.zeros(len(columns), dtype=np.float32)
    for name, value in link.all_features:
        if (column := columns.get(name)) is not None:
            row[column] = value
    return row


def _or_zero(vector: Floats | None, size: int) -> Floats:
    return np.zeros(size, dtype=np.float32) if vector is None else vector
