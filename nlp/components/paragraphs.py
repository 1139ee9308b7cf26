"""Tells the parser where paragraphs begin, so that no sentence runs over two of them."""

from __future__ import annotations

from typing import cast

from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc
from thinc.types import Ints2d


class ParagraphSplitter:
    """Marks the first token of each line as the start of a sentence; must stand before the parser."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark the sentence starts."""
        starts = doc.to_array(SENT_START)
        after_break = False
        for token in doc:
            if token.is_space and "\n" in token.text:
                after_break = True
            elif after_break:
                starts[token.i] = 1
                after_break = False
        # At once: setting token.is_sent_start looks through the whole Doc each time.
        return doc.from_array([SENT_START], cast(Ints2d, starts))


@Language.factory("onrecord_paragraphs", assigns=["token.is_sent_start"])
def create_paragraph_splitter(nlp: Language, name: str) -> ParagraphSplitter:
    """Factory for `ParagraphSplitter`."""
    return ParagraphSplitter()
