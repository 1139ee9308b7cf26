"""Finds what stands inside quotation marks."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.quotation_mark_pairs import quoted_regions


class QuotationMarkPairer:
    """Sets ``doc._.quoted`` to the regions inside quotation marks."""

    def __call__(self, doc: Doc) -> Doc:
        """Set the extension."""
        doc._.quoted = quoted_regions(doc.text)
        return doc


@Language.factory("onrecord_quotation_marks", assigns=["doc._.quoted"])
def create_quotation_mark_pairer(nlp: Language, name: str) -> QuotationMarkPairer:
    """Factory for `QuotationMarkPairer`."""
    return QuotationMarkPairer()
