"""Learns what counts for pronouns: ``python -m nlp.training.pronouns GAP-development.tsv``.

Writes ``nlp/lexicons/pronoun_weights.tsv``. A text says of two names whether its pronoun means them; it tells
nothing of its other pronouns. So a pronoun's probability for a name is added up over all chains of links that
lead there, and the weights are moved until the right name has as much of it as can be. Once with pronouns
meaning anybody alike, then again with what the first weights make of them. With ``--folds`` nothing is
written, and every part of the texts is scored by what the other parts teach.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from nlp.evaluation.gap import GapRates, GapText, read_gap
from nlp.lexicons import __file__ as lexicons
from nlp.names.analysis import NameAnalysis
from nlp.names.layout import Layout
from nlp.names.persons import Link, Persons
from nlp.names.pronoun_features import gender_of_pronoun, singular_pronouns
from nlp.pipeline import build_pipeline

WEIGHTS_FILE = Path(lexicons).with_name("pronoun_weights.tsv")
_LEAST = 8  # links that a feature must be seen at
_STAGES = 2
_EPOCHS = 25
_RATE = 0.01
_DECAY = 0.3
_BATCH = 32
_NOTHING = -1e4
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Chain:
    """The pronouns of one gender up to the asked one, each with its links, and the parties of names."""

    links: list[list[Link]]
    words: list[int]  # of the pronouns
    parties: list[int]  # by number of the party: its id
    right: frozenset[int]  # numbers of the parties that are right
    text: GapText
    named: tuple[frozenset[int], frozenset[int]]  # numbers of the parties named where A and B stand


def chain_of(text: GapText, analysis: NameAnalysis, weights: Mapping[str, float]) -> Chain:
    """A text's chain, pronouns before the asked one read with `weights`."""
    layout = analysis.layout
    persons = Persons(analysis, weights)
    asked = layout.at(text.pronoun[0])
    links, words = [], []
    for word in [*(word for word in singular_pronouns(layout) if word < asked), asked]:
        if gender_of_pronoun(layout.words[word].low) is text.gender:
            links.append(persons.links(word))
            words.append(word)
        persons.meant(word)
    parties = list(dict.fromkeys(id(link.party) for each in links for link in each if link.party is not None))
    numbers = {party: number for number, party in enumerate(parties)}
    first, second = (
        frozenset(
            numbers[id(persons.party_of(name))]
            for name in analysis.names
            if _overlaps(layout, name.first, name.last, span) and id(persons.party_of(name)) in numbers
        )
        for span in text.names
    )
    if any(text.meant):
        right = (first - second) if text.meant[0] else (second - first)
    else:
        right = frozenset(range(len(parties))) - first - second
    return Chain(links, words, parties, right, text, (first, second))


def _overlaps(layout: Layout, first: int, last: int, span: tuple[int, int]) -> bool:
    start, end = layout.offsets(first, last)
    return start < span[1] and span[0] < end


@dataclass(frozen=True, slots=True)
class _Arrays:
    """A chain as numbers: a row for each link, those of one pronoun after those of the one before."""

    features: Tensor  # [link, feature]
    places: Tensor  # [link, 2]: number of the pronoun, and of the link among its links
    parties: Tensor  # [link, 2]: number of the link, and of the party to which it leads
    onward: Tensor  # [link, 2]: number of the link, and of the earlier pronoun to which it leads
    right: Tensor  # [party]: 1 for those that are right


class Learner:
    """Weights of named features."""

    def __init__(self, chains: Sequence[Chain]) -> None:
        seen = Counter(
            name for chain in chains for each in chain.links for link in each for name, _ in _all(link)
        )
        self._names = sorted(name for name, count in seen.items() if count >= _LEAST)
        self._columns = {name: column for column, name in enumerate(self._names)}
        self._weights = torch.zeros(len(self._names), requires_grad=True)

    def learn(self, chains: Sequence[Chain]) -> dict[str, float]:
        """The weights that make the right parties of these chains likeliest."""
        telling = [chain for chain in chains if chain.right and len(chain.right) < len(chain.parties)]
        ready = [self._arrays(chain) for chain in telling]
        optimiser = torch.optim.AdamW([self._weights], lr=_RATE, weight_decay=_DECAY)
        schedule = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 1.0 / _EPOCHS, total_iters=_EPOCHS)
        shuffled = random.Random(0)
        for _ in range(_EPOCHS):
            shuffled.shuffle(ready)
            for at in range(0, len(ready), _BATCH):
                loss = self._loss(ready[at : at + _BATCH])
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()
            schedule.step()
        found = self._weights.detach().tolist()
        rounded = ((name, round(weight, _DIGITS)) for name, weight in zip(self._names, found, strict=True))
        return {name: weight for name, weight in rounded if weight}

    def _arrays(self, chain: Chain) -> _Arrays:
        links = [link for each in chain.links for link in each]
        features = torch.zeros(len(links), len(self._names))
        pronouns = {word: number for number, word in enumerate(chain.words)}
        numbers = {party: number for number, party in enumerate(chain.parties)}
        parties, onward = [], []
        for row, link in enumerate(links):
            for name, value in _all(link):
                if (column := self._columns.get(name)) is not None:
                    features[row, column] = value
            if link.party is not None:
                parties.append((row, numbers[id(link.party)]))
            else:
                onward.append((row, pronouns[link.word]))
        places = [(number, k) for number, each in enumerate(chain.links) for k in range(len(each))]
        right = torch.zeros(len(chain.parties))
        right[list(chain.right)] = 1.0
        return _Arrays(features, _pairs(places), _pairs(parties), _pairs(onward), right)

    def _loss(self, batch: Sequence[_Arrays]) -> Tensor:
        """The mean surprise at the right parties."""
        scores = (torch.cat([each.features for each in batch]) @ self._weights).split(
            [len(each.features) for each in batch]
        )
        pronouns = max(int(each.places[-1, 0]) for each in batch) + 1
        links = max(int(each.places[:, 1].max()) for each in batch) + 1
        shape = (len(batch), pronouns, links)
        padded = []
        to_party = torch.zeros(*shape, max(len(each.right) for each in batch))
        to_pronoun = torch.zeros(*shape, pronouns)
        right = torch.zeros(len(batch), to_party.shape[-1])
        for row, (each, score) in enumerate(zip(batch, scores, strict=True)):
            # The asked pronoun is the last of every chain, so that shorter ones begin later.
            late = pronouns - 1 - int(each.places[-1, 0])
            at = (each.places[:, 0] + late, each.places[:, 1])
            padded.append(torch.full(shape[1:], _NOTHING).index_put(at, score))
            number, link = each.places[each.parties[:, 0]].unbind(1)
            to_party[row, number + late, link, each.parties[:, 1]] = 1.0
            number, link = each.places[each.onward[:, 0]].unbind(1)
            to_pronoun[row, number + late, link, each.onward[:, 1] + late] = 1.0
            right[row, : len(each.right)] = each.right
        shares = torch.softmax(torch.stack(padded), -1)
        known: list[Tensor] = []
        for number in range(pronouns):
            found = torch.einsum("bl,bln->bn", shares[:, number], to_party[:, number])
            if known:
                earlier = torch.stack(known, 1)
                leading = to_pronoun[:, number, :, :number]
                found = found + torch.einsum("bl,blp,bpn->bn", shares[:, number], leading, earlier)
            known.append(found)
        return -torch.log((known[-1] * right).sum(1) + 1e-6).mean()


def _pairs(pairs: Sequence[tuple[int, int]]) -> Tensor:
    return torch.tensor(pairs, dtype=torch.int64).reshape(-1, 2)


def _all(link: Link) -> list[tuple[str, float]]:
    return [*(link.name.features if link.name is not None else ()), *link.features]


def learn(texts: Sequence[GapText], read: Sequence[NameAnalysis]) -> dict[str, float]:
    """The weights that the texts teach."""
    weights: dict[str, float] = {}
    for _ in range(_STAGES):
        chains = [chain_of(text, analysis, weights) for text, analysis in zip(texts, read, strict=True)]
        weights = Learner(chains).learn(chains)
    return weights


def crosswise(texts: Sequence[GapText], read: Sequence[NameAnalysis], folds: int) -> GapRates:
    """The rates of each text by what the other parts teach, whoever is likeliest being chosen."""
    answers: list[tuple[bool, bool]] = [(False, False)] * len(texts)
    for fold in range(folds):
        others = [number for number in range(len(texts)) if number % folds != fold]
        weights = learn([texts[number] for number in others], [read[number] for number in others])
        for number in range(fold, len(texts), folds):
            answers[number] = answer(texts[number], read[number], weights)
    return GapRates.of(texts, answers)


def answer(text: GapText, analysis: NameAnalysis, weights: Mapping[str, float]) -> tuple[bool, bool]:
    """Whether the pronoun means either name, if these are the weights."""
    persons = Persons(analysis, weights)
    likely = persons.meant(analysis.layout.at(text.pronoun[0]))
    first, second = (
        any(
            likely[0][0] is persons.party_of(name)
            for name in analysis.names
            if _overlaps(analysis.layout, name.first, name.last, span)
        )
        if likely
        else False
        for span in text.names
    )
    return first, second


def write(weights: Mapping[str, float], path: Path) -> None:
    """Write the weights as a lexicon."""
    lines = [
        "# How much each feature of nlp.names.pronoun_features counts when it is asked whom a pronoun means.",
        "# Learned from the development texts of GAP (Webster et al. 2018) by nlp.training.pronouns.",
        "feature\tweight",
        *(f"{name}\t{weight:.{_DIGITS}f}" for name, weight in sorted(weights.items())),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.pronouns", description=__doc__)
    parser.add_argument("file", type=Path, help="GAP's development texts")
    parser.add_argument("--folds", type=int, help="score by parts instead of writing weights")
    parser.add_argument("--out", type=Path, default=WEIGHTS_FILE)
    given = parser.parse_args(arguments)
    texts = read_gap(given.file)
    read = [NameAnalysis(doc) for doc in build_pipeline().pipe(text.text for text in texts)]
    if given.folds:
        rates = crosswise(texts, read, given.folds)
        print(f"all {rates.overall} masculine {rates.masculine} feminine {rates.feminine} {rates.ratio:.3f}")
    else:
        write(learn(texts, read), given.out)


if __name__ == "__main__":
    main()
