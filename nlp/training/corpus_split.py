"""The training corpus as examples, and the articles set aside to choose by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.attribution.piece_reader import PieceReader
from nlp.evaluation.corpus import GoldArticle
from nlp.training.annotations import Losses, annotate
from nlp.training.batches import Example
from nlp.training.entity_labels import entity_labels
from nlp.training.set_aside import split
from nlp.training.teach import Lesson


@dataclass(frozen=True, slots=True)
class Corpus:
    """What is learned from, what is held out, and what could not be represented."""

    examples: list[Example]
    held_out: list[GoldArticle]
    losses: Losses


def read_corpus(path: Path, reader: PieceReader, held_out: int, lessons: Sequence[Lesson] = ()) -> Corpus:
    """Read a gold file, and what teachers say of it and of other texts.

    A lesson about an article that is trained on adds to what people annotated there; one about any other text
    is an example of its own; those about articles that are held out are left out. Raises GoldError where the
    file is not a gold file, ValueError where a lesson is of other words.
    """
    aside, articles = split(path, held_out)
    never = {article.id for article in aside}
    taught = {lesson.article.id: lesson for lesson in lessons if lesson.article.id not in never}
    annotated = {article.id for article in articles}
    articles += [lesson.article for lesson in taught.values() if lesson.article.id not in annotated]
    losses = Losses()
    examples: list[Example] = []
    texts = [(article.text, reader.read(article.text)) for article in articles]
    for article, (_, pieces), entities in zip(articles, texts, entity_labels(texts), strict=True):
        annotation = annotate(article, pieces)
        losses.add(annotation.losses)
        if len(pieces.ids):
            lesson = taught.get(article.id)
            if lesson and len(lesson.probabilities) != len(pieces.word_starts):
                raise ValueError(f"{article.id} has other words than when it was taught")
            examples.append(Example(pieces, annotation, entities, lesson.probabilities if lesson else None))
    return Corpus(examples, aside, losses)
