"""Finds who is reported to say what: content, cue and source spans."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.agreement import agreed
from nlp.attribution.model import AttributionModel
from nlp.attribution.packaged import packaged_model
from nlp.rules.candidates import attributions


class AttributionTagger:
    """Sets ``doc._.attributions`` to what the rules and the learned model agree on."""

    def __init__(self, model: AttributionModel) -> None:
        self._model = model

    def __call__(self, doc: Doc) -> Doc:
        """Set the extension."""
        doc._.attributions = agreed(doc, attributions(doc), self._model.attributions(doc._.reading))
        return doc


@Language.factory(
    "onrecord_attribution_tagger",
    requires=["doc._.quoted", "doc._.reading", "token.dep", "token.lemma", "token.pos"],
    assigns=["doc._.attributions"],
)
def create_attribution_tagger(nlp: Language, name: str) -> AttributionTagger:
    """Factory for `AttributionTagger`."""
    return AttributionTagger(packaged_model())
