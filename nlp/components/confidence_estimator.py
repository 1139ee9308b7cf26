"""Says how likely each quotation is right, speaker included."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.confidence import packaged_calibration
from nlp.confidence_evidence import evidence


class ConfidenceEstimator:
    """Assigns ``doc._.confidences``: for each attribution the probability that it is right as a whole."""

    def __call__(self, doc: Doc) -> Doc:
        """Set the extension."""
        calibration = packaged_calibration()
        doc._.confidences = tuple(calibration.confidence(each) for each in evidence(doc))
        return doc


@Language.factory(
    "onrecord_confidence_estimator",
    requires=["doc._.attributions", "doc._.referents", "doc._.quoted"],
    assigns=["doc._.confidences"],
)
def create_confidence_estimator(nlp: Language, name: str) -> ConfidenceEstimator:
    """Factory for `ConfidenceEstimator`."""
    return ConfidenceEstimator()
