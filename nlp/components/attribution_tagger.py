"""Finds who is reported to say what: content, cue and source spans."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.rules.candidates import attributions


class AttributionTagger:
    """Sets ``doc._.attributions`` by rules over quotation marks and the dependency parse."""

    def __call__(self, doc: Doc) -> Doc:
        """Set the extension."""
        doc._.attributions = attributions(doc)
        return doc


@Language.factory(
    "onrecord_attribution_tagger",
    requires=["doc._.quoted", "token.dep", "token.lemma", "token.pos"],
    assigns=["doc._.attributions"],
)
def create_attribution_tagger(nlp: Language, name: str) -> AttributionTagger:
    """Factory for `AttributionTagger`."""
    return AttributionTagger()
