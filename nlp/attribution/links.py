"""Which content belongs to which cue, and which cue to which source.

The model gives each word a vector for each role that it may play in a link. A span is the sum of what its
first and its last word say; how well two spans fit is their product, and what their places in the text
let expect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from nlp.attribution.labels import Floats, Ints
from nlp.attribution.tagging import WordSpan


class Role(IntEnum):
    """What a span does in a link: contents ask for their cue, cues for their source."""

    CONTENT_ASKING = 0
    CUE_ANSWERING = 1
    CUE_ASKING = 2
    SOURCE_ANSWERING = 3


ENDS = 2  # first and last word
ROLE_VECTORS = len(Role) * ENDS
"""Vectors that the model gives each word: for each role, one as first and one as last word of a span."""

_GAPS = np.array([1, 2, 3, 4, 6, 9, 13, 19, 28, 42, 64, 96])
GAP_BUCKETS = 2 * (len(_GAPS) + 1)
_FARTHEST_RANK = 3
RANK_BUCKETS = 2 * (_FARTHEST_RANK + 1)
_FARTHEST_PARAGRAPH = 3
PARAGRAPH_BUCKETS = 2 * _FARTHEST_PARAGRAPH + 1
RELATIONS = {"gap": GAP_BUCKETS, "rank": RANK_BUCKETS, "paragraph": PARAGRAPH_BUCKETS}
"""How the places of two spans are described, in the order of `relations`, and how many values each has."""


@dataclass(frozen=True, slots=True)
class LinkTables:
    """What the places of two spans let expect: a score for each bucket of each of `RELATIONS`."""

    gap: Floats
    rank: Floats
    paragraph: Floats

    def scores(self, found: Ints) -> Floats:
        """[key]: scores of what `relations` found."""
        total: Floats = self.gap[found[:, 0]] + self.rank[found[:, 1]] + self.paragraph[found[:, 2]]
        return total


def relations(query: WordSpan, keys: Ints, paragraphs: Ints) -> Ints:
    """[key, 3]: how far each key is from the query, before or after: in words, in keys and in paragraphs.

    `keys` is [key, 2], the first word and the end of spans in order of the text; `paragraphs` is [word].
    """
    starts, ends = keys[:, 0], keys[:, 1]
    after = starts >= query.start
    gap = np.where(after, starts - query.end, query.start - ends)
    gaps = np.searchsorted(_GAPS, np.maximum(gap, 0), side="right")
    pivot = np.count_nonzero(~after)
    order = np.arange(len(keys))
    rank = np.minimum(np.where(after, order - pivot, pivot - 1 - order), _FARTHEST_RANK)
    apart = paragraphs[starts] - paragraphs[query.start]
    return np.stack(
        [
            gaps + after * (GAP_BUCKETS // 2),
            rank + after * (RANK_BUCKETS // 2),
            np.clip(apart, -_FARTHEST_PARAGRAPH, _FARTHEST_PARAGRAPH) + _FARTHEST_PARAGRAPH,
        ],
        axis=1,
    )


def span_vectors(vectors: Floats, spans: Sequence[WordSpan], role: Role) -> Floats:
    """[span, size]: the vectors of spans in a role, from [word, role and end, size]."""
    firsts = [span.start for span in spans]
    lasts = [span.end - 1 for span in spans]
    summed: Floats = vectors[firsts, role * ENDS] + vectors[lasts, role * ENDS + 1]
    return summed


def fit(query: Floats, keys: Floats) -> Floats:
    """[key]: how well the vectors of keys answer that of a query."""
    products: Floats = keys @ query / np.sqrt(np.float32(len(query)))
    return products


def reach(paragraph: int, key_paragraphs: Ints, farthest: int) -> slice:
    """The keys at most `farthest` paragraphs away. `key_paragraphs` is [key], ascending."""
    low = int(np.searchsorted(key_paragraphs, paragraph - farthest, side="left"))
    return slice(low, int(np.searchsorted(key_paragraphs, paragraph + farthest, side="right")))


def softmax(scores: Floats) -> Floats:
    """Probabilities of scores."""
    powers = np.exp(scores - scores.max())
    probabilities: Floats = powers / powers.sum()
    return probabilities
