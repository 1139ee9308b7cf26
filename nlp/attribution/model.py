"""The trained model as a whole: text in, attributions out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nlp.attributes import Attribution
from nlp.attribution.decoding import decode
from nlp.attribution.entities import NamedEntity, entities
from nlp.attribution.model_files import TOKENIZER_FILE, Decoder, Settings
from nlp.attribution.piece_reader import PieceReader
from nlp.attribution.pieces import Pieces
from nlp.attribution.reading import Network, Reading, read_words


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text with what the network says of it."""

    text: str
    pieces: Pieces
    reading: Reading

    def entities(self) -> list[NamedEntity]:
        """Named entities in order of the text."""
        return entities(self.reading.entities, self.pieces)


class AttributionModel:
    """Finds attributions with a network that is given. What it finds depends on the text alone."""

    def __init__(self, network: Network, reader: PieceReader, decoder: Decoder, settings: Settings) -> None:
        self._network, self._reader, self._decoder, self.settings = network, reader, decoder, settings

    @classmethod
    def load(cls, directory: Path, network: Network) -> AttributionModel:
        """The model in a directory, run by `network`. Raises OSError where files are missing."""
        reader = PieceReader(directory / TOKENIZER_FILE)
        return cls(network, reader, Decoder.read(directory), Settings.read(directory))

    def read(self, text: str) -> ReadText:
        """The text as the network reads it: all that takes time."""
        pieces = self._reader.read(text)
        return ReadText(text, pieces, read_words(pieces, self._network, self._reader.special, self.settings))

    def attributions(self, read: ReadText) -> list[Attribution]:
        """Attributions in order of the text."""
        return decode(read.text, read.pieces, read.reading, self._decoder, self.settings)
