"""Annotated texts as the tensors that training steps take."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from nlp.attribution.decoding import CUE_REACH, SOURCE_REACH
from nlp.attribution.labels import TAGS, Bools, Floats, Ints
from nlp.attribution.links import RELATIONS, relations
from nlp.attribution.pieces import Pieces, SpecialPieces
from nlp.attribution.tagging import WordSpan
from nlp.attribution.windows import Window, window_features, windows
from nlp.training.annotations import NO_SOURCE, Annotation


@dataclass(frozen=True, slots=True)
class Example:
    """An annotated text."""

    pieces: Pieces
    annotation: Annotation
    entities: Ints  # [word]: entity tags
    soft: Floats | None = None  # [word, tag]: how probable a teacher takes each tag to be


@dataclass(frozen=True, slots=True)
class LinkTargets:
    """Spans that ask, spans that may answer, and which is right."""

    queries: Tensor  # [query, 2]: places of the first and the last word in the flattened batch
    keys: Tensor  # [key, 2]
    relations: Tensor  # [query, key, relation]
    allowed: Tensor  # [query, key]
    targets: Tensor  # [query]: number of the key; one more than there are for none


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows side by side, filled up to the length of the longest."""

    features: Tensor  # [window, piece, 4]
    mask: Tensor  # [window, piece]: whether there is a piece
    word_pieces: Tensor  # [window, word]: place of the word's first piece
    held: Tensor  # [window, word]: whether there is a word
    tags: Tensor  # [window, word]
    entities: Tensor  # [window, word]
    soft: Tensor | None  # [window, word, tag]
    opens: Tensor  # [window, word]: whether it opens a paragraph
    content_cues: LinkTargets
    cue_sources: LinkTargets

    @property
    def piece_count(self) -> int:
        """Pieces in the batch, without what fills it up."""
        return int(self.mask.sum())


Cut = tuple[Example, Window]
"""A window and the text that it is of."""


def groups(examples: Sequence[Example], size: int, pieces_per_batch: int, seed: int) -> list[list[Cut]]:
    """All of the examples once: windows for each batch, cut, grouped and ordered as the seed decides."""
    chance = random.Random(seed)
    cut = [
        (example, window)
        for example in examples
        for window in windows(example.pieces, size, 0, chance.randint(size // 4, size))
    ]
    chance.shuffle(cut)
    cut.sort(key=lambda pair: -((pair[1].end - pair[1].start) // 32))  # alike in length: little to fill up
    found: list[list[Cut]] = []
    longest = 0
    for pair in cut:
        length = pair[1].end - pair[1].start
        longest = max(longest, length) if found else length
        if not found or longest * (len(found[-1]) + 1) > pieces_per_batch:
            found.append([])
            longest = length
        found[-1].append(pair)
    chance.shuffle(found)
    return found


def epoch(
    examples: Sequence[Example], special: SpecialPieces, size: int, pieces_per_batch: int, seed: int
) -> Iterator[Batch]:
    """All of the examples once, in batches."""
    for group in groups(examples, size, pieces_per_batch, seed):
        yield _batch(group, special)


_OF_WORDS = ("places", "tags", "opens", "entities")


def _batch(group: Sequence[Cut], special: SpecialPieces) -> Batch:
    length = max(window.end - window.start for _, window in group) + 2
    rows = [_Row(example, window, number * length) for number, (example, window) in enumerate(group)]
    words = max(len(row.places) for row in rows)
    features = np.zeros((len(rows), length, 4), dtype=np.int64)
    mask = np.zeros((len(rows), length), dtype=np.bool_)
    word_arrays = {name: np.zeros((len(rows), words), dtype=np.int64) for name in _OF_WORDS}
    held = np.zeros((len(rows), words), dtype=np.bool_)
    for number, (row, (example, window)) in enumerate(zip(rows, group, strict=True)):
        own = window_features(example.pieces, window, special)
        features[number, : len(own)] = own
        mask[number, : len(own)] = True
        held[number, : len(row.places)] = True
        for name, array in word_arrays.items():
            array[number, : len(row.places)] = getattr(row, name)
    soft = None
    if any(row.soft is not None for row in rows):
        soft = torch.zeros(len(rows), words, len(TAGS))
        for number, row in enumerate(rows):
            sure = np.eye(len(TAGS), dtype=np.float32)[row.tags]  # where nobody taught
            soft[number, : len(row.places)] = torch.from_numpy(sure if row.soft is None else row.soft)
    return Batch(
        features=torch.from_numpy(features),
        mask=torch.from_numpy(mask),
        word_pieces=torch.from_numpy(word_arrays["places"]),
        held=torch.from_numpy(held),
        tags=torch.from_numpy(word_arrays["tags"]),
        opens=torch.from_numpy(word_arrays["opens"]) > 0,
        entities=torch.from_numpy(word_arrays["entities"]),
        soft=soft,
        content_cues=_link_targets([row.content_cues() for row in rows]),
        cue_sources=_link_targets([row.cue_sources() for row in rows]),
    )


@dataclass(frozen=True, slots=True)
class _RowLinks:
    queries: Ints  # [query, 2]
    keys: Ints  # [key, 2]
    relations: Ints  # [query, key, relation]
    allowed: Bools  # [query, key]
    targets: list[int | None]  # None for no key


class _Row:
    """One window of a batch; `offset` is where its pieces begin in the flattened batch."""

    def __init__(self, example: Example, window: Window, offset: int) -> None:
        pieces, self._annotation = example.pieces, example.annotation
        first, last = (int(n) for n in np.searchsorted(pieces.word_pieces, [window.first, window.last]))
        self._first, self._last, self._offset = first, last, offset
        self._paragraphs = pieces.word_paragraphs
        self.places = pieces.word_pieces[first:last] - window.start + 1  # after the special piece
        self.opens = np.diff(pieces.word_paragraphs[first:last], prepend=-1) != 0
        self.tags = self._annotation.tags[first:last].copy()
        if self.tags[0] and self.tags[0] % 2 == 0:  # a long paragraph was cut inside a span: it begins anew
            self.tags[0] -= 1
        self.entities = example.entities[first:last]
        self.soft = example.soft[first:last] if example.soft is not None else None

    def content_cues(self) -> _RowLinks:
        """Contents of the window and their cues."""
        known = self._annotation
        return self._links(known.contents, known.cues, known.content_cues, CUE_REACH)

    def cue_sources(self) -> _RowLinks:
        """Cues of the window and their sources."""
        known = self._annotation
        return self._links(known.cues, known.sources, known.cue_sources, SOURCE_REACH)

    def _links(
        self, queries: Sequence[WordSpan], keys: Sequence[WordSpan], targets: Sequence[int], reach: int
    ) -> _RowLinks:
        here = [number for number, key in enumerate(keys) if self._holds(key)]
        places = {number: place for place, number in enumerate(here)}
        key_words = np.array([keys[number] for number in here], dtype=np.int64).reshape(-1, 2)
        asking = [
            (query, None if target == NO_SOURCE else places[target])
            for query, target in zip(queries, targets, strict=True)
            if self._holds(query)
            and (target == NO_SOURCE or (target in places and self._apart(query, keys[target]) <= reach))
        ]
        found = [relations(query, key_words, self._paragraphs) for query, _ in asking]
        near = [[self._apart(query, keys[number]) <= reach for number in here] for query, _ in asking]
        return _RowLinks(
            queries=self._ends(np.array([query for query, _ in asking], dtype=np.int64).reshape(-1, 2)),
            keys=self._ends(key_words),
            relations=np.array(found, dtype=np.int64).reshape(len(asking), len(here), len(RELATIONS)),
            allowed=np.array(near, dtype=np.bool_).reshape(len(asking), len(here)),
            targets=[target for _, target in asking],
        )

    def _apart(self, one: WordSpan, other: WordSpan) -> int:
        return abs(int(self._paragraphs[one.start] - self._paragraphs[other.start]))

    def _holds(self, span: WordSpan) -> bool:
        return self._first <= span.start and span.end <= self._last

    def _ends(self, spans: Ints) -> Ints:
        """Places of first and last words in the flattened batch."""
        ends: Ints = self.places[spans - [self._first, self._first + 1]] + self._offset
        return ends


def _link_targets(rows: Sequence[_RowLinks]) -> LinkTargets:
    query_count = sum(len(row.queries) for row in rows)
    key_count = sum(len(row.keys) for row in rows)
    found = np.zeros((query_count, key_count, len(RELATIONS)), dtype=np.int64)
    allowed = np.zeros((query_count, key_count), dtype=np.bool_)
    targets: list[int] = []
    at_query = at_key = 0
    for row in rows:
        block = (slice(at_query, at_query + len(row.queries)), slice(at_key, at_key + len(row.keys)))
        found[block] = row.relations
        allowed[block] = row.allowed
        targets += [key_count if target is None else at_key + target for target in row.targets]
        at_query, at_key = block[0].stop, block[1].stop
    return LinkTargets(
        queries=torch.from_numpy(np.concatenate([row.queries for row in rows])),
        keys=torch.from_numpy(np.concatenate([row.keys for row in rows])),
        relations=torch.from_numpy(found),
        allowed=torch.from_numpy(allowed),
        targets=torch.tensor(targets, dtype=torch.int64),
    )
