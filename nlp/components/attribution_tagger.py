"""Finds who is reported to say what: content, cue and source spans."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from spacy.language import Language
from spacy.tokens import Doc

from nlp.agreement import agreed
from nlp.attributes import text_of
from nlp.attribution.model import AttributionModel
from nlp.attribution.model_files import NETWORK_FILE
from nlp.attribution.onnx_network import OnnxNetwork
from nlp.rules.candidates import attributions


class AttributionTagger:
    """Sets ``doc._.attributions`` to what the rules and the learned model agree on."""

    def __init__(self, model: AttributionModel) -> None:
        self._model = model

    def __call__(self, doc: Doc) -> Doc:
        """Set the extension."""
        doc._.attributions = agreed(doc, attributions(doc), self._model.find(text_of(doc)))
        return doc


@cache
def packaged_model() -> AttributionModel:
    """The model that comes with the package, loaded once per process, on one thread."""
    with as_file(files("nlp") / "model") as directory:
        return AttributionModel.load(directory, OnnxNetwork(directory / NETWORK_FILE))


@Language.factory(
    "onrecord_attribution_tagger",
    requires=["doc._.quoted", "token.dep", "token.lemma", "token.pos"],
    assigns=["doc._.attributions"],
)
def create_attribution_tagger(nlp: Language, name: str) -> AttributionTagger:
    """Factory for `AttributionTagger`."""
    return AttributionTagger(packaged_model())
