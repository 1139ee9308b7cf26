"""Reads the text with the encoder, once for all that follows, and sets the named entities that it tells."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from nlp.attributes import text_of
from nlp.attribution.model import AttributionModel
from nlp.attribution.packaged import packaged_model


class EncoderComponent:
    """Sets ``doc._.reading`` and ``doc.ents``."""

    def __init__(self, model: AttributionModel) -> None:
        self._model = model

    def __call__(self, doc: Doc) -> Doc:
        """Set both. Entities end where tokens do."""
        doc._.reading = read = self._model.read(text_of(doc))
        spans = (
            doc.char_span(start, end, label, alignment_mode="expand") for start, end, label in read.entities()
        )
        doc.ents = filter_spans(span for span in spans if span is not None)
        return doc


@Language.factory("onrecord_encoder", assigns=["doc._.reading", "doc.ents"])
def create_encoder(nlp: Language, name: str) -> EncoderComponent:
    """Factory for `EncoderComponent`."""
    return EncoderComponent(packaged_model())
