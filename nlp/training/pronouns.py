"""Learns what counts for pronouns: ``python -m nlp.training.pronouns GAP-development.tsv``.

Writes ``nlp/lexicons/pronoun_weights.tsv``, and ``nlp/model/pronouns.npz`` for the attribution model that is
there: whenever that changes this is called again, and ``nlp.training.calibrate`` after it.

A text says of two names whether its pronoun means them, and nothing of its other pronouns. So a pronoun's
probability for a name is added up over all chains of links that lead there, and the weights are moved until
the right name has as much of it as can be. Once by the named features alone and with pronouns meaning anybody
alike, then again with what the first weights make of them, together with projections of the words' vectors.
With ``--folds`` nothing is written, and every part of the texts is scored by what the other parts teach.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from nlp.evaluation.gap import GapRates, GapText, read_gap
from nlp.lexicons import __file__ as lexicons
from nlp.names.analysis import NameAnalysis
from nlp.names.layout import Layout
from nlp.names.learned_pronouns import Learned
from nlp.names.persons import Persons
from nlp.names.pronoun_features import gender_of_pronoun, singular_pronouns
from nlp.names.pronoun_head import WordVectors
from nlp.pipeline import build_pipeline
from nlp.training.pronoun_learner import DIGITS, Chain, learn_features, learn_together

WEIGHTS_FILE = Path(lexicons).with_name("pronoun_weights.tsv")
MODEL = Path(lexicons).parents[1] / "model"
_UNKNOWING = Learned({})


def chain_of(text: GapText, analysis: NameAnalysis, learned: Learned) -> Chain:
    """A text's chain, pronouns before the asked one read with what was learned."""
    layout = analysis.layout
    persons = Persons(analysis, learned)
    vectors = WordVectors(layout)
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
    answers = {
        link.word: vectors.of(link.word, link.name.mention.last if link.name is not None else link.word + 1)
        for each in links
        for link in each
    }
    return Chain(links, words, [vectors.of(word, word + 1) for word in words], answers, parties, right)


def _overlaps(layout: Layout, first: int, last: int, span: tuple[int, int]) -> bool:
    start, end = layout.offsets(first, last)
    return start < span[1] and span[0] < end


def learn(texts: Sequence[GapText], read: Sequence[NameAnalysis]) -> Learned:
    """What the texts teach."""
    pairs = list(zip(texts, read, strict=True))
    features = learn_features([chain_of(text, analysis, _UNKNOWING) for text, analysis in pairs])
    return learn_together([chain_of(text, analysis, features) for text, analysis in pairs])


def crosswise(texts: Sequence[GapText], read: Sequence[NameAnalysis], folds: int) -> GapRates:
    """The rates of each text by what the other parts teach, whoever is likeliest being chosen."""
    answers: list[tuple[bool, bool]] = [(False, False)] * len(texts)
    for fold in range(folds):
        others = [number for number in range(len(texts)) if number % folds != fold]
        learned = learn([texts[number] for number in others], [read[number] for number in others])
        for number in range(fold, len(texts), folds):
            answers[number] = answer(texts[number], read[number], learned)
    return GapRates.of(texts, answers)


def answer(text: GapText, analysis: NameAnalysis, learned: Learned) -> tuple[bool, bool]:
    """Whether the pronoun means either name, by what was learned."""
    persons = Persons(analysis, learned)
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
        *(f"{name}\t{weight:.{DIGITS}f}" for name, weight in sorted(weights.items())),
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m nlp.training.pronouns", description=__doc__)
    parser.add_argument("file", type=Path, help="GAP's development texts")
    parser.add_argument("--folds", type=int, help="score by parts instead of writing what is learned")
    given = parser.parse_args(arguments)
    texts = read_gap(given.file)
    read = [NameAnalysis(doc) for doc in build_pipeline().pipe(text.text for text in texts)]
    if given.folds:
        rates = crosswise(texts, read, given.folds)
        print(f"all {rates.overall} masculine {rates.masculine} feminine {rates.feminine} {rates.ratio:.3f}")
        return
    learned = learn(texts, read)
    write(learned.weights, WEIGHTS_FILE)
    if learned.head is not None:
        learned.head.write(MODEL)


if __name__ == "__main__":
    main()
