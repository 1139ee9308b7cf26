"""Tells the parser where paragraphs begin, so that no sentence runs over two of them."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


class ParagraphSplitter:
    """Marks the first token of each line as the start of a sentence; must stand before the parser."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark the sentence starts."""
        after_break = False
        for token in doc:
            if token.is_space and "\n" in token.text:
                after_break = True
            elif after_break:
                token.is_sent_start = True
                after_break = False
        return doc


@Language.factory("onrecord_paragraphs", assigns=["token.is_sent_start"])
def create_paragraph_splitter(nlp: Language, name: str) -> ParagraphSplitter:
    """Factory for `ParagraphSplitter`."""
    return ParagraphSplitter()
