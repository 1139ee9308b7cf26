"""The trained model as a whole: text in, attributions out."""

from __future__ import annotations

from pathlib import Path

from nlp.attributes import Attribution
from nlp.attribution.decoding import decode
from nlp.attribution.model_files import TOKENIZER_FILE, Decoder, Settings
from nlp.attribution.piece_reader import PieceReader
from nlp.attribution.reading import Network, read_words


class AttributionModel:
    """Finds attributions with a network that is given. What it finds depends on the text alone."""

    def __init__(self, network: Network, reader: PieceReader, decoder: Decoder, settings: Settings) -> None:
        self._network, self._reader, self._decoder, self.settings = network, reader, decoder, settings

    @classmethod
    def load(cls, directory: Path, network: Network) -> AttributionModel:
        """The model in a directory, run by `network`. Raises OSError where files are missing."""
        reader = PieceReader(directory / TOKENIZER_FILE)
        return cls(network, reader, Decoder.read(directory), Settings.read(directory))

    def find(self, text: str) -> list[Attribution]:
        """Attributions in order of the text."""
        pieces = self._reader.read(text)
        reading = read_words(pieces, self._network, self._reader.special, self.settings)
        return decode(text, pieces, reading, self._decoder, self.settings)
