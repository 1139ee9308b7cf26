"""Cuts texts into word pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from tokenizers import Tokenizer

from nlp.attribution.pieces import Pieces, Shape, SpecialPieces, pieces_of

_SPECIAL = (("<s>", "[CLS]"), ("</s>", "[SEP]"))  # an MPNet has both and uses the first
_MARKS = {Shape.OPENING_MARK: "“", Shape.CLOSING_MARK: "”"}
_PARAGRAPH = re.compile(r"[^\r\n\u2028\u2029]+")


class PieceReader:
    """Cuts texts into pieces. One per process; knows nothing of any text that it has read."""

    def __init__(self, tokenizer_path: Path) -> None:
        """Load a ``tokenizer.json`` of the BERT kind.

        Raises OSError where there is none, ValueError where it lacks the pieces that open and close a window.
        """
        self._tokenizer = Tokenizer.from_str(tokenizer_path.read_text(encoding="utf-8"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self.special = SpecialPieces(*(self._first_id(names) for names in _SPECIAL))
        self._marks = {shape: self._first_id([mark]) for shape, mark in _MARKS.items()}

    def _first_id(self, names: Sequence[str]) -> int:
        for name in names:
            if (found := self._tokenizer.token_to_id(name)) is not None:
                return int(found)
        raise ValueError(f"the tokenizer has none of {', '.join(names)}")

    def read(self, text: str) -> Pieces:
        """The text's pieces, those of all paragraphs one after the other.

        Quotation marks that pair read alike, whatever an outlet's style: '…' and «…» as “…”.
        """
        paragraphs = [match for match in _PARAGRAPH.finditer(text) if not match[0].isspace()]
        encodings = self._tokenizer.encode_batch([match[0] for match in paragraphs], add_special_tokens=False)
        ids: list[int] = []
        words: list[list[int]] = []  # start, end, paragraph, first piece
        for number, (match, encoding) in enumerate(zip(paragraphs, encodings, strict=True)):
            last = None
            # Each of these is built anew at every access.
            for word, (start, end), piece in zip(
                encoding.word_ids, encoding.offsets, encoding.ids, strict=True
            ):
                if word != last:
                    words.append([match.start() + start, match.start() + end, number, len(ids)])
                    last = word
                else:
                    words[-1][1] = match.start() + end
                ids.append(piece)
        pieces = pieces_of(text, ids, words)
        for shape, mark in self._marks.items():
            pieces.ids[pieces.shapes == shape] = mark
        return pieces
