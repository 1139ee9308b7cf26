"""The best sequence of tags for each paragraph, and the spans it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from nlp.attribution.labels import Floats, Ints, Kind, begin, inside

_GROUP = 64  # paragraphs decoded side by side


class WordSpan(NamedTuple):
    """Words ``start`` to ``end`` (exclusive)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Transitions:
    """How well tags follow each other; illegal steps are far below everything else."""

    between: Floats  # [from, to]
    first: Floats  # [tag] at the start of a paragraph
    last: Floats  # [tag] at its end


def best_tags(scores: Floats, paragraphs: Ints, transitions: Transitions) -> Ints:
    """[word]: the best tag of each word (Viterbi), every paragraph for itself.

    `scores` is [word, tag]; `paragraphs` is [word], ascending. The result for a paragraph does not
    depend on the others.
    """
    tags = np.zeros(len(scores), dtype=np.int64)
    starts = np.flatnonzero(np.diff(paragraphs, prepend=-1))
    lengths = np.diff(np.append(starts, len(scores)))
    order = np.argsort(-lengths, kind="stable")
    for at in range(0, len(order), _GROUP):
        group = order[at : at + _GROUP]
        places = starts[group, None] + np.arange(lengths[group[0]])
        held = np.arange(lengths[group[0]]) < lengths[group, None]
        found = _viterbi(scores[np.where(held, places, 0)], lengths[group], transitions)
        tags[places[held]] = found[held]
    return tags


def _viterbi(scores: Floats, lengths: Ints, transitions: Transitions) -> Ints:
    """Best tags of several sequences, [sequence, step], longest first."""
    count, steps, _ = scores.shape
    rows = np.arange(count)
    origins = np.zeros(scores.shape, dtype=np.int64)
    best = transitions.first + scores[:, 0]
    for step in range(1, steps):
        running = int(np.searchsorted(-lengths, -step, side="left"))  # sequences longer than `step`
        ways = best[:running, :, None] + transitions.between
        origins[:running, step] = ways.argmax(axis=1)
        best[:running] = ways.max(axis=1) + scores[:running, step]
    tags = np.zeros((count, steps), dtype=np.int64)
    tag = (best + transitions.last).argmax(axis=1)
    tags[rows, lengths - 1] = tag
    for step in range(steps - 1, 0, -1):
        running = int(np.searchsorted(-lengths, -step, side="left"))
        tag[:running] = origins[rows[:running], step, tag[:running]]
        tags[:running, step - 1] = tag[:running]
    return tags


def spans_of(tags: Ints, kind: Kind) -> list[WordSpan]:
    """The spans of one kind in legal tags, in order."""
    opens = np.flatnonzero(tags == begin(kind))
    going_on = np.append(tags == inside(kind), False)
    stops = np.flatnonzero(~going_on)
    ends = stops[np.searchsorted(stops, opens + 1)] if len(opens) else opens
    return [WordSpan(int(start), int(end)) for start, end in zip(opens, ends, strict=True)]
