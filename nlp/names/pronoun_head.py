"""What the encoder makes of the words speaks for or against a pronoun's meaning a name, too.

A pronoun asks and a name answers. The words of either, as the attribution model sees them, are projected to a
few numbers; the product of both says how well they fit, as the logarithm of a factor. ``python -m
nlp.training.pronouns`` learns the projections for one attribution model. To any other they mean nothing: then
they are left out, and the named features decide alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from nlp.attribution.labels import Floats
from nlp.attribution.model_files import DECODER_FILE
from nlp.names.layout import Layout

HEAD_FILE = "pronouns.npz"


@dataclass(frozen=True, slots=True)
class PronounHead:
    """The projections, each [size of a word's vector and one, rank]; the last row is added as it is."""

    asking: Floats  # of pronouns
    answering: Floats  # of names

    @classmethod
    def read(cls, directory: Path) -> PronounHead | None:
        """The projections in a model's directory, None where there are none or those for another model."""
        file = directory / HEAD_FILE
        if not file.is_file():
            return None
        with np.load(file, allow_pickle=False) as arrays:
            if str(arrays["model"]) != digest(directory):
                return None
            return cls(arrays["asking"].astype(np.float32), arrays["answering"].astype(np.float32))

    def write(self, directory: Path) -> None:
        """Write the projections, in 16 bits, into the directory of the model for which they were learned."""
        np.savez(
            directory / HEAD_FILE,
            model=np.array(digest(directory)),
            asking=self.asking.astype(np.float16),
            answering=self.answering.astype(np.float16),
        )


def digest(directory: Path) -> str:
    """What tells the model in a directory from others: of the numbers learned together with its network."""
    return sha256((directory / DECODER_FILE).read_bytes()).hexdigest()


@cache
def packaged_head() -> PronounHead | None:
    """The projections that come with the package, None where they do not belong to the packaged model."""
    with as_file(files("nlp") / "model") as directory:
        return PronounHead.read(directory)


class WordVectors:
    """The encoder's vectors of an article's words, by the words of its layout."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._read = layout.doc._.reading

    def of(self, first: int, last: int) -> Floats | None:
        """[size and one]: the mean over a word range, then a one; None where the encoder read nothing."""
        if self._read is None:
            return None
        start, end = self._layout.offsets(first, last)
        pieces = self._read.pieces
        low = int(np.searchsorted(pieces.word_ends, start, side="right"))
        high = int(np.searchsorted(pieces.word_starts, end, side="left"))
        if low >= high:
            return None
        vectors = self._read.reading.vectors[low:high].reshape(high - low, -1)
        found: Floats = np.append(vectors.mean(axis=0), np.float32(1))
        return found


class Fits:
    """How well pronouns and names of one article fit: 0 where there are no projections or no vectors."""

    def __init__(self, layout: Layout, head: PronounHead | None) -> None:
        self._vectors = WordVectors(layout)
        self._head = head
        self._asking: dict[int, Floats | None] = {}
        self._answering: dict[int, Floats | None] = {}

    def fit(self, pronoun: int, first: int, last: int) -> float:
        """Of the pronoun at a word and the name or description at a word range."""
        if self._head is None:
            return 0.0
        if pronoun not in self._asking:
            self._asking[pronoun] = self._project(self._head.asking, pronoun, pronoun + 1)
        if first not in self._answering:
            self._answering[first] = self._project(self._head.answering, first, last)
        asking, answering = self._asking[pronoun], self._answering[first]
        return float(asking @ answering) if asking is not None and answering is not None else 0.0

    def _project(self, projection: Floats, first: int, last: int) -> Floats | None:
        vector = self._vectors.of(first, last)
        return None if vector is None else vector @ projection
